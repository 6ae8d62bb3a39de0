"""Domain verbs: one module per use case."""
