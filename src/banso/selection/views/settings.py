"""The year's criteria, weights, balance rules, numbers and reviewers."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from banso.accounts.models import User
from banso.directory.enums import Role
from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.history import operation
from banso.foundation.pages import actor_of, page
from banso.selection import queries
from banso.selection.domain import settings as verbs
from banso.selection.forms import CriterionForm, NumbersForm, ReviewersForm, RuleForm
from banso.selection.models import Criterion, Selection
from banso.selection.views.common import frame_of, tried


def people_of_programme(year: int) -> QuerySet[User]:
    """Return the users who may be asked to review."""
    roles = [Role.SECRETARIAT, Role.BOARD, Role.MINISTRY]
    return (
        User.objects.filter(
            Q(grants__fiscal_year__isnull=True) | Q(grants__fiscal_year__year=year),
            grants__role__in=roles,
            is_active=True,
        )
        .select_related("person")
        .distinct()
        .order_by("pk")
    )


class _Forms:
    """The forms of the page; the part that was sent is bound."""

    def __init__(self, request: HttpRequest, selection: Selection) -> None:
        part = request.POST.get("part", "") if request.method == "POST" else ""

        def data(name: str) -> object:
            return request.POST if part == name else None

        programmes = queries.advisable_programmes(selection.call)
        self.part = part
        self.numbers = NumbersForm(selection, programmes, data("numbers"))
        self.criteria = [CriterionForm(one, data("criteria")) for one in [*selection.criteria.all(), None]]
        self.rules = [RuleForm(rule, data("rules")) for rule in [*selection.balance_rules.all(), None]]
        people = people_of_programme(selection.call.fiscal_year.year)
        self.reviewers = ReviewersForm(selection, people, data("reviewers"))

    def valid(self) -> bool:
        """Whether what was sent is right."""
        sent: dict[str, Sequence[forms.Form]] = {
            "numbers": [self.numbers],
            "criteria": self.criteria,
            "rules": self.rules,
            "reviewers": [self.reviewers],
        }
        chosen = sent.get(self.part, ())
        # Every form is asked, so that each shows its own errors.
        answers = [form.is_valid() for form in chosen]
        return bool(answers) and all(answers)


def _save(request: HttpRequest, selection: Selection, shown: _Forms) -> None:
    actor = actor_of(request)
    with operation(actor):
        if shown.part == "numbers":
            verbs.set_numbers(actor=actor, selection=selection, **shown.numbers.numbers)
            verbs.set_limits(actor=actor, selection=selection, limits=shown.numbers.limits)
        elif shown.part == "criteria":
            for form in shown.criteria:
                if not form.is_empty:
                    verbs.put_criterion(
                        actor=actor,
                        selection=selection,
                        criterion=form.criterion,
                        label=form.cleaned_data["label"],
                        explanation=form.cleaned_data["explanation"],
                        weight=form.cleaned_data["weight"] or 0,
                    )
        elif shown.part == "rules":
            for rule_form in shown.rules:
                if not rule_form.is_empty:
                    verbs.put_rule(actor=actor, selection=selection, rule=rule_form.rule, **rule_form.values)
        else:
            users = list(shown.reviewers.cleaned_data["users"])
            verbs.choose_reviewers(actor=actor, selection=selection, users=users)


def _shown(request: HttpRequest, selection: Selection, shown: _Forms, refusal: str = "") -> HttpResponse:
    can_edit = bool(check(actor_of(request), "selection.manage", selection))
    frame = frame_of(request, selection)
    return render(
        request,
        "selection/settings.html",
        {**frame, "forms": shown, "refusal": refusal, "can_edit": can_edit and frame["is_draft"]},
        status=422 if shown.part else 200,
    )


@page("selection.view", load=queries.selection_from_url)
@require_safe
def settings_page(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Show everything the proposals are made by; the secretariat edits it."""
    return _shown(request, selection, _Forms(request, selection))


@page("selection.manage", load=queries.selection_from_url)
@require_POST
def settings_save(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Keep one part of the settings; what was typed stays on the page when it is refused."""
    sent = _Forms(request, selection)
    if not sent.valid():
        return _shown(request, selection, sent)
    try:
        _save(request, selection, sent)
    except AccessDenied:
        raise
    except BansoError as refusal:
        return _shown(request, selection, sent, refusal.message)
    tried(request, lambda: None, "設定を保存しました。")
    return redirect("selection:settings", year=selection.call.fiscal_year.year)


@page("selection.manage", load=queries.selection_from_url)
@require_POST
def criterion_remove(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Remove a criterion that nobody scored."""
    criterion = Criterion.objects.filter(selection=selection, code=request.POST.get("criterion", "")).first()
    if criterion is not None:
        tried(
            request,
            lambda: verbs.remove_criterion(actor=actor_of(request), criterion=criterion),
            f"「{criterion}」を消しました。",
        )
    return redirect("selection:settings", year=selection.call.fiscal_year.year)
