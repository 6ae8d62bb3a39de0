"""Building the invented year up to a day, and going on from where an earlier run stopped."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone

from banso.foundation import clock
from banso.foundation.access import Actor, require
from banso.foundation.history import history_of, operation
from banso.loading.files import LoadError
from banso.loading.living import (
    asking,
    beginning,
    calling,
    choosing,
    desk,
    paying,
    planning,
    reporting,
    visiting,
    writing,
)
from banso.loading.living.days import YEAR
from banso.loading.living.story import Step, World, in_order, on
from banso.years.domain.reminders import remind
from banso.years.models import FiscalYear

_ADVANCED = "year.fiction_advanced"
_CHAPTERS = (
    beginning.steps,
    calling.steps,
    choosing.steps,
    planning.steps,
    asking.steps,
    visiting.steps,
    reporting.steps,
    writing.steps,
    paying.steps,
    desk.steps,
)


@dataclass(frozen=True)
class Living:
    """The year as it stands, how many steps this run took, and up to when the year is told.

    `until` is later than now when an earlier run was on a later day.
    """

    fiscal_year: FiscalYear
    steps: int
    until: dt.datetime


def build_living_year(*, actor: Actor) -> Living:
    """Let happen in the invented year what lies before now; the same records whatever the day.

    A second run goes on from where the first one stopped (nothing happens twice, and nothing is taken back for an
    earlier day). Raises AccessDenied, LoadError for a year of that number that is not invented, and what a verb
    refuses.
    """
    require(actor, "year.create")
    now = timezone.now()
    year = FiscalYear.objects.filter(year=YEAR).first()
    if year is not None and not year.is_fictitious:
        raise LoadError(f"{year.label}はもうあります。架空の年度は、その年度のないデータベースに作ります。")
    with clock.driven(on(4, 1, 8)) as move:
        if year is None:
            world, since = beginning.begin(actor), on(4, 1, 8)
        else:
            world, since = World(year, actor), _advanced_to(year)
        due = [step for step in in_order(_all_steps(now)) if since < step.when <= now]
        for step in due:
            move(step.when)
            step.do(world)
        until = max(now, since)
        move(until)
        _note(world, until)
    return Living(world.year, len(due), until)


def _all_steps(now: dt.datetime) -> list[Step]:
    steps = [step for chapter in _CHAPTERS for step in chapter()]
    return [*steps, *_mornings(now)]


def _mornings(now: dt.datetime) -> list[Step]:
    """The nightly run: once a week is enough for what nobody looks at any more, and this morning's."""
    first, last = on(6, 8, 5), now.replace(hour=5, minute=0)
    weeks = [first + dt.timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
    return [Step(when, "夜間処理", _remind) for when in dict.fromkeys([*weeks, last])]


def _remind(world: World) -> None:
    remind(actor=world.system, fiscal_year=world.year, now=timezone.now())


def _advanced_to(fiscal_year: FiscalYear) -> dt.datetime:
    """Return the moment an earlier run has come to."""
    last = history_of(fiscal_year).filter(action=_ADVANCED).order_by("-at").first()
    return last.at if last else on(4, 1, 8)


def _note(world: World, now: dt.datetime) -> None:
    with operation(world.system, "架空の年度") as op:
        op.record(_ADVANCED, world.year, {"until": (None, now)})
