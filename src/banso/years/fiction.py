"""Documents of invented years say so on every page, as the pages of the site do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from banso.typeset.marking import marked
from banso.years.models import FiscalYear

MARK = "架空の年度"


@contextmanager
def documents_of(year: Callable[[], int | None]) -> Iterator[None]:
    """Mark the documents set inside the block where they belong to an invented year; `year` may be told late."""

    def words() -> str:
        number = year()
        is_invented = (
            number is not None and FiscalYear.objects.filter(year=number, is_fictitious=True).exists()
        )
        return MARK if is_invented else ""

    with marked(words):
        yield
