"""The plans of a year: make one, take the record as one, compare, copy, name, delete; the settings."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.dispatch.calendars import settings_of
from banso.dispatch.domain.projects import make_projects
from banso.dispatch.enums import ProjectCoverage, VisitState
from banso.dispatch.models import ClosedDay, Expert, Project, Visit
from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.jobs import enqueue
from banso.foundation.models import Job
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, no_store, page
from banso.plans.comparing import differences_table, measures_table
from banso.plans.domain import plans as verbs
from banso.plans.domain.planning_settings import closed_days_from, save_settings
from banso.plans.forms import MakePlanForm, PlanNameForm, SettingsForm
from banso.plans.models import Plan
from banso.plans.views.common import plan_from_url
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

SHOWN = 30


def _plans(fiscal_year: FiscalYear) -> list[Plan]:
    plans = Plan.objects.filter(fiscal_year=fiscal_year).defer("reasons", "solved")
    return list(plans.select_related("base", "made_by__person", "fiscal_year")[:SHOWN])


@page("plan.list", load=year_from_url)
@require_safe
def plan_list(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Every plan by the same measures, and the form that makes one."""
    return _list(request, fiscal_year)


def _list(request: HttpRequest, fiscal_year: FiscalYear, form: MakePlanForm | None = None) -> HttpResponse:
    plans = _plans(fiscal_year)
    actor = actor_of(request)
    projects = Project.objects.filter(fiscal_year=fiscal_year, coverage=ProjectCoverage.OWN)
    context = {
        "fiscal_year": fiscal_year,
        "year": fiscal_year.year,
        "plans": plans,
        "table": measures_table(plans) if plans else None,
        "can_plan": bool(check(actor, "plan.edit", fiscal_year)),
        "form": form or _form(request, fiscal_year, plans),
        "settings": settings_of(fiscal_year),
        "project_count": projects.count(),
        "expert_count": Expert.objects.filter(fiscal_year=fiscal_year).count(),
        "homeless": list(
            Expert.objects.filter(fiscal_year=fiscal_year, home_prefecture=None).select_related("person")
        ),
        "has_record": Visit.objects.filter(project__fiscal_year=fiscal_year).exists(),
        "job": _latest_job(request, fiscal_year),
    }
    return no_store(render(request, "plans/plans.html", context, status=200))


def _form(
    request: HttpRequest, fiscal_year: FiscalYear, plans: Sequence[Plan], data: Any = None
) -> MakePlanForm:
    asked = request.GET.get("base", "")
    base = asked if any(str(plan.pk) == asked for plan in plans) else ""
    return MakePlanForm(
        data,
        plans=[(str(plan.pk), str(plan)) for plan in plans],
        initial={
            "base": base,
            "changes": "needed" if base else "none",
            "seconds": settings_of(fiscal_year).seconds,
            "keep_recorded": _is_under_way(fiscal_year),
        },
    )


def _is_under_way(fiscal_year: FiscalYear) -> bool:
    """Whether some visit is still to come; in a year that is over, planning is a what-if."""
    pending = (VisitState.PLANNED, VisitState.AGREED, VisitState.POSTPONED)
    return Visit.objects.filter(project__fiscal_year=fiscal_year, state__in=pending).exists()


def _latest_job(request: HttpRequest, fiscal_year: FiscalYear) -> Job | None:
    """The latest run of the planner of this year that the actor asked for."""
    return (
        Job.objects.filter(
            kind="dispatch.plan", key__startswith=_key(fiscal_year), requested_by_id=actor_of(request).user_id
        )
        .order_by("-pk")
        .first()
    )


def _key(fiscal_year: FiscalYear) -> str:
    return f"dispatch.plan:{fiscal_year.year}:"


@page("plan.edit", load=year_from_url)
@require_POST
def plan_run(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Ask for a plan; it is made in the background."""
    plans = _plans(fiscal_year)
    form = _form(request, fiscal_year, plans, request.POST)
    if not form.is_valid():
        return _list(request, fiscal_year, form)
    values = form.cleaned_data
    arguments = {
        "fiscal_year": fiscal_year.pk,
        "base": int(values["base"]) if values["base"] else None,
        "changes": values["changes"],
        "keep_recorded": values["keep_recorded"],
        "seconds": values["seconds"],
        "seed": 1,
        "name": values["name"],
    }
    enqueue(actor_of(request), "dispatch.plan", arguments, f"{_key(fiscal_year)}{uuid.uuid4().hex}")
    return redirect(f"{reverse('plans:plans', args=[fiscal_year.year])}#plan-job")


@page("plan.list", load=year_from_url)
@require_safe
def plan_progress(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """How far the actor's latest run is; asked for every second while it works."""
    job = _latest_job(request, fiscal_year)
    response = render(
        request, "plans/_job.html", {"job": job, "year": fiscal_year.year, "plan": _made_by(job)}
    )
    return no_store(response)


def _made_by(job: Job | None) -> int | None:
    return job.result.get("plan") if job is not None and job.result else None


@page("plan.edit", load=year_from_url)
@require_POST
def plan_record(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Take the recorded visits as a plan."""
    try:
        plan = verbs.load_recorded_plan(actor=actor_of(request), fiscal_year=fiscal_year)
    except AccessDenied:
        raise
    except BansoError as error:
        messages.error(request, error.message)
        return redirect("plans:plans", year=fiscal_year.year)
    return redirect("plans:plan", year=fiscal_year.year, pk=plan.pk)


@page("project.edit", load=year_from_url)
@require_POST
def plan_projects(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Make the projects of the published selection."""
    try:
        made = make_projects(actor=actor_of(request), fiscal_year=fiscal_year)
        messages.success(
            request, f"実施事業を{len(made)}件作りました。" if made else "新しい実施事業はありません。"
        )
    except AccessDenied:
        raise
    except BansoError as error:
        messages.error(request, error.message)
    return redirect("plans:plans", year=fiscal_year.year)


@page("plan.list", load=year_from_url)
@require_safe
def plan_compare(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Two plans by measure, and every visit that differs (`?a=&b=`)."""
    plans = _plans(fiscal_year)
    by_key = {str(plan.pk): plan for plan in plans}
    first = by_key.get(request.GET.get("a", "")) or (plans[1] if len(plans) > 1 else None)
    second = by_key.get(request.GET.get("b", "")) or (plans[0] if plans else None)
    both = [first, second] if first and second and first != second else []
    context = {
        "fiscal_year": fiscal_year,
        "year": fiscal_year.year,
        "plans": plans,
        "first": first,
        "second": second,
        "table": measures_table(both, difference=True) if both else None,
        "differences": differences_table(*both) if len(both) == 2 else None,
    }
    return no_store(render(request, "plans/compare.html", context))


@page("plan.edit", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def plan_settings(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Windows, gap, prices, closed days."""
    settings = settings_of(fiscal_year)
    settings.fiscal_year = fiscal_year
    days = ClosedDay.objects.filter(fiscal_year=fiscal_year)
    closed = "\n".join(f"{day.date.isoformat()} {day.reason}".strip() for day in days)
    form = SettingsForm(request.POST or None, instance=settings, initial={"closed": closed})
    if request.method == "POST" and form.is_valid():
        try:
            read = closed_days_from(form.cleaned_data["closed"])
            save_settings(actor=actor_of(request), settings=form.save(commit=False), closed=read)
        except AccessDenied:
            raise
        except BansoError as error:
            form.add_error("closed", error.message)
        else:
            messages.success(
                request,
                "設定を保存しました。今ある計画も、この設定で数え直しています"
                "（500回を超える計画は、計画の画面で「数え直す」を押してください）。",
            )
            return redirect("plans:plans", year=fiscal_year.year)
    context = {"fiscal_year": fiscal_year, "year": fiscal_year.year, "form": form}
    return render(request, "plans/settings.html", context)


@page("plan.copy", load=plan_from_url)
@require_POST
def plan_copy(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Keep a copy as a further draft."""
    name = request.POST.get("name", "").strip() or f"{plan}の写し"
    copy = verbs.copy_plan(actor=actor_of(request), plan=plan, name=name)
    messages.success(request, f"「{copy}」を作りました。ここから先の手直しは、写しにだけ残ります。")
    return redirect("plans:plan", year=plan.fiscal_year.year, pk=copy.pk)


@page("plan.change", load=plan_from_url)
@require_http_methods(SHOWN_AND_SENT)
def plan_edit(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Name, note, and throwing the draft away."""
    year = plan.fiscal_year.year
    form = PlanNameForm(request.POST or None, initial={"name": plan.name, "note": plan.note})
    if request.method == "POST" and request.POST.get("delete"):
        number = str(plan)
        verbs.delete_plan(actor=actor_of(request), plan=plan)
        messages.success(request, f"「{number}」を削除しました。")
        return redirect("plans:plans", year=year)
    if request.method == "POST" and form.is_valid():
        verbs.rename_plan(actor=actor_of(request), plan=plan, **form.cleaned_data)
        messages.success(request, "保存しました。")
        return redirect("plans:plans", year=year)
    context = {"fiscal_year": plan.fiscal_year, "year": year, "plan": plan, "form": form}
    return render(request, "plans/edit.html", context)
