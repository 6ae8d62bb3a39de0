"""Verbs of the reports and commitments."""
