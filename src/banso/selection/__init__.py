"""Decisions on applications (選定), approval and publication."""
