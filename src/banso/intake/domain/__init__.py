"""Verbs of filled forms, whichever form it is."""
