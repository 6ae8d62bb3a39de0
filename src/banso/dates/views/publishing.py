"""Publishing a plan, other dates that were proposed, and what to do when something happens."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from banso.dates import queries
from banso.dates.deadlines import usual_due
from banso.dates.domain.disturbing import plan_with_other_dates
from banso.dates.domain.publishing import mail_job_key, publish_plan
from banso.dates.forms import ChangeForm, PublishForm
from banso.dates.publication import Publication, publication_of
from banso.dates.views.overview import date_tabs
from banso.dates.wishes import proposals_of, wanting, with_doubts
from banso.dates.wording import dates_text, visit_name
from banso.dispatch.models import Project
from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.jobs import enqueue
from banso.foundation.models import Job
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.plans.enums import PlanState
from banso.plans.models import Plan
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

JOB = "dispatch.replan"
_WISHES_SHOWN = 15
# Seconds between two reloads while the planner works, for browsers without JavaScript.
_REFRESH = "2"


@page("plan.publish", load=queries.plan_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def publish(request: HttpRequest, plan: Plan) -> HttpResponse:
    """What changes and everyone it concerns, by name; then the plan is in force and the drafts are written."""
    if plan.state != PlanState.DRAFT:
        return problem(
            request, BansoError(f"この計画は今「{plan.get_state_display()}」のため、公開できません。")
        )
    publication = publication_of(plan)
    data = request.POST if request.method == "POST" else None
    due = usual_due(plan.fiscal_year, timezone.localdate())
    form = PublishForm(data, initial={"due_on": due}, with_reason=bool(publication.moves))
    if data is not None and form.is_valid():
        try:
            publish_plan(
                actor=actor_of(request),
                plan=plan,
                seal=data.get("seal", ""),
                due_on=form.cleaned_data["due_on"],
                reason=form.cleaned_data.get("reason", ""),
                message=form.cleaned_data["message"],
            )
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            return _published(request, plan)
    context = {**_meant(plan, publication), "form": form}
    return render(request, "dates/publish.html", context, status=422 if form.errors else 200)


def _published(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Lead to the answers; there the drafting of the mails is seen while it goes on."""
    is_asking = Job.objects.filter(key=mail_job_key(plan)).exists()
    then = "メールの下書きを作っています。送信箱で読んで承認すると送られます。"
    messages.success(
        request, f"{plan}を公開しました。{then if is_asking else '日程を確かめる相手はいません。'}"
    )
    return redirect("dates:overview", year=plan.fiscal_year.year)


def _meant(plan: Plan, publication: Publication) -> dict[str, Any]:
    """Return what publishing the plan means, as the page shows it."""
    without_mail = [concern.reached for concern in publication.concerns if not concern.reached.mail]
    return {
        "plan": plan,
        "year": plan.fiscal_year.year,
        "publication": publication,
        "unplanned": _unplanned(plan),
        "without_mail": without_mail,
        "mail_count": len(publication.concerns) - len(without_mail),
        "costs": _costs(publication),
        "clashes": list(plan.clashes.all()),
        "concerns": [
            {
                "name": concern.reached.line,
                "count": len(concern.asked) + len(concern.taken) + len(concern.withdrawn),
                "asked": [_line(v) for v in concern.asked],
                "taken": [_line(v) for v in concern.taken],
                "withdrawn": [
                    f"{dates_text(q.dates)}　{visit_name(q.project, q.number)}" for q in concern.withdrawn
                ],
            }
            for concern in publication.concerns
        ],
    }


def _line(visit: Any) -> str:
    days = [visit.date + dt.timedelta(days=n) for n in range(visit.days)]
    return f"{dates_text(days)}　{visit_name(visit.project, visit.number)}"


def _costs(publication: Publication) -> list[tuple[str, str]]:
    """Return the new plan's figures beside those of the plan in force, in words."""
    now = publication.plan.measures
    before = publication.in_force.measures if publication.in_force else {}
    rows = (("旅費", "travel_yen", "円"), ("宿泊", "nights", "泊"), ("出張", "trips", "回"))
    return [
        (
            label,
            f"{now[key]:,}{unit}" + (f"（今の計画は{before[key]:,}{unit}）" if key in before else ""),
        )
        for label, key, unit in rows
        if key in now
    ]


def _unplanned(plan: Plan) -> list[dict[str, str]]:
    projects = Project.objects.filter(pk__in=[one["project"] for one in plan.unplanned]).select_related(
        "municipality__parent", "programme"
    )
    by_pk = {project.pk: project for project in projects}
    return [
        {
            "name": visit_name(by_pk[one["project"]], one["number"]),
            "reason": one.get("reason", ""),
            "relaxation": one.get("relaxation", ""),
        }
        for one in plan.unplanned
        if one["project"] in by_pk
    ]


@page("dates.overview", load=year_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def wishes(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Other dates beside what taking them costs; the chosen ones become a new plan, which is then published."""
    year, actor = fiscal_year.year, actor_of(request)
    may_manage = bool(check(actor, "dates.manage", fiscal_year))
    if request.method == "POST":
        try:
            plan = plan_with_other_dates(actor=actor, fiscal_year=fiscal_year, chosen=_chosen(request))
        except BansoError as refused:
            return problem(request, refused)
        return redirect("dates:publish", year=year, pk=plan.pk)
    found = wanting(fiscal_year)
    proposals = with_doubts(fiscal_year, proposals_of(fiscal_year, found[:_WISHES_SHOWN]))
    return render(
        request,
        "dates/wishes.html",
        {
            "fiscal_year": fiscal_year,
            "year": year,
            "tabs": date_tabs(fiscal_year, "wishes", may_manage=may_manage),
            "may_manage": may_manage,
            "left": max(0, len(found) - _WISHES_SHOWN),
            "proposals": [
                {
                    "question": doubt.question,
                    "name": visit_name(doubt.question.project, doubt.question.number),
                    "dates": dates_text(doubt.question.dates),
                    "doubts": doubt.doubts,
                    "wishes": [{"wish": wish, "dates": dates_text([wish.date])} for wish in doubt.wishes],
                }
                for doubt in proposals
            ],
        },
    )


def _chosen(request: HttpRequest) -> dict[int, dt.date]:
    """Return {question: day} of the radio buttons that were set. BansoError for what nobody offered."""
    chosen = {}
    for name, value in request.POST.items():
        pk = name.removeprefix("wish-")
        if name == pk or not (pk.isascii() and pk.isdigit()) or not value:
            continue
        try:
            chosen[int(pk)] = dt.date.fromisoformat(str(value))
        except ValueError:
            raise BansoError("選ばれた日を読み取れません。画面を開き直して選び直してください。") from None
    return chosen


@page("dates.manage", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def change(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """What happened: an expert cannot come, a municipality cannot receive or calls off. The planner then works."""
    form = ChangeForm(request.POST if request.method == "POST" else None, fiscal_year=fiscal_year)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        expert, place = given.get("expert"), given.get("municipality")
        arguments = {
            "year": fiscal_year.year,
            "what": given["kind"],
            "expert": expert.pk if expert else 0,
            "municipality": place.pk if place else 0,
            "first": given["first"].isoformat() if given.get("first") else "",
            "last": given["last"].isoformat() if given.get("last") else "",
        }
        job = enqueue(actor_of(request), JOB, arguments, key=f"{JOB}:{fiscal_year.year}:{uuid.uuid4().hex}")
        return redirect("dates:change_wait", year=fiscal_year.year, job=job.pk)
    return render(
        request,
        "dates/change.html",
        {"fiscal_year": fiscal_year, "year": fiscal_year.year, "form": form},
        status=422 if form.errors else 200,
    )


def job_from_url(year: int, job: int) -> Job:
    """Return the planner's work. Raises Http404 for another kind of job or another year's."""
    found = Job.objects.filter(pk=job, kind=JOB, arguments__year=year).first()
    if found is None:
        raise Http404("この処理は見つかりません。")
    return found


@page("job.view", load=job_from_url)
@never_cache
@require_safe
def change_wait(request: HttpRequest, job: Job) -> HttpResponseBase:
    """How far the planner is; when it is done, on to the new plan."""
    year = job.arguments["year"]
    plan = (job.result or {}).get("plan") if job.is_finished else None
    if plan:
        target = reverse("dates:publish", args=[year, plan])
        if request.headers.get("HX-Request"):
            response = HttpResponse()
            response["HX-Redirect"] = target
            return response
        return redirect(target)
    template = "_change_progress" if request.headers.get("HX-Request") else "change_wait"
    total = job.progress_total
    percent = min(100, job.progress_done * 100 // total) if total else None
    page_ = render(request, f"dates/{template}.html", {"job": job, "year": year, "percent": percent})
    if not job.is_finished and request.GET.get("auto"):
        page_["Refresh"] = _REFRESH
    return page_
