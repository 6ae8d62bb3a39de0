"""The year's windows, prices and closed days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from django.db.models import Count

from banso.dispatch.models import ClosedDay, DispatchSettings
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import operation
from banso.japan.text import fold
from banso.plans.domain.plans import recount_plan
from banso.plans.enums import PlanState
from banso.plans.models import Plan

_LINE = re.compile(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?[\s,、]*(.*)")
_LIMIT = 200
# Counting 88 visits anew takes 0.2 s, 6,000 about ten.
RECOUNT_UP_TO = 500
RECOUNT_PLANS = 20


def closed_days_from(text: str) -> dict[dt.date, str]:
    """Read one day a line, `2019-11-09 大会`. Raises BansoError naming the line that is no day."""
    found: dict[dt.date, str] = {}
    for number, line in enumerate((line.strip() for line in text.splitlines()), start=1):
        if not line:
            continue
        match = _LINE.fullmatch(fold(line))
        try:
            year, month, day, reason = match.groups() if match else ("", "", "", "")
            found[dt.date(int(year), int(month), int(day))] = reason.strip()[:60]
        except ValueError:
            raise BansoError(
                f"訪問しない日の{number}行目「{line[:30]}」が日付として読めません。2019-11-09 のように書いてください。"
            ) from None
    if len(found) > _LIMIT:
        raise BansoError(f"訪問しない日は{_LIMIT}日までです。")
    return found


def save_settings(
    *, actor: Actor, settings: DispatchSettings, closed: Mapping[dt.date, str]
) -> DispatchSettings:
    """Write the settings and closed days of a year; drafts and the plan in force are counted anew.

    Plans of more than RECOUNT_UP_TO visits keep their figures until somebody counts them anew on the board.
    """
    require(actor, "plan.edit", settings.fiscal_year)
    year = settings.fiscal_year
    with operation(actor) as op:
        settings.save()
        ClosedDay.objects.filter(fiscal_year=year).delete()
        ClosedDay.objects.bulk_create(
            [ClosedDay(fiscal_year=year, date=day, reason=reason) for day, reason in sorted(closed.items())]
        )
        op.record("plan.settings", settings, {"訪問しない日": (None, len(closed))})
        plans = Plan.objects.filter(fiscal_year=year).exclude(state=PlanState.SUPERSEDED)
        for plan in plans.select_related("fiscal_year").annotate(size=Count("visits"))[:RECOUNT_PLANS]:
            if vars(plan)["size"] <= RECOUNT_UP_TO:
                recount_plan(actor=actor, plan=plan)
    return settings
