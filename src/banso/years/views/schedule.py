"""The schedule: every strand by month, one strand as printed, and editing its entries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from banso.foundation.access import check
from banso.foundation.form_pages import form_page
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.foundation.table_pages import tables_page
from banso.japan.dates import era_year
from banso.years.dated_facts import DatedFact, facts_of
from banso.years.domain.milestones import add_milestone, edit_milestone, remove_milestone
from banso.years.enums import MilestoneKind, StrandCode
from banso.years.forms import AUTOMATIC, MilestoneForm
from banso.years.merged import MergedEntry, merge
from banso.years.models import FiscalYear, Milestone
from banso.years.queries import milestones_of, schedule_table, year_from_url
from banso.years.stages import stage_of_milestone
from banso.years.views.common import milestone_from_url, year_tabs


@dataclass(frozen=True)
class Month:
    """The entries of a month under its heading."""

    first: dt.date
    entries: Sequence[MergedEntry | DatedFact]
    is_current: bool

    @property
    def label(self) -> str:
        """令和元年 7月."""
        return f"{era_year(self.first)} {self.first.month}月"


@page("year.view", load=year_from_url)
@require_safe
def schedule(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Show all strands by month, narrowed by strand and kind."""
    strand = _known(request.GET.get("strand", ""), StrandCode.values)
    kind = _known(request.GET.get("kind", ""), MilestoneKind.values)
    milestones = milestones_of(fiscal_year)
    facts = [
        fact
        for fact in facts_of(actor_of(request), fiscal_year, milestones)
        if strand in ("", fact.strand) and kind in ("", fact.kind)
    ]
    typed = merge(
        milestone
        for milestone in milestones
        if strand in ("", milestone.strand) and kind in ("", milestone.kind)
    )
    entries: list[MergedEntry | DatedFact] = sorted([*typed, *facts], key=lambda one: one.span.start)
    return render(
        request,
        "years/schedule.html",
        {
            "fiscal_year": fiscal_year,
            "tabs": year_tabs(request, fiscal_year),
            "months": _by_month(entries, timezone.localdate()),
            "count": len(entries),
            "strand": strand,
            "kind": kind,
            "strands": fiscal_year.strands.all(),
            "kinds": MilestoneKind.choices,
            "today": timezone.localdate(),
            "can_edit": bool(check(actor_of(request), "milestone.edit", fiscal_year)),
        },
    )


@dataclass(frozen=True)
class StrandSchedule:
    """A strand's printed schedule."""

    fiscal_year: FiscalYear
    strand: StrandCode


def strand_of_url(year: int, strand: str) -> StrandSchedule:
    """Return the schedule an address names (`dispatch`, `training`, `conference`). Raises Http404."""
    code = strand.upper()
    if code not in StrandCode.values or not strand.islower():
        raise Http404("この柱の予定表はありません。")
    return StrandSchedule(year_from_url(year), StrandCode(code))


@page("schedule.view", load=strand_of_url)
@require_safe
def strand_schedule(request: HttpRequest, chosen: StrandSchedule) -> HttpResponse:
    """Show one strand's schedule as the annual report prints it, with its files."""
    table = schedule_table(chosen.fiscal_year, chosen.strand)
    return tables_page(
        request,
        [table],
        title=f"{chosen.fiscal_year.label} {table.caption}",
        lead="曜日と年号は日付から計算しています。事業実績報告書にも同じ表が載ります。",
        template="years/schedule_strand.html",
        context={
            "fiscal_year": chosen.fiscal_year,
            "others": [(code, code.lower()) for code in StrandCode],
            "current": chosen.strand,
        },
    )


@page("milestone.edit", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def milestone_add(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Enter a new entry."""
    initial = {"stage": AUTOMATIC, "strand": _known(request.GET.get("strand", ""), StrandCode.values)}
    form = MilestoneForm(request.POST or None, initial=initial)

    def save() -> str:
        one = add_milestone(actor=actor_of(request), fiscal_year=fiscal_year, **form.verb_values())
        return f"{one.span.label}「{one.summary}」を登録しました。"

    back = reverse("years:schedule", args=[fiscal_year.year])
    return form_page(request, form, save, title="予定を登録する", back=back, button="登録する")


@page("milestone.edit", load=milestone_from_url)
@require_http_methods(SHOWN_AND_SENT)
def milestone_edit(request: HttpRequest, milestone: Milestone) -> HttpResponse:
    """Change an entry; its history and what the source printed stand beside the form."""
    automatic = stage_of_milestone(milestone.strand, milestone.kind, milestone.summary)
    initial = {name: getattr(milestone, name) for name in MilestoneForm.base_fields}
    if milestone.stage == automatic:
        initial["stage"] = AUTOMATIC
    form = MilestoneForm(request.POST or None, initial=initial)

    def save() -> str:
        edit_milestone(actor=actor_of(request), milestone=milestone, **form.verb_values())
        return f"{milestone.span.label}「{milestone.summary}」に変えました。"

    year = milestone.fiscal_year.year
    return form_page(
        request,
        form,
        save,
        title="予定を変える",
        back=reverse("years:schedule", args=[year]),
        context={"milestone": milestone, "history_of": milestone},
        template="years/milestone_form.html",
    )


@page("milestone.edit", load=milestone_from_url)
@require_http_methods(SHOWN_AND_SENT)
def milestone_remove(request: HttpRequest, milestone: Milestone) -> HttpResponse:
    """Ask, then take the entry off the schedule."""
    back = reverse("years:schedule", args=[milestone.fiscal_year.year])
    label = f"{milestone.span.label} {milestone.summary}"
    if request.method == "POST":
        remove_milestone(actor=actor_of(request), milestone=milestone)
        messages.success(request, f"「{label}」を予定から取り消しました。")
        return redirect(back)
    return render(
        request,
        "website/confirm.html",
        {
            "title": "予定を取り消す",
            "items": [label],
            "consequences": ["この予定のために作られた、未了の「すること」も取りやめになります。"],
            "recipients": None,
            "confirm_label": "取り消す",
            "is_dangerous": True,
            "cancel_url": back,
        },
    )


def _known(value: str, allowed: Sequence[str]) -> str:
    return value if value in allowed else ""


def _by_month(entries: Sequence[MergedEntry | DatedFact], today: dt.date) -> list[Month]:
    months: dict[dt.date, list[MergedEntry | DatedFact]] = {}
    for entry in entries:
        months.setdefault(entry.span.end.replace(day=1), []).append(entry)
    return [Month(first, found, first == today.replace(day=1)) for first, found in sorted(months.items())]
