"""Writing a report on the web: start, an issue a page, autosave, conflict, last look, handing in."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from banso.directory.roles import runs_programme
from banso.foundation.behalf import behalf_form, reason_of
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.reports import queries
from banso.reports.categories import category_choices, category_words
from banso.reports.domain import issues as verbs
from banso.reports.domain import submission
from banso.reports.domain.issues import FIELDS, Saved
from banso.reports.enums import REASONS, CellCode, EmptyReason, IssueOrigin
from banso.reports.forms import AuthorForm
from banso.reports.models import Report, ReportIssue
from banso.reports.views.progress import address, issue_rows, steps_of

_REASONS = dict(EmptyReason.choices)
_WORDS = {"title": "課題の名前", "category": "課題の区分"} | {
    name: words
    for cell in CellCode
    for name, words in ((cell.value, cell.label), (f"{cell.value}_reason", f"{cell.label}（空欄の理由）"))
}


@page("report.write", load=queries.report_from_url)
@require_POST
def start(request: HttpRequest, report: Report) -> HttpResponse:
    """Begin or go on."""
    try:
        report = verbs.start_report(actor=actor_of(request), report=report)
    except BansoError as refused:
        return problem(request, refused)
    first = report.issues.order_by("number").values_list("number", flat=True).first()
    return redirect(address("issue", report, first) if first else address("review", report))


@page("report.write", load=queries.report_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def issue(request: HttpRequest, report: Report) -> HttpResponse:
    """One issue: shown as it was typed, saved on every change and by its buttons."""
    if request.method != "POST":
        return _issue_page(request, queries.issue_of(report, _part(request, "number")))
    try:
        saved = _save(request, queries.issue_of(report, _part(request, "number")))
    except BansoError as refused:
        return _not_saved(request, refused)
    if getattr(request, "htmx", False):
        return _save_state(request, report, saved)
    if saved.conflict is not None:
        return redirect(address("conflict", report, saved.conflict.pk))
    return redirect(_onward(request, report, saved.issue))


def _part(request: HttpRequest, name: str) -> int:
    return int(request.resolver_match.kwargs[name]) if request.resolver_match else 0


def _save(request: HttpRequest, found: ReportIssue) -> Saved:
    base = request.POST.get("base", "")
    return verbs.save_issue(
        actor=actor_of(request),
        issue=found,
        posted={name: str(request.POST.get(name, "")) for name in FIELDS},
        base=int(base) if base.isascii() and base.isdigit() else 0,
        tab=request.POST.get("tab", "")[:40] or uuid.uuid4().hex,
    )


def _onward(request: HttpRequest, report: Report, found: ReportIssue) -> str:
    go = request.POST.get("go", "")
    numbers = list(report.issues.order_by("number").values_list("number", flat=True))
    here = numbers.index(found.number)
    if go == "back" and here > 0:
        return address("issue", report, numbers[here - 1])
    if go == "next":
        is_last = here + 1 == len(numbers)
        return address("review", report) if is_last else address("issue", report, numbers[here + 1])
    messages.success(request, "保存しました。")
    return address("issue", report, found.number)


def _not_saved(request: HttpRequest, refused: BansoError) -> HttpResponse:
    if not getattr(request, "htmx", False):
        if isinstance(refused, AccessDenied):
            raise refused
        return problem(request, refused)
    response = render(request, "intake/form/_save_state.html", {"failed": refused.message, "base": 0})
    response["X-Banso-Draft"] = "failed"
    return response


def _save_state(request: HttpRequest, report: Report, saved: Saved) -> HttpResponse:
    response = render(
        request,
        "intake/form/_save_state.html",
        {
            "draft": saved.issue,
            "base": request.POST.get("base", "0") if saved.conflict else saved.issue.revision,
            "conflict_url": address("conflict", report, saved.conflict.pk) if saved.conflict else "",
        },
    )
    response["X-Banso-Draft"] = "conflict" if saved.conflict else "saved"
    return response


def _issue_page(request: HttpRequest, found: ReportIssue) -> HttpResponse:
    report, year = found.report, found.report.fiscal_year.year
    issues = list(report.issues.order_by("number"))
    # What is missing is said after a first save, not to somebody who has only opened the page.
    missing = submission.missing_of([found]) if found.saved_at else []
    errors = {one.field: one.message.partition("：")[2] for one in missing}
    remarks = list(found.remarks.filter(answered_in=None))
    cells = [
        {
            "name": cell.value,
            "label": cell.label,
            "help": _HELP[cell],
            "raw": found.raw.get(cell.value, ""),
            "reason": found.raw.get(f"{cell.value}_reason", ""),
            "error": errors.get(cell.value, ""),
            "remarks": [remark for remark in remarks if remark.cell == cell.value],
            "lines": 5 if cell == CellCode.BEFORE else 8,
        }
        for cell in CellCode
    ]
    context: dict[str, Any] = {
        "report": report,
        "year": year,
        "issue": found,
        "draft": found if found.saved_at else None,
        "count": len(issues),
        "position": [one.pk for one in issues].index(found.pk) + 1,
        "cells": cells,
        "errors": errors,
        "summary": [(f"f-{one.field}", one.message.partition("：")[2]) for one in missing],
        "remarks": [remark for remark in remarks if not remark.cell],
        "categories": category_choices(year),
        "reasons": REASONS,
        "title": found.raw.get("title", ""),
        "category": found.raw.get("category", ""),
        "is_own": found.origin == IssueOrigin.REPORT,
        "steps": steps_of(report, issues, found.number),
        "base": found.revision,
        "tab": uuid.uuid4().hex,
        "copies": found.copies.select_related("written_by__person"),
    }
    return render(request, "reports/form/issue.html", context)


_HELP = {
    CellCode.BEFORE: "訪問の前に、この課題をどう考えていたかを書いてください。",
    CellCode.AFTER: "助言や話し合いで、理解がどう変わったか、何に気づいたかを、できるだけ具体的に書いてください。",
    CellCode.FUTURE: "日々の仕事や来年度の計画に、どう活かすかを書いてください。"
    "時期や担当の部署が決まっていれば、それも書いてください。",
}


@page("report.write", load=queries.report_from_url)
@require_POST
def add(request: HttpRequest, report: Report) -> HttpResponse:
    """Add an issue."""
    try:
        made = verbs.add_issue(actor=actor_of(request), report=report)
    except BansoError as refused:
        return problem(request, refused)
    return redirect(address("issue", report, made.number))


@page("report.write", load=queries.report_from_url)
@require_POST
def remove(request: HttpRequest, report: Report) -> HttpResponse:
    """Take away an issue that was added by mistake."""
    try:
        verbs.remove_issue(actor=actor_of(request), issue=queries.issue_of(report, _part(request, "number")))
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "課題を消しました。")
    return redirect(address("report", report))


@page("report.write", load=queries.report_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def conflict(request: HttpRequest, report: Report) -> HttpResponse:
    """Both texts side by side: what is saved, and what gave way; one is chosen."""
    held = queries.copy_put_aside(report, _part(request, "copy"))
    here = held.issue
    if request.method == "POST":
        actor = actor_of(request)
        try:
            if request.POST.get("choose") == "held":
                verbs.save_issue(
                    actor=actor, issue=here, posted=held.raw, base=0, tab=held.tab, is_chosen=True
                )
                text = "控えの入力を使いました。これまで保存されていた内容は、控えとして残っています。"
            else:
                verbs.drop_copy(actor=actor, held=held)
                text = "保存されている内容をそのまま使います。控えは消しました。"
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, text)
        return redirect(address("issue", report, here.number))
    year = report.fiscal_year.year
    rows = [
        (words, _said(name, here.raw.get(name, ""), year), _said(name, held.raw.get(name, ""), year))
        for name, words in _WORDS.items()
        if here.raw.get(name, "") != held.raw.get(name, "")
    ]
    return render(
        request,
        "reports/form/conflict.html",
        {
            "report": report,
            "year": year,
            "issue": here,
            "rows": rows,
            "held": held,
            "back": address("issue", report, here.number),
        },
    )


def _said(name: str, text: str, year: int) -> str:
    if name == "category":
        return category_words(year, text) if text else ""
    return _REASONS.get(text, text) if name.endswith("_reason") else text


@page("report.write", load=queries.report_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def review(request: HttpRequest, report: Report) -> HttpResponse:
    """Everything once more, what is missing with links, who wrote it, and the button that hands it in."""
    refusal = ""
    form = AuthorForm(request.POST or None, initial={"author": report.author})
    actor = actor_of(request)
    # Saving who wrote it hands nothing in: how it came is asked with the button that does.
    only_saves = request.POST.get("go") == "save"
    behalf = behalf_form(request, asked=runs_programme(actor, report.fiscal_year.year) and not only_saves)
    if request.method == "POST" and form.is_valid() and (behalf is None or behalf.is_valid()):
        try:
            report = submission.set_author(actor=actor, report=report, author=form.cleaned_data["author"])
            if only_saves:
                messages.success(request, "報告者を保存しました。まだ提出していません。")
                return redirect(address("review", report))
            town = report.project.municipality.name if report.project else ""
            reason = reason_of(behalf, town)
            version = submission.submit_report(actor=actor, report=report, reason=reason)
        except BansoError as refused:
            refusal = refused.message
        else:
            late = "期限を過ぎているため、「期限後」の印が付きます。" if version.is_late else ""
            messages.success(request, f"報告書を提出しました（第{version.number}版）。{late}")
            return redirect(address("report", report))
    issues = list(report.issues.order_by("number").prefetch_related("copies"))
    missing = submission.missing_of(issues)
    return render(
        request,
        "reports/form/review.html",
        {
            "report": report,
            "year": report.fiscal_year.year,
            "form": form,
            "behalf": behalf,
            "refusal": refusal,
            "missing": [(one.message, _place(report, one)) for one in missing],
            "steps": steps_of(report, issues, len(issues) + 1),
            "rows": issue_rows(queries.texts_of(issues), report.fiscal_year.year),
            "copies": [
                copy for each in issues for copy in each.copies.all() if not copy.tab.startswith("before-")
            ],
        },
        status=422 if refusal or form.errors or (behalf is not None and behalf.errors) else 200,
    )


def _place(report: Report, missing: submission.Missing) -> str:
    if not missing.number:
        return address("report", report)
    return f"{address('issue', report, missing.number)}#f-{missing.field}"
