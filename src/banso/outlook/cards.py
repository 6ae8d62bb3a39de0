"""Cards for a start-up workbook: what accepted reports on the same programme say, without naming the municipality.

Only reports whose publication nothing stands against (`reports.publication.refusals`) are shown. A further room may
add cards of its own by `@finds_cards`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from banso.directory.enums import PopulationBracket
from banso.reports.enums import CellCode, ReportState
from banso.reports.models import Report
from banso.reports.publication import refusals
from banso.selection.enums import ProgrammeStatus
from banso.years.models import FiscalYear

CARDS_SHOWN = 8
_LENGTH = 220


@dataclass(frozen=True)
class Card:
    """What somebody in the same place learned, and means to do."""

    title: str
    learned: str
    next_step: str
    about: str


Finder = Callable[[FiscalYear, str], Sequence[Card]]
_finders: list[Finder] = []


def finds_cards(finder: Finder) -> Finder:
    """Register a source of cards: (fiscal year, programme code) → cards."""
    _finders.append(finder)
    return finder


def cards_for(fiscal_year: FiscalYear, programme: str) -> list[Card]:
    """Return the cards of a programme, newest year first."""
    return [card for finder in _finders for card in finder(fiscal_year, programme)][:CARDS_SHOWN]


@finds_cards
def from_reports(fiscal_year: FiscalYear, programme: str) -> Sequence[Card]:
    """Return cards from accepted reports on launching the programme, of this year or earlier."""
    reports = (
        Report.objects.filter(
            fiscal_year__year__lte=fiscal_year.year,
            programme__code=programme,
            status=ProgrammeStatus.NOT_RUNNING,
            state=ReportState.ACCEPTED,
        )
        .select_related("fiscal_year", "counted")
        .order_by("-fiscal_year__year", "position", "id")
    )
    cards: list[Card] = []
    for report in reports:
        if len(cards) >= CARDS_SHOWN:
            break
        if report.counted is None or refusals(report):
            continue
        bracket = PopulationBracket(report.bracket).label if report.bracket else "人口規模は不明"
        for issue in report.counted.issues:
            if issue["title"] and (issue[CellCode.AFTER.value] or issue[CellCode.FUTURE.value]):
                cards.append(
                    Card(
                        _cut(issue["title"]),
                        _cut(issue[CellCode.AFTER.value]),
                        _cut(issue[CellCode.FUTURE.value]),
                        f"{report.fiscal_year.label}　{bracket}",
                    )
                )
    return cards[:CARDS_SHOWN]


def _cut(text: str) -> str:
    return text if len(text) <= _LENGTH else f"{text[:_LENGTH]}…"
