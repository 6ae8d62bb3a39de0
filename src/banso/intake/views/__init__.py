"""Pages of filled forms, whichever form it is."""
