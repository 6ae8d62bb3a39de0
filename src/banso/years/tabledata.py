"""Reads the room's data files (`years/data/*.csv`): what the law and the report fix, kept as data."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `years/data/<name>.csv` as text by column."""
    text = files("banso.years").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
