"""Who can when: the calendars of experts and municipalities, and what an expert can take on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from banso.directory.models import Organisation
from banso.dispatch.calendars import days_between
from banso.dispatch.enums import DayKind
from banso.dispatch.models import Expert, ExpertDay, MunicipalityDay, Project
from banso.dispatch.signals import calendar_changed
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import operation
from banso.years.models import FiscalYear, SupportProgramme

_SPAN_DAYS = 366


@dataclass(frozen=True)
class Limits:
    """What a plan may ask of an expert."""

    max_visits: int | None
    max_nights: int
    preferred_weekdays: str
    online_possible: bool


def set_expert_days(*, actor: Actor, expert: Expert, days: Mapping[dt.date, DayKind | None]) -> int:
    """Write days of an expert's calendar (None takes the entry away) and return how many changed.

    Plans not yet replaced are judged again, so that a visit on a day off shows as a clash. Raises BansoError for days
    outside the fiscal year, AccessDenied.
    """
    require(actor, "expert_days.edit", expert)
    _inside(expert.fiscal_year, days)
    there = dict(ExpertDay.objects.filter(expert=expert, date__in=list(days)).values_list("date", "kind"))
    changed = {day: kind for day, kind in days.items() if there.get(day) != (kind.value if kind else None)}
    if not changed:
        return 0
    with operation(actor) as op:
        ExpertDay.objects.filter(expert=expert, date__in=list(changed)).delete()
        ExpertDay.objects.bulk_create(
            [ExpertDay(expert=expert, date=day, kind=kind) for day, kind in sorted(changed.items()) if kind]
        )
        # Days off say where somebody is not: the history counts them, it does not name them.
        op.record("expert.days_set", expert, {"都合を書いた日": (None, len(changed))})
        calendar_changed.send(ExpertDay, fiscal_year=expert.fiscal_year, experts=[expert.pk], projects=[])
    return len(changed)


def set_municipality_days(
    *,
    actor: Actor,
    fiscal_year: FiscalYear,
    municipality: Organisation,
    days: Mapping[dt.date, tuple[DayKind, str] | None],
) -> int:
    """Write days of a municipality's calendar with their reasons; as for experts."""
    require(actor, "municipality_days.edit", (fiscal_year, municipality))
    _inside(fiscal_year, days)
    rows = MunicipalityDay.objects.filter(fiscal_year=fiscal_year, municipality=municipality)
    there = {row.date: (row.kind, row.reason) for row in rows.filter(date__in=list(days))}
    wanted = {day: (said[0].value, said[1].strip()[:60]) if said else None for day, said in days.items()}
    changed = {day: said for day, said in wanted.items() if there.get(day) != said}
    if not changed:
        return 0
    with operation(actor) as op:
        rows.filter(date__in=list(changed)).delete()
        MunicipalityDay.objects.bulk_create(
            [
                MunicipalityDay(
                    fiscal_year=fiscal_year, municipality=municipality, date=day, kind=said[0], reason=said[1]
                )
                for day, said in sorted(changed.items())
                if said
            ]
        )
        op.record("municipality.days_set", municipality, {"都合を書いた日": (None, len(changed))})
        projects = list(
            Project.objects.filter(fiscal_year=fiscal_year, municipality=municipality).values_list(
                "pk", flat=True
            )
        )
        calendar_changed.send(MunicipalityDay, fiscal_year=fiscal_year, experts=[], projects=projects)
    return len(changed)


def _inside(fiscal_year: FiscalYear, days: Collection[dt.date]) -> None:
    if outside := [day for day in days if not fiscal_year.starts_on <= day <= fiscal_year.ends_on]:
        raise BansoError(
            f"{min(outside):%Y年%-m月%-d日}は{fiscal_year.label}の日付ではありません。日付を確かめてください。"
        )


def days_in(first: dt.date, last: dt.date, weekdays: Collection[int]) -> list[dt.date]:
    """Return the days from first to last that fall on those weekdays (0 is Monday; none means every day).

    Raises BansoError for a range the wrong way round or longer than a year.
    """
    if last < first:
        raise BansoError("終わりの日が、初めの日より前になっています。")
    if (last - first).days > _SPAN_DAYS:
        raise BansoError("一度に書けるのは1年分までです。")
    return [day for day in days_between(first, last) if not weekdays or day.weekday() in weekdays]


def edit_expert(
    *,
    actor: Actor,
    expert: Expert,
    affiliation: str,
    home_prefecture: Organisation | None,
    limits: Limits,
    programmes: Iterable[SupportProgramme],
    conflicts: Iterable[Organisation],
) -> Expert:
    """Change an expert's entry on the roster. Raises BansoError for numbers outside, AccessDenied."""
    require(actor, "expert.edit", expert.fiscal_year)
    if limits.max_visits is not None and not 0 <= limits.max_visits <= 999:
        raise BansoError("訪問の上限は0〜999回で入れてください。")
    if not 0 <= limits.max_nights <= 30:
        raise BansoError("続けて泊まれる数は0〜30泊で入れてください。")
    covers, never = list(programmes), list(conflicts)
    with operation(actor) as op:
        before = (expert.affiliation, expert.max_visits, expert.max_nights, expert.online_possible)
        expert.affiliation = affiliation.strip()
        if expert.home_prefecture != home_prefecture:
            expert.home_prefecture, expert.home_basis = home_prefecture, "事務局が入力"
        expert.max_visits, expert.max_nights = limits.max_visits, limits.max_nights
        expert.preferred_weekdays, expert.online_possible = limits.preferred_weekdays, limits.online_possible
        expert.save()
        expert.programmes.set(covers)
        expert.conflicts.set(never)
        after = (expert.affiliation, expert.max_visits, expert.max_nights, expert.online_possible)
        op.record("expert.edited", expert, {"名簿": (list(before), list(after))})
    return expert
