"""Pages of the confirmation of dates."""
