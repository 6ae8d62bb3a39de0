"""Lists other people keep (Excel, CSV): where the heading is, which column is what, what a cell says. No Django."""
