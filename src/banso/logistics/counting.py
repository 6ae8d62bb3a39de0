"""The rounds of a year by what is special about them, counted and not counted (spec 10.9)."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count

from banso.dispatch import queries
from banso.dispatch.enums import ProjectCoverage, VisitKind, VisitState
from banso.dispatch.models import Visit
from banso.logistics.checklist_rules import settings_of
from banso.office.tables import Column, Table
from banso.years.models import FiscalYear


def special_counts(fiscal_year: FiscalYear) -> dict[str, int]:
    """Return how many rounds are of each kind; all computed, by the rule at the head of `dispatch.queries`."""
    rows = (
        Visit.objects.filter(project__fiscal_year=fiscal_year)
        .annotate(day_count=Count("days"))
        .values_list("state", "kind", "number", "project__coverage", "day_count", "lead_id", "pk")
    )
    usual = settings_of(fiscal_year).usual_rounds
    counts: Counter[str] = Counter()
    leads = {row[5] for row in rows if row[5]}
    for state, kind, number, coverage, day_count, lead, pk in rows:
        counts["all"] += 1
        is_off = state in queries.NOT_HELD
        if coverage == ProjectCoverage.CONCURRENT:
            counts["concurrent"] += 1
        elif is_off:
            counts["cancelled" if state == VisitState.CANCELLED else "postponed"] += 1
        else:
            counts["counted"] += 1
            counts["tours"] += kind == VisitKind.SITE_TOUR
            counts["online"] += kind == VisitKind.ONLINE
            counts["two_days"] += day_count > 1
            counts["extra"] += number > usual
            counts["joint"] += lead is not None or pk in leads
    return dict(counts)


SPECIAL_ROWS = (
    ("all", "記録された回", ""),
    ("concurrent", "　うち兼（ほかの事業の訪問で対応）", "数えません"),
    ("cancelled", "　うち中止", "数えません"),
    ("postponed", "　うち延期中", "数えません"),
    ("counted", "延べ実施回数（図4の数え方）", ""),
    ("tours", "　うち視察", "1回と数えます"),
    ("online", "　うちオンライン", "1回と数えます"),
    ("two_days", "　うち2日以上続くもの", "続く日は1回と数えます"),
    ("extra", "　うち追加の回", "1回と数えます"),
    ("joint", "　うち合同（兼を含む組）", "事業ごとに数えます"),
)


def special_table(fiscal_year: FiscalYear) -> Table:
    """Return the rounds by what is special about them, counted and not counted."""
    counts = special_counts(fiscal_year)
    return Table(
        name="visit_specials",
        caption="訪問の内訳（数えるもの・数えないもの）",
        columns=[
            Column("what", "区分", width=36),
            Column("count", "回", "integer", width=8),
            Column("rule", "数え方", width=24),
        ],
        rows=[
            {"what": label, "count": counts.get(key, 0), "rule": rule or None}
            for key, label, rule in SPECIAL_ROWS
        ],
        notes=[
            "予定の回も含みます。中止・延期の回は、行われるまで数えません。",
            "同じ日の訪問でも、合同と記録されていないものは「合同」に入りません。",
        ],
    )
