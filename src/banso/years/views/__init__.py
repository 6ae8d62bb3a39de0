"""Pages of the fiscal year."""
