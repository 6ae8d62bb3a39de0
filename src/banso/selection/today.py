"""What 今日 tells about the selection."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from banso.calls.enums import ApplicationState, CallState
from banso.calls.models import Call
from banso.directory.roles import commissions, runs_programme, sees_everything
from banso.foundation.access import Actor
from banso.foundation.models import HistoryEntry
from banso.foundation.today import (
    Change,
    NextStep,
    WaitingItem,
    changed,
    name_actions,
    next_steps,
    told,
    waiting_for,
)
from banso.selection.enums import ApprovalAnswer, SelectionState
from banso.selection.models import ApprovalRequest, Selection
from banso.selection.result_letters import result_letters
from banso.years.enums import Stage
from banso.years.models import FiscalYear
from banso.years.stages import StageState, Standing, short_day, stands

name_actions(
    {
        "selection.criteria_seeded": "審査の観点と規則を入れました",
        "selection.numbers_set": "選ぶ数を変えました",
        "selection.criterion_set": "審査の観点を変えました",
        "selection.criterion_removed": "審査の観点を消しました",
        "selection.rule_set": "釣り合いの規則を変えました",
        "selection.limits_set": "事業ごとの上限を変えました",
        "selection.reviewers_chosen": "審査員を選びました",
        "review.submitted": "審査を提出しました",
        "review.reopened": "審査の提出を取り消しました",
        "proposal.solved": "案を作りました",
        "proposal.changed": "案を手で直しました",
        "proposal.locked": "固定を変えました",
        "proposal.undone": "案を元に戻しました",
        "proposal.kept": "案を保存しました",
        "proposal.opened": "保存した案を検討中の案にしました",
        "proposal.adopted": "案を採用しました",
        "known_status.set": "事業の実施状況を決めました",
        "decision.changed": "結果を変えました",
        "decision.dropped": "結果を取り消しました",
        "ask_answer.written": "代わりにできることを書きました",
        "ask_answer.removed": "代わりにできることを下書きに戻しました",
    }
)


_STANDING = {
    SelectionState.DRAFT: "検討中",
    SelectionState.PROPOSED: "承認待ち",
    SelectionState.APPROVED: "公表待ち",
}


@stands(Stage.SELECTION)
def selection_standing(actor: Actor | None, fiscal_year: FiscalYear, today: dt.date) -> Standing | None:
    """The selection's own state; outside the programme nothing but its publication (two queries at most)."""
    selection = Selection.objects.filter(call__fiscal_year=fiscal_year).first()
    if selection is not None and selection.state == SelectionState.PUBLISHED:
        day = timezone.localtime(selection.published_at).date() if selection.published_at else None
        return Standing(StageState.DONE, f"{short_day(day)}公表" if day else "公表済み")
    if actor is not None and not sees_everything(actor, fiscal_year.year):
        return None
    if selection is not None:
        return Standing(StageState.NOW, _STANDING[SelectionState(selection.state)])
    if Call.objects.filter(fiscal_year=fiscal_year, state=CallState.CLOSED).exists():
        return Standing(StageState.NOW, "まだ始めていません")
    return None


@waiting_for("選定の承認")
def approval_outstanding(actor: Actor, year: int) -> Iterable[WaitingItem]:
    """The secretariat waits for the ministry's approval."""
    if not runs_programme(actor, year):
        return []
    proposed = Selection.objects.filter(call__fiscal_year__year=year, state=SelectionState.PROPOSED)
    return [
        WaitingItem("選定の承認", "厚生労働省", None, reverse("selection:overview", args=[year]))
        for _ in proposed
    ]


@waiting_for("申込の審査")
def reviews_outstanding(actor: Actor, year: int) -> Iterable[WaitingItem]:
    """The secretariat waits for the reviewers (constant queries)."""
    if not runs_programme(actor, year):
        return []
    selection = Selection.objects.filter(call__fiscal_year__year=year, state=SelectionState.DRAFT).first()
    if selection is None:
        return []
    total = selection.call.applications.filter(state=ApplicationState.SUBMITTED).count()
    done = Count(
        "reviews",
        filter=Q(reviews__submitted_at__isnull=False, reviews__application__state=ApplicationState.SUBMITTED),
    )
    reviewers = selection.reviewers.select_related("user__person").annotate(done=done)
    return [
        WaitingItem(
            f"申込の審査（残り{total - reviewer.done}件）",
            str(reviewer),
            None,
            reverse("selection:settings", args=[year]),
        )
        for reviewer in reviewers
        if reviewer.done < total and reviewer.user_id != actor.user_id
    ]


@next_steps
def result_letters_to_send(actor: Actor, year: int) -> Iterable[NextStep]:
    """After publication the secretariat has letters to send: to prefectures, to the selected, to the others."""
    if not runs_programme(actor, year):
        return []
    return [
        NextStep(
            f"選定結果の通知を送る（{letter.label}）",
            reverse("letters:templates" if letter.unmade else "letters:letters", args=[year]),
            about="手紙",
            note=letter.words,
        )
        for letter in result_letters(year)
        if letter.unmade or letter.unsent
    ]


@next_steps
def returned_selection(actor: Actor, year: int) -> Iterable[NextStep]:
    """A selection the ministry gave back is the secretariat's to mend, with the ministry's reason."""
    if not runs_programme(actor, year):
        return []
    given_back = Selection.objects.filter(call__fiscal_year__year=year, state=SelectionState.DRAFT)
    asked = ApprovalRequest.objects.filter(selection__in=given_back).order_by("number").last()
    if asked is None or asked.answer != ApprovalAnswer.RETURNED:
        return []
    url = reverse("selection:overview", args=[year])
    return [
        NextStep(
            "差し戻された選定の案を直す", url, about="選定", note=f"差し戻しの理由：{asked.answer_reason}"
        )
    ]


@waiting_for("選定結果の公表")
def publication_outstanding(actor: Actor, year: int) -> Iterable[WaitingItem]:
    """The ministry waits for the publication of what it approved."""
    if not commissions(actor, year):
        return []
    approved = Selection.objects.filter(call__fiscal_year__year=year, state=SelectionState.APPROVED)
    address = reverse("selection:overview", args=[year])
    return [WaitingItem("選定結果の公表", "事務局", None, address) for _ in approved]


@changed("selection.")
def selection_changes(actor: Actor, year: int, entries: Sequence[HistoryEntry]) -> Iterable[Change]:
    """The selection moved a step; outside the programme only its publication is told."""
    selections = Selection.objects.filter(call__fiscal_year__year=year).select_related("call__fiscal_year")
    found = selections.in_bulk([entry.subject_id for entry in entries])
    steps = told(
        actor,
        entries,
        found,
        see="selection.view",
        sentences={
            "selection.proposed": "{subject}の承認を求めました。",
            "selection.approved": "{subject}が承認されました。",
            "selection.returned": "{subject}が検討に戻されました。",
        },
        url=lambda selection: reverse("selection:overview", args=[year]),
    )
    publication = told(
        actor,
        entries,
        found,
        see="selection.results",
        sentences={"selection.published": "{subject}の結果が公表されました。"},
        url=lambda selection: reverse("selection:results", args=[year]),
    )
    return [*steps, *publication]
