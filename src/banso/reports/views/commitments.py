"""Commitments: completing them, asking what came of them, answers, the tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.formkit import Problem
from banso.formkit.web import describe, parse_post
from banso.formkit.workbook import build_workbook
from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.listing import ListColumn, Listing, choice_filter, selected_keys
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.foundation.table_pages import XLSX, attachment, tables_page
from banso.reports import outcomes as figures
from banso.reports import queries
from banso.reports.domain import commitments as verbs
from banso.reports.domain import follow_ups as asking
from banso.reports.enums import FollowUpState, ReportState
from banso.reports.follow_up_form import follow_up_form, identity_of, known_values
from banso.reports.forms import CommitmentForm, ReplyForm
from banso.reports.models import Commitment, FollowUp, Report
from banso.reports.queries import follow_up_from_url
from banso.reports.views.progress import address
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

STATE_TAGS = {
    FollowUpState.PLANNED: "neutral",
    FollowUpState.ASKED: "warning",
    FollowUpState.ANSWERED: "success",
}


@page("report.view", load=queries.report_from_url)
@never_cache
@require_safe
def commitments(request: HttpRequest, report: Report) -> HttpResponse:
    """The commitments of a report with what came of them."""
    may_edit = check(actor_of(request), "commitment.edit", report)
    # What is agreed upon before the report is accepted is still its writer's own.
    is_open = bool(may_edit) or report.state == ReportState.ACCEPTED
    rows = (
        Commitment.objects.filter(issue__report=report if is_open else None)
        .select_related("issue")
        .prefetch_related("answers__follow_up")
        .order_by("issue__number", "number")
    )
    return render(
        request,
        "reports/commitments.html",
        {
            "report": report,
            "year": report.fiscal_year.year,
            "rows": rows,
            "may_edit": may_edit,
            "undecided": "まだ決まっていません" if report.project_id else "報告書に書かれていません",
            "issues": report.issues.all(),
            "follow_ups": report.follow_ups.all(),
        },
    )


@page("commitment.edit", load=queries.report_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def commitment_add(request: HttpRequest, report: Report) -> HttpResponse:
    """Add a commitment to an issue."""
    issue = queries.issue_of(report, _part(request, "number"))
    form = CommitmentForm(request.POST or None, initial={"action": issue.future})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.add_commitment(actor=actor_of(request), issue=issue, promise=form.promise)
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "約束を足しました。")
            return redirect(address("commitments", report))
    return _commitment_page(request, report, form, {"issue": issue})


@page("commitment.edit", load=queries.report_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def commitment_edit(request: HttpRequest, report: Report) -> HttpResponse:
    """Say who answers for a commitment, by when, how it is measured."""
    commitment = _commitment(report, _part(request, "commitment"))
    form = CommitmentForm(request.POST or None, commitment=commitment)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change_commitment(
                actor=actor_of(request),
                commitment=commitment,
                promise=form.promise,
                seen=request.POST.get("seen", ""),
            )
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "約束を保存しました。")
            return redirect(address("commitments", report))
    seen = request.POST.get("seen") or verbs.mark_of(commitment)
    return _commitment_page(
        request, report, form, {"issue": commitment.issue, "commitment": commitment, "seen": seen}
    )


@page("commitment.edit", load=queries.report_from_url)
@require_POST
def commitment_remove(request: HttpRequest, report: Report) -> HttpResponse:
    """Take away a commitment that is none."""
    try:
        verbs.remove_commitment(
            actor=actor_of(request), commitment=_commitment(report, _part(request, "commitment"))
        )
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "約束を消しました。")
    return redirect(address("commitments", report))


def _commitment_page(
    request: HttpRequest, report: Report, form: CommitmentForm, more: dict[str, Any]
) -> HttpResponse:
    context = {"report": report, "year": report.fiscal_year.year, "form": form, **more}
    return render(request, "reports/commitment.html", context, status=422 if form.errors else 200)


def _part(request: HttpRequest, name: str) -> int:
    return int(request.resolver_match.kwargs[name]) if request.resolver_match else 0


def _commitment(report: Report, pk: int) -> Commitment:
    commitment = Commitment.objects.select_related("issue").filter(issue__report=report, pk=pk).first()
    if commitment is None:
        raise Http404("この約束は見つかりません。")
    commitment.issue.report = report
    return commitment


@page("report.figures", load=year_from_url)
@require_safe
def outcomes(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """What came of the commitments, by category and by method of the visit."""
    rows = figures.commitments_with_answers(fiscal_year)
    tables = [figures.by_category(fiscal_year, rows), figures.by_method(fiscal_year, rows)]
    chart = figures.attainment_chart(tables[0])
    return tables_page(
        request,
        tables,
        title="約束のその後",
        lead="報告書の③「今後の活かし方」からまとめた約束が、その後どうなったかです。",
        template="reports/outcomes.html",
        context={
            "chart": mark_safe(chart),  # noqa: S308 - made by typeset, which escapes every text
            "caution": figures.CAUTION,
            "demo": sum(int(str(row["demo"])) for row in tables[0].rows),
            "year": fiscal_year.year,
        },
    )


def _listing(request: HttpRequest, fiscal_year: FiscalYear) -> Listing[FollowUp]:
    rows = (
        FollowUp.objects.filter(report__fiscal_year=fiscal_year)
        .exclude(report__project=None)
        .select_related(
            "report__fiscal_year", "report__programme", "report__project__municipality",
            "report__project__programme",
        )
    )  # fmt: skip
    return Listing(
        request.GET,
        rows,
        columns=[
            ListColumn(
                "report", "報告書", lambda one: str(one.report),
                url=lambda one: reverse("reports:follow_up", args=[fiscal_year.year, one.pk]),
            ),
            ListColumn("months", "何か月後", lambda one: one.months, kind="integer", order=("months", "due_on")),
            ListColumn("due", "たずねる日", lambda one: one.due_on, kind="date", order=("due_on",)),
            ListColumn(
                "state", "状態", lambda one: one.get_state_display(), order=("state",),
                tag=lambda one: STATE_TAGS[FollowUpState(one.state)],
            ),
        ],
        filters=[
            choice_filter("state", "状態", FollowUpState.choices),
            choice_filter("months", "何か月後", [("3", "3か月後"), ("6", "6か月後"), ("12", "12か月後")]),
        ],
        sort="due",
        caption="その後の確認",
        empty="まだありません。報告書を受理すると、3・6・12か月後の確認が並びます。",
    )  # fmt: skip


@page("report.figures", load=year_from_url)
@require_safe
def follow_ups(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The rounds of questions of the year."""
    today = timezone.localdate()
    return render(
        request,
        "reports/follow_ups.html",
        {
            "year": fiscal_year.year,
            "listing": _listing(request, fiscal_year),
            "due": asking.due_for_asking(fiscal_year.year, today).count(),
            "may_ask": check(actor_of(request), "report.open", fiscal_year),
        },
    )


@page("report.open", load=year_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def ask_all(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Name everyone who would be written to, then write the drafts."""
    found = list(asking.due_for_asking(fiscal_year.year, timezone.localdate()))
    if request.method == "POST":
        try:
            keys = set(selected_keys(request.POST))
            chosen = [one for one in found if one.pk in keys]
            asking.ask(actor=actor_of(request), follow_ups=chosen)
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, f"{len(chosen)}通の下書きを作りました。送信箱で確かめて承認してください。")
        return redirect("correspondence:outbox", year=fiscal_year.year)
    return render(
        request,
        "website/confirm.html",
        {
            "title": "約束のその後をたずねる",
            "items": [f"{one}（{one.due_on:%Y-%m-%d}）" for one in found],
            "recipients": [str(one.report.project.municipality) for one in found if one.report.project],
            "consequences": [
                "自治体ごとに、報告書の言葉を引いたメールの下書きと、返信用のExcelができます。",
                "まだ送られません。送信箱で1通ずつ確かめ、承認すると送られます。",
            ],
            "confirm_label": "下書きを作る",
            "cancel_url": reverse("reports:follow_ups", args=[fiscal_year.year]),
            "hidden": [("selected", str(one.pk)) for one in found],
        },
    )


@page("followup.view", load=follow_up_from_url)
@never_cache
@require_safe
def follow_up(request: HttpRequest, found: FollowUp) -> HttpResponse:
    """One round: where it stands and what was answered."""
    actor = actor_of(request)
    return render(
        request,
        "reports/follow_up.html",
        {
            "found": found,
            "report": found.report,
            "year": found.report.fiscal_year.year,
            "answers": found.answers.select_related("commitment__issue"),
            "count": len(asking.commitments_of(found)),
            "may_ask": check(actor, "followup.ask", found) and found.state != FollowUpState.ANSWERED,
            "may_answer": check(actor, "followup.answer", found),
            "reply": ReplyForm(),
        },
    )


@page("followup.ask", load=follow_up_from_url)
@require_POST
def follow_up_ask(request: HttpRequest, found: FollowUp) -> HttpResponse:
    """Write the mail draft of one round."""
    try:
        asking.ask(actor=actor_of(request), follow_ups=[found])
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "メールの下書きを作りました。送信箱で確かめて承認してください。")
    return redirect(_url(found))


@page("followup.answer", load=follow_up_from_url)
@require_safe
def follow_up_workbook(request: HttpRequest, found: FollowUp) -> HttpResponse:
    """The reply workbook of one round."""
    form = follow_up_form(found, asking.commitments_of(found))
    content = build_workbook(form, known_values(list(found.answers.all())), identity=identity_of(found))
    name = identity_of(found).organisation_name
    return attachment(content, name=f"その後の回答_{name}.xlsx", content_type=XLSX)


@page("followup.answer", load=follow_up_from_url)
@require_POST
def follow_up_reply(request: HttpRequest, found: FollowUp) -> HttpResponse:
    """Take a reply workbook in."""
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return problem(request, BansoError(" ".join(str(one) for one in form.errors["chosen"])))
    chosen = form.cleaned_data["chosen"]
    try:
        asking.answer_by_file(
            actor=actor_of(request), follow_up=found, data=chosen.read(), filename=chosen.name or "回答.xlsx"
        )
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "返信の内容を登録しました。")
    return redirect(_url(found))


@page("followup.answer", load=follow_up_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def follow_up_write(request: HttpRequest, found: FollowUp) -> HttpResponse:
    """Answer on a page, signed in."""
    form = follow_up_form(found, asking.commitments_of(found))
    values, raw = known_values(list(found.answers.all())), None
    problems: Sequence[Problem] = ()
    if request.method == "POST":
        posted = {name: str(request.POST[name]) for name in request.POST}
        reading = parse_post(form, posted, identity=identity_of(found))
        try:
            if reading.is_acceptable:
                asking.answer_on_page(actor=actor_of(request), follow_up=found, reading=reading)
                messages.success(request, "回答を登録しました。")
                return redirect(_url(found))
        except BansoError as refused:
            return problem(request, refused)
        values, raw, problems = dict(reading.values), reading.raw, reading.problems
    view = describe(form, values, raw=raw, problems=problems)
    return render(
        request,
        "reports/follow_up_write.html",
        {"found": found, "report": found.report, "year": found.report.fiscal_year.year, "form": view},
        status=422 if problems else 200,
    )


def _url(found: FollowUp) -> str:
    return reverse("reports:follow_up", args=[found.report.fiscal_year.year, found.pk])
