"""Commitments from ③, the rounds of questions about them, and the answers."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from banso.correspondence.models import OutboundMail
from banso.foundation.states import Transitions
from banso.reports.enums import ActionKind, AnswerChannel, Attainment, FollowUpState
from banso.reports.models.reports import Report, ReportIssue


class Commitment(models.Model):
    """What a municipality says it will do about an issue: what, who answers for it, by when, how it is measured.

    `action` quotes the municipality's own words (③). `due_text` is how the time was written, `due_on` the last day
    it means; both empty where no time was named. `section` is an office, never a person.
    """

    issue = models.ForeignKey(ReportIssue, models.PROTECT, related_name="commitments")
    number = models.PositiveSmallIntegerField("番号", default=1)
    action = models.TextField("すること")
    kinds = models.JSONField("行動の種類", default=list, blank=True)
    section = models.CharField("責任を持つ部署", max_length=100, blank=True)
    due_text = models.CharField("いつまでに（書かれたまま）", max_length=60, blank=True)
    due_on = models.DateField("いつまでに", null=True, blank=True)
    measure = models.CharField("何で確かめるか", max_length=200, blank=True)

    class Meta:
        verbose_name = "約束"
        ordering: ClassVar = ["issue__report", "issue__number", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issue", "number"], name="commitment_number_unique"),
            models.CheckConstraint(
                condition=~models.Q(due_text="") | models.Q(due_on__isnull=True),
                name="commitment_date_has_text",
            ),
        ]

    def __str__(self) -> str:
        return self.action[:60]

    @property
    def kind_labels(self) -> list[str]:
        """The kinds in words."""
        return [ActionKind(code).label for code in self.kinds]


class FollowUp(models.Model):
    """The questions about a report's commitments 3, 6 or 12 months after, and the link that answers them.

    Only the hash of the link's token is stored.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="follow_ups")
    months = models.PositiveSmallIntegerField("何か月後")
    due_on = models.DateField("たずねる日")
    state = models.CharField(
        "状態", max_length=8, choices=FollowUpState.choices, default=FollowUpState.PLANNED
    )
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    expires_at = models.DateTimeField("リンクの期限", null=True, blank=True)
    asked_at = models.DateTimeField("お願いした日時", null=True, blank=True)
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    mail = models.ForeignKey(OutboundMail, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "その後の確認"
        ordering: ClassVar = ["due_on", "report_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "months"], name="follow_up_unique"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="follow_up_token_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(token_hash="") | models.Q(expires_at__isnull=False),
                name="follow_up_link_expires",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}　{self.months}か月後の確認"

    @property
    def last_day(self) -> dt.date | None:
        """The last day the link opens (it closes at the midnight after)."""
        return timezone.localdate(self.expires_at - dt.timedelta(seconds=1)) if self.expires_at else None


FOLLOW_UP_STEPS = Transitions(
    "その後の確認",
    {
        "ask": ("おたずねする", [FollowUpState.PLANNED, FollowUpState.ASKED], FollowUpState.ASKED),
        "answer": (
            "回答を受け取る",
            [FollowUpState.PLANNED, FollowUpState.ASKED, FollowUpState.ANSWERED],
            FollowUpState.ANSWERED,
        ),
    },
)


class CommitmentAnswer(models.Model):
    """What came of one commitment by one round. `earlier` keeps answers that were corrected, oldest first.

    No attainment means the municipality could not say yet: that is no zero.
    """

    follow_up = models.ForeignKey(FollowUp, models.CASCADE, related_name="answers")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="answers")
    attainment = models.SmallIntegerField("達成の度合い", choices=Attainment.choices, null=True, blank=True)
    what_came = models.TextField("どうなったか", blank=True)
    channel = models.CharField("届き方", max_length=6, choices=AnswerChannel.choices)
    is_demo = models.BooleanField("デモ用", default=False)
    answered_at = models.DateTimeField("回答日時")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    earlier = models.JSONField("直す前の回答", default=list, blank=True)

    class Meta:
        verbose_name = "約束のその後"
        ordering: ClassVar = ["commitment__issue__number", "commitment__number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["follow_up", "commitment"], name="commitment_answer_unique"),
            models.CheckConstraint(
                condition=models.Q(attainment__isnull=True)
                | models.Q(attainment__gte=Attainment.MUCH_LESS, attainment__lte=Attainment.MUCH_MORE),
                name="commitment_answer_attainment",
            ),
            models.CheckConstraint(
                condition=models.Q(is_demo=True, channel=AnswerChannel.DEMO)
                | models.Q(is_demo=False) & ~models.Q(channel=AnswerChannel.DEMO),
                name="commitment_answer_demo_is_marked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment}のその後"
