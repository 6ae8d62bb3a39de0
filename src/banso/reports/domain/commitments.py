"""Commitments out of ③: made when a report is accepted, completed by the municipality."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.history import Operation, changed, operation, snapshot
from banso.reports.deadlines import FOLLOW_UP_MONTHS, months_later
from banso.reports.domain import todos
from banso.reports.due_words import last_day_meant
from banso.reports.enums import ActionKind, FollowUpState
from banso.reports.models import Commitment, FollowUp, Report, ReportIssue

_EDITED = ("action", "kinds", "section", "due_text", "due_on", "measure")


@dataclass(frozen=True)
class Promise:
    """A commitment as typed."""

    action: str
    kinds: Sequence[str] = ()
    section: str = ""
    due_text: str = ""
    measure: str = ""


def make_commitments(op: Operation, report: Report) -> None:
    """Make a commitment of every ③ that has none, and plan when to ask about them; part of accepting a report.

    One that nobody has touched yet follows a ③ that was changed.
    """
    for issue in report.issues.exclude(future="").prefetch_related("commitments__answers"):
        known = list(issue.commitments.all())
        if not known:
            made = Commitment.objects.create(issue=issue, action=issue.future)
            op.record("commitment.made", made)
        for commitment in known:
            is_untouched = not (
                commitment.kinds
                or commitment.section
                or commitment.due_text
                or commitment.measure
                or commitment.answers.all()
            )
            if is_untouched and commitment.action != issue.future:
                op.record("commitment.changed", commitment, {"action": (commitment.action, issue.future)})
                commitment.action = issue.future
                commitment.save(update_fields=["action"])
    if Commitment.objects.filter(issue__report=report).exists():
        plan_follow_ups(op, report, timezone.localdate(op.at))


def plan_follow_ups(op: Operation, report: Report, since: dt.date) -> list[FollowUp]:
    """Plan the questions 3, 6 and 12 months after a day; those not asked yet move with it."""
    found = []
    for months in FOLLOW_UP_MONTHS:
        due_on = months_later(since, months)
        follow_up, is_new = FollowUp.objects.get_or_create(
            report=report, months=months, defaults={"due_on": due_on}
        )
        if is_new:
            op.record("follow_up.planned", follow_up, {"due_on": (None, due_on)})
        elif follow_up.state == FollowUpState.PLANNED and follow_up.due_on != due_on:
            follow_up.due_on = due_on
            follow_up.save(update_fields=["due_on"])
        if report.project_id is not None and follow_up.state == FollowUpState.PLANNED:
            morning = timezone.make_aware(dt.datetime.combine(due_on, dt.time(17)))
            todos.ask_about(op.actor, follow_up, morning)
        found.append(follow_up)
    return found


def add_commitment(*, actor: Actor, issue: ReportIssue, promise: Promise) -> Commitment:
    """Add a commitment to an issue. Raises AccessDenied, BansoError without words of what will be done."""
    require(actor, "commitment.edit", issue.report)
    with operation(actor) as op:
        last = issue.commitments.aggregate(last=Max("number"))["last"] or 0
        made = Commitment(issue=issue, number=last + 1)
        _fill(made, promise, timezone.localdate(op.at))
        made.save()
        op.record("commitment.made", made)
        if issue.report.accepted_at is not None:
            plan_follow_ups(op, issue.report, timezone.localdate(issue.report.accepted_at))
    return made


def change_commitment(
    *, actor: Actor, commitment: Commitment, promise: Promise, seen: str = ""
) -> Commitment:
    """Say who answers for a commitment, by when, and how it is measured.

    `seen` is the mark (`mark_of`) of what the page showed. Raises Conflict when somebody has changed it since,
    AccessDenied, BansoError without words of what will be done.
    """
    require(actor, "commitment.edit", commitment.issue.report)
    with operation(actor) as op:
        held = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
        before = snapshot(held, _EDITED)
        if seen and seen != mark_of(held):
            raise Conflict(
                f"この約束は、別の画面で「{held.action[:40]}」（{held.section or '部署なし'}・"
                f"{held.due_text or '時期なし'}）に変わりました。入力はこの画面に残っています。"
                "開き直して、今の内容を確かめてください。"
            )
        _fill(held, promise, timezone.localdate(op.at))
        if changes := changed(before, held):
            held.save()
            op.record("commitment.changed", held, changes)
    return held


def mark_of(commitment: Commitment) -> str:
    """Return a mark of a commitment's present content, to notice that somebody else has changed it."""
    return "|".join(str(value) for value in snapshot(commitment, _EDITED).values())


def remove_commitment(*, actor: Actor, commitment: Commitment) -> None:
    """Take a commitment away that is not one. Raises AccessDenied, ForbiddenStep once it was answered."""
    require(actor, "commitment.edit", commitment.issue.report)
    with operation(actor) as op:
        if commitment.answers.exists():
            raise ForbiddenStep("その後の回答がある約束は消せません。")
        op.record("commitment.removed", commitment, {"action": (commitment.action, None)})
        commitment.delete()


def _fill(commitment: Commitment, promise: Promise, today: dt.date) -> None:
    action = promise.action.replace("\r\n", "\n").strip()
    if not action:
        raise BansoError("「すること」が空です。何をするかを書いてください。")
    unknown = [kind for kind in promise.kinds if kind not in ActionKind.values]
    if unknown:
        raise BansoError("知らない行動の種類があります。画面を開き直して、選び直してください。")
    commitment.action, commitment.kinds = action, list(promise.kinds)
    commitment.section = " ".join(promise.section.split())[:100]
    due_text = " ".join(promise.due_text.split())[:60]
    if due_text != commitment.due_text:
        commitment.due_text = due_text
        commitment.due_on = last_day_meant(due_text, written_on=today)
    commitment.measure = " ".join(promise.measure.split())[:200]
