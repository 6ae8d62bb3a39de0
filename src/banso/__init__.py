"""Banso (伴走): runs one fiscal year of a national technical-assistance programme."""
