"""See each command's own words."""
