"""The year as a line: which stage a milestone belongs to, and where each stage stands today.

A stage stands where its dates say, unless the room of that stage knows better:

    @stands(Stage.CALL)
    def call_standing(actor: Actor | None, fiscal_year: FiscalYear, today: dt.date) -> Standing | None: ...

Put it in the app's `today.py`. It tells only what the actor may know (None: the dates speak) and uses a constant
number of queries; without an actor it answers as to the secretariat.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from banso.foundation.access import Actor
from banso.years.enums import MilestoneKind, Stage
from banso.years.models import FiscalYear
from banso.years.spans import Span
from banso.years.tabledata import rows_of


class StageState(StrEnum):
    """Where a stage stands."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"
    LATE = "late"

    @property
    def label(self) -> str:
        """The word beside the stage (never colour alone)."""
        return {"done": "終了", "now": "いま", "ahead": "これから", "late": "遅れ"}[self.value]


@dataclass(frozen=True)
class StageDate:
    """One dated entry of a stage."""

    stage: Stage
    kind: str
    span: Span


@dataclass(frozen=True)
class StagePoint:
    """A stage on the year's line with its words. `overdue` counts its open to-dos past their due day."""

    stage: Stage
    state: StageState
    detail: str
    overdue: int = 0
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None

    @property
    def label(self) -> str:
        """The stage's name."""
        return str(self.stage.label)

    @property
    def state_label(self) -> str:
        """The state's word."""
        return self.state.label


@dataclass(frozen=True)
class Standing:
    """Where the records say a stage stands, in a few words."""

    state: StageState
    detail: str


Stander = Callable[[Actor | None, FiscalYear, dt.date], Standing | None]
S = TypeVar("S", bound=Stander)
_standers: dict[Stage, Stander] = {}


def stands(stage: Stage) -> Callable[[S], S]:
    """Register what tells from its records where a stage stands. Raises ValueError for a second one."""

    def register(function: S) -> S:
        if stage in _standers:
            raise ValueError(f"stage told twice: {stage}")
        _standers[stage] = function
        return function

    return register


def standings(actor: Actor | None, fiscal_year: FiscalYear, today: dt.date) -> dict[Stage, Standing]:
    """Return where the rooms say their stages stand."""
    asked = {stage: stander(actor, fiscal_year, today) for stage, stander in _standers.items()}
    return {stage: standing for stage, standing in asked.items() if standing is not None}


def short_day(day: dt.date) -> str:
    """Return a day as the line prints it: 7月31日."""
    return f"{day.month}月{day.day}日"


def stage_of_milestone(strand: str, kind: str, summary: str) -> str:
    """Return the stage (`Stage` value, or "" for none) by the first fitting row of `data/stage_rules.csv`."""
    for rule in rows_of("stage_rules"):
        if (
            rule["strand"] in ("", strand)
            and rule["kind"] in ("", kind)
            and (not rule["word"] or rule["word"] in summary)
        ):
            return rule["stage"]
    return ""


def line_of(
    dates: Iterable[StageDate],
    overdue: Mapping[str, int],
    today: dt.date,
    *,
    is_closed: bool = False,
    known: Mapping[Stage, Standing] | None = None,
) -> list[StagePoint]:
    """Return the six stages in order; every stage appears, also one without any date. `known` goes before dates."""
    by_stage: dict[str, list[StageDate]] = {stage: [] for stage in Stage}
    for one in dates:
        by_stage[one.stage].append(one)
    told = known or {}
    return [
        _point(stage, by_stage[stage], overdue.get(stage, 0), today, is_closed, told.get(stage))
        for stage in Stage
    ]


def _point(
    stage: Stage,
    dates: Sequence[StageDate],
    overdue: int,
    today: dt.date,
    is_closed: bool,
    known: Standing | None,
) -> StagePoint:
    starts = min((one.span.start for one in dates), default=None)
    ends = max((one.span.end for one in dates), default=None)
    state, detail = (known.state, known.detail) if known else _standing(dates, starts, ends, today)
    if is_closed:
        state = StageState.DONE
    elif overdue:
        state, detail = StageState.LATE, f"期限を過ぎたことが{overdue}件"
    return StagePoint(stage, state, detail, 0 if is_closed else overdue, starts, ends)


def _standing(
    dates: Sequence[StageDate], starts: dt.date | None, ends: dt.date | None, today: dt.date
) -> tuple[StageState, str]:
    if starts is None or ends is None:
        return StageState.AHEAD, "予定なし"
    if today < starts:
        first = min(dates, key=lambda one: one.span.start).span
        return StageState.AHEAD, f"{_short(first)}{'' if first.is_open else 'から'}"
    last = max(dates, key=lambda one: (one.span.end, one.span.start)).span
    if today > ends:
        return StageState.DONE, f"{_short(last)}{'' if last.is_open else 'まで'}"
    deadlines = [one.span for one in dates if one.kind == MilestoneKind.DEADLINE and one.span.end >= today]
    if deadlines:
        return StageState.NOW, f"{_short(min(deadlines, key=lambda span: span.end))}締切"
    return StageState.NOW, f"{_short(last)}{'' if last.is_open else 'まで'}"


def _short(span: Span) -> str:
    """Return the span without its weekday: the line has little room."""
    return short_day(span.end) if span.is_exact else span.label
