"""Due dates by rule (`data/due_rules.csv`): 「1週間前」「前日」「1か月以内」, counted as offices count.

Days counted back from an event move to the working day before when they fall on a closed day, so that
nothing comes too late; days counted on from it move to the next working day (民法142条). A month ends on the
day of the same number, or on the month's last day where there is none (民法143条).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from banso.directory.enums import Role
from banso.japan.working_days import (
    add_working_days,
    working_day_on_or_after,
    working_day_on_or_before,
)
from banso.years.tabledata import rows_of

JAPAN = ZoneInfo("Asia/Tokyo")
VISIT = "VISIT"


class Direction(StrEnum):
    """Which side of the anchor day a rule counts to."""

    BEFORE = "BEFORE"
    AFTER = "AFTER"


class Unit(StrEnum):
    """What a rule counts in."""

    DAYS = "DAYS"
    WORKING_DAYS = "WORKING_DAYS"
    MONTHS = "MONTHS"


class Roll(StrEnum):
    """Where a due day goes that is no working day."""

    NONE = "NONE"
    BACK = "BACK"
    FORWARD = "FORWARD"


@dataclass(frozen=True)
class DueRule:
    """Who owes what by when, counted from an anchor day.

    `anchor` is VISIT or a milestone kind. `is_capped`: a final date set for all goes before (最終締切).
    `notice` is the number of working days before the due day when the to-do appears. `title` may use
    {place} or {summary}.
    """

    name: str
    anchor: str
    direction: Direction
    amount: int
    unit: Unit
    roll: Roll
    time: dt.time
    is_capped: bool
    notice: int
    role: Role
    title: str
    basis: str = ""

    def __post_init__(self) -> None:
        """Refuse a rule that cannot mean anything."""
        if self.amount < 0 or self.notice < 0:
            raise ValueError(f"due rule {self.name}: amount and notice count up from 0")
        if self.unit is Unit.WORKING_DAYS and self.amount == 0:
            raise ValueError(f"due rule {self.name}: 0 working days is the anchor itself; use DAYS")

    def due_on(self, anchor: dt.date, *, not_after: dt.date | None = None) -> dt.date:
        """Return the due day for an event on `anchor`; with a cap, never later than `not_after`."""
        day = self._rolled(self._counted(anchor))
        return min(day, not_after) if self.is_capped and not_after is not None else day

    def due_at(self, anchor: dt.date, *, not_after: dt.date | None = None) -> dt.datetime:
        """Return the due moment in Japan's time."""
        return dt.datetime.combine(self.due_on(anchor, not_after=not_after), self.time, tzinfo=JAPAN)

    def notice_on(self, due: dt.date) -> dt.date:
        """Return the day from which whoever owes it is reminded."""
        return add_working_days(due, -self.notice)

    def _counted(self, anchor: dt.date) -> dt.date:
        sign = 1 if self.direction is Direction.AFTER else -1
        match self.unit:
            case Unit.WORKING_DAYS:
                return add_working_days(anchor, sign * self.amount)
            case Unit.MONTHS:
                return add_months(anchor, sign * self.amount)
            case Unit.DAYS:
                return anchor + dt.timedelta(days=sign * self.amount)

    def _rolled(self, day: dt.date) -> dt.date:
        match self.roll:
            case Roll.BACK:
                return working_day_on_or_before(day)
            case Roll.FORWARD:
                return working_day_on_or_after(day)
            case Roll.NONE:
                return day


@dataclass(frozen=True)
class Due:
    """What one rule gives for one anchor day."""

    rule: DueRule
    due_at: dt.datetime
    remind_on: dt.date

    @property
    def role(self) -> Role:
        """Who owes it."""
        return self.rule.role

    def title(self, **words: str) -> str:
        """Return the to-do's title with its words filled in."""
        return self.rule.title.format(**words)


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the same day `months` later (or earlier), or that month's last day where there is none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_dates(
    rules: Iterable[DueRule], anchor_date: dt.date, *, not_after: dt.date | None = None
) -> list[Due]:
    """Return what `rules` ask for an event on `anchor_date`, earliest first; `not_after` is the cap."""
    dues = []
    for rule in rules:
        due_at = rule.due_at(anchor_date, not_after=not_after)
        dues.append(Due(rule, due_at, rule.notice_on(due_at.date())))
    return sorted(dues, key=lambda due: (due.due_at, due.rule.name))


def due_rules(anchor: str = "") -> list[DueRule]:
    """Return the rules of the data file (for one anchor: `VISIT` or a milestone kind)."""
    rules = [_read(row) for row in rows_of("due_rules")]
    return [rule for rule in rules if anchor in ("", rule.anchor)]


def _read(row: dict[str, str]) -> DueRule:
    return DueRule(
        name=row["name"],
        anchor=row["anchor"],
        direction=Direction(row["direction"]),
        amount=int(row["amount"]),
        unit=Unit(row["unit"]),
        roll=Roll(row["roll"]),
        time=dt.time.fromisoformat(row["time"]),
        is_capped=row["capped"] == "yes",
        notice=int(row["notice"]),
        role=Role(row["role"]),
        title=row["title"],
        basis=row["basis"],
    )
