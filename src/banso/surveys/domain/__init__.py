"""Verbs of the questionnaires."""
