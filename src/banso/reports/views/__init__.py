"""Pages of the reports and commitments."""
