"""Background work of the confirmation of dates: planning again after something happened."""

from __future__ import annotations

import datetime as dt

from banso.dates.domain.asking import write_due_mails
from banso.dates.domain.disturbing import (
    plan_around_municipality,
    plan_without_expert,
    plan_without_municipality,
)
from banso.dates.domain.publishing import MAIL_JOB
from banso.dates.forms import ChangeForm
from banso.dates.models import DateParty
from banso.directory.models import Organisation
from banso.dispatch.models import Expert
from banso.foundation.history import operation
from banso.foundation.jobs import Handle, Outcome, job_kind
from banso.planning.common.problems import SolveOptions
from banso.planning.dispatch.model import Problem
from banso.planning.dispatch.plan import DispatchPlan
from banso.plans.enums import PlanState
from banso.plans.jobs import solve_watched
from banso.plans.models import Plan
from banso.years.models import FiscalYear

# One short transaction each, so that nobody else waits long.
MAILS_IN_ONE_GO = 20


@job_kind("dispatch.replan", "派遣計画の組み直し")
def replan(
    handle: Handle, *, year: int, what: str, expert: int, municipality: int, first: str, last: str
) -> Outcome:
    """Make the new draft. Started over, it makes another one; the unused draft can be deleted on the board."""
    handle.progress(0, 101, "今の計画を読んでいます")
    fiscal_year = FiscalYear.objects.get(year=year)
    plan = _plan(handle, fiscal_year, what, expert, municipality, first, last)
    return Outcome({"plan": plan.pk})


@job_kind(MAIL_JOB, "日程の確認のメールの下書き")
def date_mails(handle: Handle, *, plan: int, due_on: str, message: str) -> Outcome:
    """Draft the mails of a plan that concerns many, a few at a time. Run again, it goes on with what is missing."""
    found = Plan.objects.select_related("fiscal_year").get(pk=plan)
    total = DateParty.objects.filter(fiscal_year=found.fiscal_year_id, is_mail_due=True).count()
    done = 0
    while Plan.objects.filter(pk=plan, state=PlanState.PUBLISHED).exists():
        handle.check_cancelled()
        handle.progress(done, max(total, 1), "メールの下書きを作っています")
        with operation(handle.actor) as op:
            handle.heartbeat()
            written = write_due_mails(op, found, due_on=_day(due_on), message=message, limit=MAILS_IN_ONE_GO)
        if not written:
            break
        done += written
    handle.progress(max(total, 1), max(total, 1), "下書きを作り終えました")
    return Outcome({"parties": done})


def _plan(
    handle: Handle, fiscal_year: FiscalYear, what: str, expert: int, municipality: int, first: str, last: str
) -> Plan:
    def watched(problem: Problem, options: SolveOptions) -> DispatchPlan:
        return solve_watched(handle, problem, options)

    if what == ChangeForm.EXPERT:
        person = Expert.objects.select_related("fiscal_year", "person").get(
            pk=expert, fiscal_year=fiscal_year
        )
        return plan_without_expert(
            actor=handle.actor, expert=person, first=_day(first), last=_day(last), solving=watched
        )
    place = Organisation.objects.get(pk=municipality)
    if what == ChangeForm.AWAY:
        return plan_around_municipality(
            actor=handle.actor,
            fiscal_year=fiscal_year,
            municipality=place,
            first=_day(first),
            last=_day(last),
            solving=watched,
        )
    return plan_without_municipality(actor=handle.actor, fiscal_year=fiscal_year, municipality=place)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
