"""What came of the commitments: tables by category and by method of the visit.

The figures show what goes together, never what caused what: the municipalities were not drawn by lot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from banso.dispatch.models import Project, Visit
from banso.dispatch.queries import NOT_HELD
from banso.office.tables import Column, Table, Value
from banso.reports.categories import categories
from banso.reports.enums import Attainment, FollowUpState
from banso.reports.methods import methods_of, record_prefetch
from banso.reports.models import Commitment, CommitmentAnswer
from banso.typeset.charts import Series, stacked_chart
from banso.years.models import FiscalYear

CAUTION = (
    "関連であって効果の証明ではありません。訪問を受けた自治体も、答えた自治体も、無作為に選ばれていません。"
)
UNKNOWN_METHOD = "記録なし（匿名で公表された報告書を含む）"
_LEVELS = [level.value for level in Attainment]


@dataclass
class Tally:
    """The commitments of one row."""

    commitments: int = 0
    with_time: int = 0
    asked: int = 0
    answered: int = 0
    levels: Counter[int | None] = field(default_factory=Counter)
    demo: int = 0

    def add(self, commitment: Commitment) -> None:
        """Count a commitment with its newest answer."""
        self.commitments += 1
        self.with_time += bool(commitment.due_text)
        rounds = commitment.issue.report.follow_ups.all()
        self.asked += any(follow_up.state != FollowUpState.PLANNED for follow_up in rounds)
        newest = newest_answer(commitment)
        if newest is not None:
            self.answered += 1
            self.levels[newest.attainment] += 1
            self.demo += newest.is_demo

    def row(self, label: str) -> dict[str, Value]:
        """Return the row of a table."""
        return {
            "label": label,
            "commitments": self.commitments,
            "with_time": self.with_time,
            "asked": self.asked,
            "answered": self.answered,
            **{f"level_{level}": self.levels[level] for level in _LEVELS},
            "unknown": self.levels[None],
            "demo": self.demo,
        }


def newest_answer(commitment: Commitment) -> CommitmentAnswer | None:
    """Return the answer of the latest round, or None."""
    return max(commitment.answers.all(), key=lambda answer: answer.follow_up.months, default=None)


def commitments_with_answers(fiscal_year: FiscalYear) -> list[Commitment]:
    """Return the year's commitments with issue, report, rounds, answers and visits, in a constant number of queries."""
    held = Visit.objects.exclude(state__in=NOT_HELD).prefetch_related(record_prefetch())
    rows = Commitment.objects.filter(issue__report__fiscal_year=fiscal_year).select_related(
        "issue__report__programme", "issue__report__project"
    )
    return list(
        rows.prefetch_related(
            Prefetch("answers", CommitmentAnswer.objects.select_related("follow_up")),
            "issue__report__follow_ups",
            Prefetch("issue__report__project__visits", held, to_attr="held_visits"),
        ).order_by("issue__report_id", "issue__number", "number")
    )


def by_category(fiscal_year: FiscalYear, commitments: Sequence[Commitment]) -> Table:
    """Return what came of the commitments by category of issue."""
    short = {category.code: category.short for category in categories(fiscal_year.year)}
    rows = _tallied(commitments, lambda one: [short.get(one.issue.category, "区分なし")])
    order = list(short.values())
    return _table(
        "commitments_by_category", "約束のその後（課題の区分別）", "課題の区分", rows, order, commitments
    )


def by_method(fiscal_year: FiscalYear, commitments: Sequence[Commitment]) -> Table:
    """Return what came of the commitments by how the visits were held; one with two methods counts in both."""
    rows = _tallied(commitments, lambda one: methods_of(_held(one), fiscal_year.year) or [UNKNOWN_METHOD])
    table = _table(
        "commitments_by_method", "約束のその後（訪問の方法別）", "訪問の方法", rows, [], commitments
    )
    note = "1つの約束の訪問に方法がいくつかあるときは、それぞれの行に数えるため、計は各行の和になりません。"
    return Table(
        name=table.name,
        caption=table.caption,
        columns=table.columns,
        rows=table.rows,
        totals=table.totals,
        notes=[*table.notes, note],
    )


def _held(commitment: Commitment) -> list[Visit]:
    project: Project | None = commitment.issue.report.project
    return list(vars(project)["held_visits"]) if project is not None else []


def _tallied(
    commitments: Iterable[Commitment], labels: Callable[[Commitment], Sequence[str]]
) -> dict[str, Tally]:
    rows: dict[str, Tally] = {}
    for commitment in commitments:
        for label in labels(commitment):
            rows.setdefault(label, Tally()).add(commitment)
    return rows


def _table(
    name: str,
    caption: str,
    head: str,
    rows: Mapping[str, Tally],
    order: Sequence[str],
    commitments: Sequence[Commitment],
) -> Table:
    whole = Tally()
    for commitment in commitments:
        whole.add(commitment)
    labels = [*order, *sorted(label for label in rows if label not in order)]
    levels = [(f"level_{level.value}", f"{level.value:+d}" if level else "0") for level in Attainment]
    return Table(
        name=name,
        caption=caption,
        columns=[
            Column("label", head, width=36),
            Column("commitments", "約束", "integer", width=8),
            Column("with_time", "時期あり", "integer", width=10),
            Column("asked", "たずねた", "integer", width=9),
            Column("answered", "回答", "integer", width=8),
            *(Column(key, label, "integer", width=6) for key, label in levels),
            Column("unknown", "不明", "integer", width=10),
            Column("demo", "うちデモ", "integer", width=8),
        ],
        rows=[rows.get(label, Tally()).row(label) for label in labels],
        totals=whole.row("計"),
        notes=[
            CAUTION,
            "-2はまったく進んでいない、0は予定どおり、+2は大きく上回った。「不明」は、まだ分からないという回答です。新しい回の回答で数えます。",
            "「うちデモ」は、画面を試すために作った回答で、事実ではありません。",
        ],
    )


def attainment_chart(table: Table) -> str:
    """Return the attainment by row as a divided bar for the rows that have answers; empty without any."""
    shown = [row for row in table.rows if any(row[f"level_{level}"] for level in _LEVELS)]
    if not shown:
        return ""
    series = [
        Series(
            f"{level.value:+d} {level.label}".replace("+0", "0"),
            [float(str(row[f"level_{level.value}"])) for row in shown],
        )
        for level in Attainment
    ]
    return stacked_chart(
        "約束の達成の度合い（件）", [str(row["label"]) for row in shown], series, unit="件", width=860
    )
