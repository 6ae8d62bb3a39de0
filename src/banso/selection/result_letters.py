"""How far the letters of the result are: what a publication still owes the offices."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from banso.letters.enums import LetterState
from banso.letters.models import Letter
from banso.selection.enums import Outcome, SelectionState
from banso.selection.models import Decision
from banso.years.enums import YearState

# The sources of `letters.py`, with whom each writes to.
LABELS = {
    "results_prefectures": "都道府県",
    "results_selected": "選定自治体",
    "results_not_selected": "非該当自治体",
}


@dataclass(frozen=True)
class ResultLetters:
    """One kind of result letter: offices without one, and letters that have not gone out."""

    label: str
    unmade: int
    unsent: int

    @property
    def words(self) -> str:
        """What is left."""
        parts = [
            f"まだ作っていないもの {self.unmade}件" if self.unmade else "",
            f"作って、まだ送っていないもの {self.unsent}通" if self.unsent else "",
        ]
        return "、".join(part for part in parts if part)


def result_letters(year: int) -> list[ResultLetters]:
    """Return what is left of each kind after publication, in a year that is not closed (two queries)."""
    published = Decision.objects.filter(
        selection__call__fiscal_year__year=year, selection__state=SelectionState.PUBLISHED
    ).exclude(selection__call__fiscal_year__state=YearState.CLOSED)
    owed = published.aggregate(
        results_prefectures=Count("application__municipality__prefecture_code", distinct=True),
        results_selected=Count("pk", filter=Q(outcome=Outcome.SELECTED)),
        results_not_selected=Count("pk", filter=Q(outcome=Outcome.NOT_SELECTED)),
    )
    if not any(owed.values()):
        return []
    letters = (
        Letter.objects.filter(fiscal_year__year=year, batch__source__in=LABELS)
        .exclude(state=LetterState.CANCELLED)
        .order_by()
        .values("batch__source")
        .annotate(
            offices=Count("organisation", distinct=True),
            unsent=Count("pk", filter=Q(delivered_at__isnull=True)),
        )
    )
    made = {row["batch__source"]: row for row in letters}
    nothing = {"offices": 0, "unsent": 0}
    return [
        ResultLetters(
            label,
            max(0, owed[source] - made.get(source, nothing)["offices"]),
            made.get(source, nothing)["unsent"],
        )
        for source, label in LABELS.items()
    ]
