"""What plans learn from the dispatch: a calendar changed, so plans not yet replaced are judged again."""

from __future__ import annotations

from collections.abc import Collection

from django.dispatch import receiver

from banso.dispatch.signals import calendar_changed
from banso.plans.domain.plan_edits import reassess
from banso.plans.enums import PlanState
from banso.plans.models import Plan
from banso.years.models import FiscalYear

# Older drafts are judged when they are copied.
_PLANS = 20


@receiver(calendar_changed, dispatch_uid="plans.calendar")
def judge_again(
    fiscal_year: FiscalYear, experts: Collection[int], projects: Collection[int], **_: object
) -> None:
    """Judge what the year's latest plans ask of these experts and projects."""
    plans = Plan.objects.filter(fiscal_year=fiscal_year).exclude(state=PlanState.SUPERSEDED)
    for plan in plans.select_related("fiscal_year", "base").defer("reasons", "solved", "base__reasons")[
        :_PLANS
    ]:
        reassess(plan, experts=experts, projects=projects)
