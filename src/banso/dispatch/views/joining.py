"""Joining the roster and leaving it."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from banso.accounts.models import User
from banso.directory.exports import affiliations_of, described
from banso.directory.models import Person
from banso.directory.queries import namesakes, people_matching
from banso.dispatch import queries
from banso.dispatch.domain.experts import enrol, recognise, remove_expert
from banso.dispatch.forms import JoiningForm
from banso.dispatch.models import Expert
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

# People offered at most when one is looked for by name.
_MOST_FOUND = 20


@page("expert.edit", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def expert_new(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Put somebody on the roster: one of the directory (`?person=`, found by `?q=`) or somebody new."""
    person = _asked_person(request)
    initial = {"affiliation": affiliations_of(person)} if person else {}
    form = JoiningForm(request.POST or None, fiscal_year=fiscal_year, person=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            expert = enrol(
                actor=actor_of(request), fiscal_year=fiscal_year, who=form.chosen(),
                affiliation=values["affiliation"], email=values["email"],
                home_prefecture=values["home_prefecture"], programmes=values["programmes"],
            )  # fmt: skip
        except AccessDenied:
            raise
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"{expert}さんを講師名簿に載せました。")
            return redirect("dispatch:expert", year=fiscal_year.year, pk=expert.pk)
    context = {
        "fiscal_year": fiscal_year, "year": fiscal_year.year, "form": form, "person": person,
        "described": described(person) if person else "", "q": request.GET.get("q", "").strip(),
        "found": _found(fiscal_year, request.GET.get("q", "")),
    }  # fmt: skip
    return render(request, "dispatch/roster/new.html", context, status=422 if form.errors else 200)


def _asked_person(request: HttpRequest) -> Person | None:
    asked = request.GET.get("person", "")
    return get_object_or_404(Person, pk=int(asked)) if asked.isascii() and asked.isdigit() else None


def _found(fiscal_year: FiscalYear, text: str) -> list[tuple[int, str]]:
    if not text.strip():
        return []
    people = people_matching(Person.objects.exclude(expert_years__fiscal_year=fiscal_year), text)
    known = people.prefetch_related("affiliations", "contacts")[:_MOST_FOUND]
    return [(person.pk, described(person)) for person in known]


@page("expert.edit", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def expert_recognise(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Say who the invited experts are whom the roster does not hold yet."""
    waiting = queries.experts_off_roster(fiscal_year)
    if request.method == "POST":
        user = get_object_or_404(waiting, pk=_number(request.POST.get("user")))
        answer = request.POST.get("person", "")
        if answer != "new" and not answer.isdigit():
            messages.error(request, "同じ方かどうかを選んでください。")
            return redirect("dispatch:expert_recognise", year=fiscal_year.year)
        person = None if answer == "new" else get_object_or_404(_same_name(user), pk=_number(answer))
        expert = recognise(actor=actor_of(request), fiscal_year=fiscal_year, user=user, person=person)
        messages.success(request, f"{expert}さんを講師名簿に載せました。")
        return redirect("dispatch:expert_recognise", year=fiscal_year.year)
    asked = [(user, [(one.pk, described(one)) for one in _same_name(user)]) for user in waiting]
    context = {"fiscal_year": fiscal_year, "year": fiscal_year.year, "waiting": asked}
    return render(request, "dispatch/roster/recognise.html", context)


def _same_name(user: User) -> QuerySet[Person]:
    assert user.person is not None  # noqa: S101 - `experts_off_roster` holds none without
    found = namesakes(user.person.family_name, user.person.given_name).exclude(pk=user.person.pk)
    return found.filter(user__isnull=True).prefetch_related("affiliations", "contacts")


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else 0


@page("expert.remove", load=queries.expert_from_url)
@require_http_methods(SHOWN_AND_SENT)
def expert_remove(request: HttpRequest, expert: Expert) -> HttpResponse:
    """Take somebody off the roster, after asking."""
    year = expert.fiscal_year.year
    if request.method == "POST":
        name = str(expert)
        remove_expert(actor=actor_of(request), expert=expert)
        messages.success(request, f"{name}さんを講師名簿から外しました。人の名簿には残っています。")
        return redirect("dispatch:experts", year=year)
    days = expert.days.count()
    lines = ["人の名簿と連絡先、サインインの役割は、そのまま残ります。"]
    if days:
        lines.append(f"予定表に書かれた{days}日分の都合も消えます。")
    return render(
        request,
        "website/confirm.html",
        {
            "title": f"{expert}さんを{expert.fiscal_year.label}の講師名簿から外す",
            "items": [f"{expert}（{expert.affiliation}）" if expert.affiliation else str(expert)],
            "consequences": lines,
            "recipients": [],
            "confirm_label": "名簿から外す",
            "is_dangerous": True,
            "cancel_url": reverse("dispatch:expert", args=[year, expert.pk]),
        },
    )
