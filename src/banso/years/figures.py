"""The tables of the annual report: registered in the rooms that know the facts, each made alone when it is asked for.

    @figure("figure4", "1-3", order=50)
    def projects_of_the_year(fiscal_year: FiscalYear) -> Table | None: ...

`figures` registers a row of tables of one kind (a table a training): its slugs are numbered from 1. `long_figure` one
that grows with the year, of which a page shows some rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from banso.office.tables import Table
from banso.years.models import FiscalYear

Maker = Callable[[FiscalYear], Table | None]
LongMaker = Callable[[FiscalYear, slice], Table | None]
RowMaker = Callable[[FiscalYear], Sequence[Table | None]]
ALL_ROWS = slice(None)
_NUMBERED = re.compile(r"([a-z_]+?)([1-9][0-9]{0,2})")


@dataclass(frozen=True)
class Figure:
    """One table of the report with its place: `slug` names it in addresses, `section` in the report."""

    slug: str
    section: str
    table: Table


@dataclass(frozen=True)
class _Kind:
    section: str
    order: int
    make: Callable[[FiscalYear, slice], Sequence[Table | None]]
    is_row: bool = False
    row_count: Callable[[FiscalYear], int] | None = None


_kinds: dict[str, _Kind] = {}


def figure(slug: str, section: str, *, order: int) -> Callable[[Maker], Maker]:
    """Register one table; it is left out where the function returns None. ValueError when the slug is taken."""

    def register(make: Maker) -> Maker:
        _register(slug, _Kind(section, order, lambda year, _: [make(year)]))
        return make

    return register


def long_figure(
    slug: str, section: str, *, order: int, row_count: Callable[[FiscalYear], int]
) -> Callable[[LongMaker], LongMaker]:
    """Register one table whose rows are many; the function makes those of a slice."""

    def register(make: LongMaker) -> LongMaker:
        _register(slug, _Kind(section, order, lambda year, rows: [make(year, rows)], row_count=row_count))
        return make

    return register


def figures(stem: str, section: str, *, order: int) -> Callable[[RowMaker], RowMaker]:
    """Register tables of one kind, `stem`1, `stem`2, …; None keeps its number free."""

    def register(make: RowMaker) -> RowMaker:
        _register(stem, _Kind(section, order, lambda year, _: make(year), is_row=True))
        return make

    return register


def _register(slug: str, kind: _Kind) -> None:
    if slug in _kinds:
        raise ValueError(f"figure declared twice: {slug}")
    _kinds[slug] = kind


def figures_of(fiscal_year: FiscalYear) -> list[Figure]:
    """Return every table the year's records give, whole, in the order of the report."""
    return [
        shown
        for slug, kind in sorted(_kinds.items(), key=lambda entry: entry[1].order)
        for shown in _made(slug, kind, fiscal_year, ALL_ROWS)
    ]


def figure_of(fiscal_year: FiscalYear, slug: str, rows: slice = ALL_ROWS) -> Figure | None:
    """Return one table by its slug, made alone (its row with it), or None; of a long one those rows."""
    stem, kind = _kind_of(slug)
    made = _made(stem, kind, fiscal_year, rows) if kind else ()
    return next((shown for shown in made if shown.slug == slug), None)


def row_count_of(fiscal_year: FiscalYear, slug: str) -> int | None:
    """Return how many rows a long table has; None for one that is shown whole."""
    _stem, kind = _kind_of(slug)
    return kind.row_count(fiscal_year) if kind and kind.row_count else None


def _kind_of(slug: str) -> tuple[str, _Kind | None]:
    numbered = _NUMBERED.fullmatch(slug)
    stem = slug if slug in _kinds or numbered is None else numbered[1]
    return stem, _kinds.get(stem)


def _made(slug: str, kind: _Kind, fiscal_year: FiscalYear, rows: slice) -> Iterator[Figure]:
    for number, table in enumerate(kind.make(fiscal_year, rows), start=1):
        if table is not None:
            yield Figure(f"{slug}{number}" if kind.is_row else slug, kind.section, table)
