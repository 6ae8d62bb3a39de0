"""Visits and their logistics: lists, one visit, checklist, kits, files, record (spec 10.6)."""
