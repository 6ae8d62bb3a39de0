"""Organisations, people, contacts, and what a municipality is in a given year."""
