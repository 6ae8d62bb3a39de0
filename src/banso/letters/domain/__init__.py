"""Verbs of letters, one module per use case."""
