"""Who has answered what: by party, by visit; reminders."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from banso.dates import queries
from banso.dates.deadlines import usual_due
from banso.dates.domain.asking import parties_to_remind, remind
from banso.dates.domain.publishing import mail_job_key
from banso.dates.enums import AnswerState
from banso.dates.forms import MailForm
from banso.dates.models import DateParty, DateQuestion
from banso.dates.publication import in_force
from banso.dates.queries import answers_of, recorded_of, tally_of
from banso.dates.wording import dates_text, run_of
from banso.directory.models import search_key
from banso.dispatch.enums import VisitState
from banso.foundation.access import check
from banso.foundation.enums import JobState
from banso.foundation.errors import BansoError
from banso.foundation.listing import (
    BulkAction,
    ListColumn,
    ListFilter,
    Listing,
    search_filter,
    selected_keys,
)
from banso.foundation.models import Job
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.foundation.views import progress_context
from banso.japan.dates import month_day
from banso.plans.models import PlannedVisit
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

STATE_TAGS = {
    AnswerState.ASKED: "neutral",
    AnswerState.ACCEPTED: "success",
    AnswerState.OTHER_DATES: "warning",
    AnswerState.DECLINED: "error",
}
# As the Excel form says it: a table of seven columns has no room for more.
_SHORT = {
    AnswerState.ASKED: "回答待ち",
    AnswerState.ACCEPTED: "可",
    AnswerState.OTHER_DATES: "別の日",
    AnswerState.DECLINED: "不可",
}


def date_tabs(fiscal_year: FiscalYear, current: str, *, may_manage: bool) -> list[dict[str, Any]]:
    """Return the tabs of the confirmation."""
    entries = [("overview", "相手ごと"), ("visits", "訪問ごと"), ("wishes", "別の日の希望")]
    if may_manage:
        entries.append(("import_new", "Excelの受け取り"))
    return [
        {
            "label": label,
            "url": reverse(f"dates:{name}", args=[fiscal_year.year]),
            "is_current": name == current,
        }
        for name, label in entries
    ]


def party_state(party: DateParty) -> tuple[str, str]:
    """Return how a party of `parties_of` stands, in a word, and the word's look."""
    tally = tally_of(party)
    if tally.waiting:
        return f"回答待ち {tally.waiting}件", "neutral"
    if tally.other or tally.declined:
        return f"調整が必要 {tally.other + tally.declined}件", "warning"
    return "すべて承諾", "success"


@page("dates.overview", load=year_from_url)
@require_safe
def overview(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Every party with its answers, those who have not answered first; reminders start here."""
    year, may_manage = fiscal_year.year, bool(check(actor_of(request), "dates.manage", fiscal_year))
    progress = queries.progress_of(fiscal_year)
    listing: Listing[DateParty] = Listing(
        request.GET,
        queries.waiting_first(fiscal_year),
        columns=_party_columns(year),
        filters=_party_filters(),
        caption="日程の確認先",
        empty="日程を確かめている訪問はありません。計画を公開すると、ここに並びます。",
        unit="件",
        bulk=[BulkAction("催促の下書きを作る", reverse("dates:remind", args=[year]))] if may_manage else [],
    )
    return render(
        request,
        "dates/overview.html",
        {
            "fiscal_year": fiscal_year,
            "year": year,
            "tabs": date_tabs(fiscal_year, "overview", may_manage=may_manage),
            "progress": progress,
            "tiles": [
                {"label": AnswerState(state).label, "value": progress.answers.get(state, 0), "unit": "件"}
                for state in AnswerState.values
            ],
            "listing": listing,
            "may_manage": may_manage,
            **_drafting(fiscal_year, may_manage=may_manage),
        },
    )


def _drafting(fiscal_year: FiscalYear, *, may_manage: bool) -> dict[str, Any]:
    """Return how far the drafting of the published plan's mails is, while it goes on."""
    plan = in_force(fiscal_year) if may_manage else None
    jobs = Job.objects.filter(key=mail_job_key(plan)) if plan else Job.objects.none()
    job = jobs.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).first()
    return progress_context(job) if job else {}


def _party_columns(year: int) -> list[ListColumn[DateParty]]:
    return [
        ListColumn("name", "相手", _name, url=lambda p: reverse("dates:party", args=[year, p.pk])),
        ListColumn("kind", "立場", lambda p: "講師" if p.expert_id else "自治体"),
        ListColumn(
            "state",
            "状況",
            lambda p: party_state(p)[0],
            tag=lambda p: party_state(p)[1],
            order=("waiting",),
        ),
        ListColumn("asked", "訪問", lambda p: tally_of(p).asked, kind="integer", order=("asked",)),
        ListColumn("accepted", "承諾", lambda p: tally_of(p).accepted, kind="integer"),
        ListColumn("due", "期限", lambda p: month_day(p.due_on) if p.due_on else "—", order=("due_on",)),
        ListColumn("contact", "最後の連絡", _contacted),
    ]


def _party_filters() -> list[ListFilter[DateParty]]:
    return [
        _state_filter(),
        ListFilter(
            "kind",
            "立場",
            lambda rows, value: rows.filter(expert__isnull=value == "municipality"),
            [("expert", "講師"), ("municipality", "自治体")],
        ),
        search_filter(
            ["expert__person__search_key", "municipality__search_key"],
            label="名前で探す",
            fold=search_key,
        ),
    ]


def _name(party: DateParty) -> str:
    return str(party.expert) if party.municipality is None else party.municipality.full_name


def _contacted(party: DateParty) -> str:
    if party.mail is not None:
        return f"メール（{party.mail.get_state_display()}）"
    return "メールなし" if party.asked_at else "—"


def _state_filter() -> ListFilter[DateParty]:
    def apply(rows: Any, value: str) -> Any:
        if value == "waiting":
            return rows.filter(waiting__gt=0)
        if value == "open":
            return rows.filter(waiting=0).exclude(other=0, declined=0)
        return rows.filter(waiting=0, other=0, declined=0)

    choices = [("waiting", "回答待ち"), ("open", "調整が必要"), ("done", "すべて承諾")]
    return ListFilter("state", "状況", apply, choices)


@page("dates.overview", load=year_from_url)
@require_safe
def visit_list(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Every visit of the plan in force with what its parties said."""
    year, may_manage = fiscal_year.year, bool(check(actor_of(request), "dates.manage", fiscal_year))
    listing: Listing[PlannedVisit] = Listing(
        request.GET,
        queries.planned_visits(fiscal_year),
        columns=[
            ListColumn("date", "日程", lambda v: dates_text(run_of(v.date, v.days)), order=("date",)),
            ListColumn(
                "municipality",
                "自治体",
                lambda v: v.project.municipality.full_name,
                order=("project__municipality__prefecture_code", "project__municipality__name"),
                url=lambda v: reverse("dispatch:project", args=[year, v.project_id]),
            ),
            ListColumn("programme", "事業", lambda v: f"{v.project.programme.short_name} {v.number}回目"),
            ListColumn("experts", "講師", lambda v: "・".join(str(e) for e in v.experts.all())),
            ListColumn("expert_answer", "講師の返事", lambda v: _answers(v, is_expert=True)),
            ListColumn("place_answer", "自治体の返事", lambda v: _answers(v, is_expert=False)),
            ListColumn("state", "状態", lambda v: _visit_state(v)[0], tag=lambda v: _visit_state(v)[1]),
        ],
        filters=[
            search_filter(["project__municipality__search_key"], label="自治体名で探す", fold=search_key),
            _visit_filter(),
        ],
        sort="date",
        caption="訪問ごとの返事",
        empty="公開中の計画がありません。",
        unit="回",
    )
    return render(
        request,
        "dates/visits.html",
        {
            "fiscal_year": fiscal_year,
            "year": year,
            "tabs": date_tabs(fiscal_year, "visits", may_manage=may_manage),
            "listing": listing,
        },
    )


def _answers(visit: PlannedVisit, *, is_expert: bool) -> str:
    answers = [answer for answer in answers_of(visit) if bool(answer.party.expert_id) == is_expert]
    if len(answers) == 1 or not is_expert:
        return "・".join(_SHORT[AnswerState(answer.state)] for answer in answers) or "—"
    return "、".join(f"{answer.party}：{_SHORT[AnswerState(answer.state)]}" for answer in answers) or "—"


def _visit_state(visit: PlannedVisit) -> tuple[str, str]:
    recorded = recorded_of(visit)
    if recorded is not None and recorded.state in (VisitState.DONE, VisitState.CANCELLED, VisitState.AGREED):
        looks = {VisitState.DONE: "success", VisitState.CANCELLED: "error", VisitState.AGREED: "info"}
        return recorded.get_state_display(), looks[VisitState(recorded.state)]
    states = {answer.state for answer in answers_of(visit)}
    if states & {AnswerState.OTHER_DATES, AnswerState.DECLINED}:
        return "調整が必要", "warning"
    return ("回答待ち", "neutral") if states else ("確認前", "neutral")


def _visit_filter() -> ListFilter[PlannedVisit]:
    open_states = {
        "waiting": [AnswerState.ASKED],
        "open": [AnswerState.OTHER_DATES, AnswerState.DECLINED],
    }

    def apply(rows: Any, value: str) -> Any:
        questions = DateQuestion.objects.filter(closed_in__isnull=True, state__in=open_states[value])
        return rows.filter(
            pk__in=rows.filter(
                project__date_questions__in=questions, number=F("project__date_questions__number")
            ).values("pk")
        )

    return ListFilter("state", "返事", apply, [("waiting", "回答待ちがある"), ("open", "調整が必要")])


@page("dates.manage", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def remind_parties(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Name everyone who will be reminded, then write the drafts. Nothing is sent."""
    source = request.POST if request.method == "POST" else request.GET
    try:
        ids = selected_keys(source)
        chosen = parties_to_remind(fiscal_year, ids)
    except BansoError as refused:
        return problem(request, refused)
    due = usual_due(fiscal_year, timezone.localdate())
    form = MailForm(request.POST) if request.method == "POST" else MailForm(initial={"due_on": due})
    if request.method == "POST" and form.is_valid():
        try:
            mails = remind(
                actor=actor_of(request),
                fiscal_year=fiscal_year,
                ids=ids,
                due_on=form.cleaned_data["due_on"],
                message=form.cleaned_data["message"],
            )
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(
                request, f"催促の下書きを{len(mails)}通作りました。送信箱で読んで承認すると送られます。"
            )
            return redirect("correspondence:outbox", year=fiscal_year.year)
    context = {**_reminders(fiscal_year, chosen), "form": form}
    return render(request, "website/confirm.html", context, status=422 if form.errors else 200)


def _reminders(fiscal_year: FiscalYear, chosen: Any) -> dict[str, Any]:
    """Return what the page of confirmation names of the parties that will be reminded."""
    with_mail = [reached for _, reached, _ in chosen if reached.mail]
    return {
        "title": "催促の下書きを作る",
        "items": [f"{reached.name}：回答待ち{waiting}件" for _, reached, waiting in chosen],
        "recipients": [reached.line for reached in with_mail],
        "consequences": [
            "お一人に1通ずつ、答えるためのページのアドレスとExcelを付けた下書きができます。まだ送りません。",
            *_without_mail(chosen),
        ],
        "confirm_label": f"{len(with_mail)}通の下書きを作る",
        "cancel_url": reverse("dates:overview", args=[fiscal_year.year]),
        "hidden": [("selected", party.pk) for party, _, _ in chosen],
    }


def _without_mail(chosen: Any) -> list[str]:
    names = [
        f"{one.name}{f'（電話 {one.phone}）' if one.phone else ''}" for _, one, _ in chosen if not one.mail
    ]
    return [f"メールアドレスがないため、電話でご確認ください：{'、'.join(names)}"] if names else []
