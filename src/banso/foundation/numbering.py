"""Document numbers without gaps, per series and fiscal year."""

from __future__ import annotations

from string import Formatter

from django.db import connection
from django.db.models import F

from banso.foundation.models import NumberSeries

_PARTS = frozenset({"number", "year"})


def next_number(series: str, fiscal_year: int) -> int:
    """Return the next number (1, 2, 3 …) of `series` in `fiscal_year`.

    Belongs into the transaction that stores the document: when that fails, the number is given again. Two
    transactions wait for each other. Raises RuntimeError outside a transaction, because a later failure would
    leave a gap.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a document number needs the transaction that stores the document")
    row, _ = NumberSeries.objects.get_or_create(series=series, fiscal_year=fiscal_year)
    # The UPDATE locks the row until the end of the transaction; the value read after it is ours alone.
    NumberSeries.objects.filter(pk=row.pk).update(last_number=F("last_number") + 1)
    row.refresh_from_db(fields=["last_number"])
    return row.last_number


def format_number(pattern: str, number: int, *, fiscal_year: int | None = None) -> str:
    """Fill a pattern such as `困窮ネット発第{number}号` or `{year}-{number:03}`.

    Raises ValueError for a pattern without `{number}` or with anything but `{number}` and `{year}`.
    """
    names = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
    if "number" not in names or not names <= _PARTS:
        raise ValueError(f"a number pattern holds {{number}} and may hold {{year}}: {pattern}")
    if "year" in names and fiscal_year is None:
        raise ValueError(f"the pattern needs a fiscal year: {pattern}")
    return pattern.format(number=number, year=fiscal_year)
