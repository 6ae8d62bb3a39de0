"""The roster's editing pages and the calendars."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from banso.directory.models import Organisation
from banso.dispatch import queries
from banso.dispatch.domain import availability as verbs
from banso.dispatch.domain.projects import set_wishes
from banso.dispatch.enums import DayKind, VisitState
from banso.dispatch.forms import BulkDaysForm, ExpertForm, WishesForm
from banso.dispatch.models import Expert, ExpertDay, MunicipalityDay, Project, VisitDay
from banso.dispatch.months import Month, months_of, shown_days
from banso.dispatch.wording import short_name
from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, no_store, nothing_yet, page
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url


@page("expert.change", load=queries.expert_from_url)
@require_http_methods(SHOWN_AND_SENT)
def expert_edit(request: HttpRequest, expert: Expert) -> HttpResponse:
    """Limits, home, programmes and conflicts of one expert."""
    fiscal_year = expert.fiscal_year
    initial = {
        "affiliation": expert.affiliation,
        "home_prefecture": expert.home_prefecture_id,
        "programmes": [programme.pk for programme in expert.programmes.all()],
        "max_visits": expert.max_visits,
        "max_nights": expert.max_nights,
        "preferred_weekdays": list(expert.preferred_weekdays),
        "online_possible": expert.online_possible,
        "conflicts": [conflict.pk for conflict in expert.conflicts.all()],
    }
    form = ExpertForm(request.POST or None, expert=expert, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        limits = verbs.Limits(
            values["max_visits"], values["max_nights"], "".join(sorted(values["preferred_weekdays"])),
            values["online_possible"],
        )  # fmt: skip
        verbs.edit_expert(
            actor=actor_of(request), expert=expert, affiliation=values["affiliation"],
            home_prefecture=values["home_prefecture"], limits=limits, programmes=values["programmes"],
            conflicts=values["conflicts"],
        )  # fmt: skip
        messages.success(request, f"{expert}さんの登録を保存しました。")
        return redirect("dispatch:expert", year=fiscal_year.year, pk=expert.pk)
    context = {"expert": expert, "fiscal_year": fiscal_year, "year": fiscal_year.year, "form": form}
    return render(request, "dispatch/roster/edit.html", context)


@page("project.wish", load=queries.project_from_url)
@require_http_methods(SHOWN_AND_SENT)
def project_wishes(request: HttpRequest, project: Project) -> HttpResponse:
    """How often, how long, by how many and by whom a project is to be visited."""
    initial = {
        "visits": project.visits_wanted,
        "days": project.days_wanted,
        "experts": project.experts_wanted,
        "asked_experts": [expert.pk for expert in project.asked_experts.all()],
    }
    form = WishesForm(request.POST or None, project=project, initial=initial)
    year = project.fiscal_year.year
    if request.method == "POST" and form.is_valid():
        try:
            set_wishes(actor=actor_of(request), project=project, **form.cleaned_data)
        except AccessDenied:
            raise
        except BansoError as error:
            form.add_error("asked_experts", error.message)
        else:
            messages.success(request, "保存しました。次に作る計画から使います。")
            return redirect("dispatch:project", year=year, pk=project.pk)
    context = {"project": project, "fiscal_year": project.fiscal_year, "year": year, "form": form}
    return render(request, "dispatch/roster/wishes.html", context)


@page("expert_days.mine", load=year_from_url)
@require_safe
def my_days(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Send an expert to the own calendar; who is not on the roster yet is told so."""
    person = actor_of(request).person_id
    expert = Expert.objects.filter(fiscal_year=fiscal_year, person_id=person or 0).first()
    if expert is None:
        return nothing_yet(
            request,
            "自分の予定表",
            f"{fiscal_year.label}の講師名簿に、まだ登録されていません。事務局が名簿に登録すると、ここに予定表が出ます。"
            "登録されているはずのときは、事務局にお知らせください。",
        )
    return redirect("dispatch:expert_days", year=fiscal_year.year, pk=expert.pk)


@page("expert_days.view", load=queries.expert_from_url)
@require_http_methods(SHOWN_AND_SENT)
def expert_days(request: HttpRequest, expert: Expert) -> HttpResponse:
    """An expert's calendar: a box for each day off, or many days at once."""
    year, actor = expert.fiscal_year, actor_of(request)
    kinds = dict(ExpertDay.objects.filter(expert=expert).values_list("date", "kind"))
    visits = VisitDay.objects.filter(visit__project__assignments__expert=expert).exclude(
        visit__state__in=(VisitState.CANCELLED, VisitState.POSTPONED)
    )
    notes = {
        day.date: f"訪問 {short_name(day.visit.project.municipality)}"
        for day in visits.select_related("visit__project__municipality")
    }
    months = months_of(year, kinds, notes)

    def write(days: Mapping[dt.date, DayKind | None]) -> int:
        return verbs.set_expert_days(actor=actor, expert=expert, days=days)

    back = reverse("dispatch:expert_days", args=[year.year, expert.pk])
    bulk = BulkDaysForm(request.POST if request.POST.get("bulk") else None)
    if request.method == "POST" and _written(request, months, kinds, bulk, write):
        return redirect(back)
    own = actor.person_id == expert.person_id
    context = {
        "fiscal_year": year,
        "year": year.year,
        "months": months,
        "bulk": bulk,
        "can_write": bool(check(actor, "expert_days.edit", expert)),
        "title": "自分の予定表" if own else f"{expert}さんの予定表",
        "lead": "行けない日に印を付けてください。訪問の計画は、その日を避けて作られます。理由を書く必要はありません。",
        "back_url": reverse("dispatch:expert", args=[year.year, expert.pk]),
        "back_label": "講師のページへ戻る",
        "box_word": "行けない",
        "subject": expert,
        "away_count": sum(kind == DayKind.UNAVAILABLE for kind in kinds.values()),
    }
    return no_store(render(request, "dispatch/roster/days.html", context))


def _written(
    request: HttpRequest,
    months: list[Month],
    kinds: Mapping[dt.date, str],
    bulk: BulkDaysForm,
    write: Callable[[Mapping[dt.date, DayKind | None]], int],
) -> bool:
    """Carry out what was sent: the boxes, or many days at once. Return False where the form is shown again."""
    try:
        if request.POST.get("bulk"):
            if not bulk.is_valid():
                return False
            values = bulk.cleaned_data
            weekdays = {int(one) for one in values["weekdays"]}
            days = verbs.days_in(values["first"], values["last"], weekdays)
            count = write(dict.fromkeys(days, bulk.days_kind()))
        else:
            count = write(_boxes(request, months, kinds))
    except AccessDenied:
        raise
    except BansoError as error:
        messages.error(request, error.message)
        return True
    messages.success(request, f"{count}日を書き替えました。" if count else "変わったところはありません。")
    return True


def _boxes(
    request: HttpRequest, months: list[Month], kinds: Mapping[dt.date, str]
) -> dict[dt.date, DayKind | None]:
    """Return what the boxes say: a tick is a day off; a box without one leaves a day that suits as it is."""
    ticked = set(request.POST.getlist("away"))
    found: dict[dt.date, DayKind | None] = {}
    for day in shown_days(months):
        if day.isoformat() in ticked:
            found[day] = DayKind.UNAVAILABLE
        elif kinds.get(day) == DayKind.UNAVAILABLE:
            found[day] = None
    return found


def _municipality_from_url(year: int, pk: int) -> tuple[FiscalYear, Organisation]:
    """Return the year and the municipality, advised or not (a 404 would tell who is). Raises Http404."""
    organisation = Organisation.objects.filter(pk=pk).first()
    if organisation is None:
        raise Http404("この自治体は見つかりません。")
    return year_from_url(year), organisation


@page("municipality_days.edit", load=_municipality_from_url)
@require_http_methods(SHOWN_AND_SENT)
def municipality_days(request: HttpRequest, found: tuple[FiscalYear, Organisation]) -> HttpResponse:
    """The days on which a municipality cannot receive a visit."""
    year, municipality = found
    actor = actor_of(request)
    rows = list(MunicipalityDay.objects.filter(fiscal_year=year, municipality=municipality))
    kinds = {row.date: row.kind for row in rows}
    reasons = {row.date: row.reason for row in rows}
    months = months_of(year, kinds, {day: reason for day, reason in reasons.items() if reason})
    reason = request.POST.get("reason", "")

    def write(days: Mapping[dt.date, DayKind | None]) -> int:
        said = {
            day: (kind, reasons.get(day, "") if kinds.get(day) == kind else reason) if kind else None
            for day, kind in days.items()
        }
        return verbs.set_municipality_days(
            actor=actor, fiscal_year=year, municipality=municipality, days=said
        )

    bulk = BulkDaysForm(request.POST if request.POST.get("bulk") else None)
    if request.method == "POST" and _written(request, months, kinds, bulk, write):
        return redirect("dispatch:municipality_days", year=year.year, pk=municipality.pk)
    project = (
        Project.objects.filter(fiscal_year=year, municipality=municipality).order_by("number", "pk").first()
    )
    context = {
        "fiscal_year": year,
        "year": year.year,
        "months": months,
        "bulk": bulk,
        "can_write": True,
        "title": f"{municipality.name}の都合",
        "lead": "訪問に来てほしくない日（議会・行事など）に印を付けてください。計画は、その日を避けて作られます。",
        "back_url": reverse("dispatch:project", args=[year.year, project.pk]) if project else "",
        "back_label": "実施事業のページへ戻る",
        "box_word": "避けてほしい",
        "asks_reason": True,
        "subject": municipality,
        "away_count": sum(kind == DayKind.UNAVAILABLE for kind in kinds.values()),
    }
    return no_store(render(request, "dispatch/roster/days.html", context))
