"""Payments: fees, travel, withholding, statements and their evidence (spec 10.8)."""
