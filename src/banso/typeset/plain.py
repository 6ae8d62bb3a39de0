"""Values that JSON does not know, as JSON knows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime


def json_value(value: object) -> object:
    """Return dates as ISO text, mappings as dicts, tuples and sets as lists. Raises TypeError for the rest."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, tuple | frozenset | set):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not data")
