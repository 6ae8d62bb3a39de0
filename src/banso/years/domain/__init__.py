"""The verbs of a fiscal year: one module per use case."""
