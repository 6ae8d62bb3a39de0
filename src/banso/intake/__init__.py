"""One door for filled forms: written on the web, or handed in as Excel, kept as versions."""
