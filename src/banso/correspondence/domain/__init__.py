"""The verbs of correspondence."""
