"""What 今日 tells about reports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, Min, Q
from django.urls import reverse

from banso.directory.roles import sees_everything
from banso.foundation.access import Actor, check
from banso.foundation.models import HistoryEntry
from banso.foundation.today import Change, WaitingItem, changed, name_actions, told, waiting_for
from banso.reports.enums import FollowUpState
from banso.reports.models import FollowUp, Report, ReportRound
from banso.reports.permissions import WRITABLE
from banso.years.dated_facts import DatedFact, dated_facts
from banso.years.models import FiscalYear


@dated_facts
def report_dates(actor: Actor, fiscal_year: FiscalYear) -> Iterable[DatedFact]:
    """The last day of all reports, to whoever may see the list of reports (one query)."""
    rules = ReportRound.objects.filter(fiscal_year=fiscal_year).first()
    if rules is None or not check(actor, "report.list", fiscal_year):
        return []
    url = reverse("reports:index", args=[fiscal_year.year])
    due = rules.final_due_at
    return [
        DatedFact(f"reports-{rules.pk}-due", due, "報告書の最終締切", "報告書", url=url, words=("報告", "締"))
    ]


@waiting_for("報告書")
def reports_outstanding(actor: Actor, year: int) -> Iterable[WaitingItem]:
    """Who runs the programme waits for reports and for what came of the commitments: a line each, one query."""
    if not sees_everything(actor, year):
        return []
    writing = Q(state__in=WRITABLE, due_at__isnull=False)
    asked = Q(follow_ups__state=FollowUpState.ASKED)
    counted = Report.objects.filter(fiscal_year__year=year).aggregate(
        reports=Count("pk", filter=writing, distinct=True),
        due=Min("due_at", filter=writing),
        rounds=Count("follow_ups", filter=asked, distinct=True),
        closes=Min("follow_ups__expires_at", filter=asked),
    )
    found = []
    if counted["reports"]:
        url = reverse("reports:index", args=[year]) + "?state=waiting"
        found.append(WaitingItem("報告書", f"{counted['reports']}事業", counted["due"], url))
    if counted["rounds"]:
        url = reverse("reports:follow_ups", args=[year])
        found.append(WaitingItem("約束のその後", f"{counted['rounds']}事業", counted["closes"], url))
    return found


@changed("report.")
def report_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """Reports came in, were returned or accepted."""
    reports = Report.objects.filter(fiscal_year__year=year).select_related(
        "fiscal_year", "programme", "project__municipality", "project__programme",
        "project__decision__selection",
    )  # fmt: skip
    return told(
        actor,
        entries,
        reports.in_bulk([entry.subject_id for entry in entries]),
        see="report.view",
        sentences={
            "report.submitted": "{subject}が届きました。",
            "report.accepted": "{subject}が受理されました。",
            "report.returned": "{subject}に、直していただきたいところがあります。",
            "report.due_moved": "{subject}の期限が変わりました。",
        },
        url=lambda report: reverse("reports:report", args=[year, report.pk]),
    )


@changed("follow_up.")
def follow_up_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """Municipalities said what came of their commitments."""
    rounds = FollowUp.objects.filter(report__fiscal_year__year=year).select_related(
        "report__fiscal_year", "report__programme", "report__project__municipality",
        "report__project__programme", "report__project__decision__selection",
    )  # fmt: skip
    return told(
        actor,
        entries,
        rounds.in_bulk([entry.subject_id for entry in entries]),
        see="followup.view",
        sentences={"follow_up.answered": "{subject}に回答がありました。"},
        url=lambda one: reverse("reports:follow_up", args=[year, one.pk]),
    )


name_actions(
    {
        "report_round.set": "報告書の締切を決めました",
        "report.opened": "報告書を用意しました",
        "report.published": "公表された報告書を読み込みました",
        "report.due_moved": "期限が変わりました",
        "report.started": "書き始めました",
        "report.issue_added": "課題を足しました",
        "report.issue_removed": "課題を消しました",
        "report.issue_saved": "下書きを保存しました",
        "report.issue_put_aside": "別の画面の入力を控えに残しました",
        "report.issue_copy_dropped": "控えを消しました",
        "report.author_set": "報告者を書きました",
        "report.submitted": "提出しました",
        "report.taken_back": "提出を取り下げました",
        "report.returned": "差し戻しました",
        "report.accepted": "受理しました",
        "report.word_handed_in": "Wordの様式を渡しました",
        "report.word_recorded": "Wordの様式を取り込みました",
        "report.word_discarded": "Wordの様式の取り込みを取りやめました",
        "commitment.made": "約束をまとめました",
        "commitment.changed": "約束を変えました",
        "commitment.removed": "約束を消しました",
        "follow_up.planned": "その後をたずねる日を決めました",
        "follow_up.asked": "その後をたずねるメールを作りました",
        "follow_up.answered": "その後の回答を受け取りました",
        "follow_up.demo_answered": "デモ用の回答を作りました",
    }
)
