"""Confirmation of dates: who was asked about which visit, and what each said by which way."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from banso.correspondence.models import OutboundMail
from banso.dates.enums import AnswerChannel, AnswerState, DateFileOutcome, DateFileState, DateImportState
from banso.directory.models import Organisation
from banso.dispatch.models.projects import Expert, Project
from banso.foundation.models import Upload
from banso.foundation.states import Transitions
from banso.plans.models import Plan
from banso.years.models import FiscalYear


class DateParty(models.Model):
    """One who is asked about dates in a year: an expert or a municipality, never both.

    Links, mails and workbooks belong to a party; it sees its own visits alone.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="date_parties")
    expert = models.ForeignKey(Expert, models.CASCADE, null=True, blank=True, related_name="date_parties")
    municipality = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="date_parties"
    )
    asked_at = models.DateTimeField("最後にお願いした日時", null=True, blank=True)
    reminded_at = models.DateTimeField("最後に催促した日時", null=True, blank=True)
    due_on = models.DateField("回答の期限", null=True, blank=True)
    # The newest mail drafted for the party: while it has not gone out, the next one takes its place. `mail_plan` is
    # the plan it asked about (none: a reminder); `is_mail_due`: the plan in force concerns it, the draft is not made.
    mail = models.ForeignKey(
        OutboundMail, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="最新のメール"
    )
    mail_plan = models.ForeignKey(
        Plan, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="メールの計画"
    )
    is_mail_due = models.BooleanField("下書きがまだ", default=False)

    class Meta:
        verbose_name = "日程の確認先"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(expert__isnull=False, municipality__isnull=True)
                | Q(expert__isnull=True, municipality__isnull=False),
                name="date_party_is_one",
            ),
            models.UniqueConstraint(fields=["expert"], name="date_party_of_expert"),
            models.UniqueConstraint(
                fields=["fiscal_year", "municipality"], name="date_party_of_municipality"
            ),
        ]

    def __str__(self) -> str:
        return str(self.expert or self.municipality)


class DateQuestion(models.Model):
    """May this visit be on this day? Asked of one party by `plan`; `closed_in` is the plan that withdrew it.

    A question whose visit a later plan leaves as it is stays, with its answer. `team` holds the ids of the
    experts the visit had when it was asked. The fields of the answer are those of the newest `DateAnswer`.
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"comment"})

    party = models.ForeignKey(DateParty, models.CASCADE, related_name="questions")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="questions", verbose_name="お願いした計画")
    closed_in = models.ForeignKey(
        Plan,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="closed_questions",
        verbose_name="取り下げた計画",
    )
    project = models.ForeignKey(Project, models.CASCADE, related_name="date_questions")
    number = models.PositiveSmallIntegerField("回")
    date = models.DateField("最初の日")
    days = models.PositiveSmallIntegerField("日数", default=1)
    team = models.JSONField("講師", default=list)
    state = models.CharField("回答", max_length=11, choices=AnswerState.choices, default=AnswerState.ASKED)
    other_dates = models.JSONField("希望する別の日", default=list)
    start_time = models.TimeField("開始時刻", null=True, blank=True)
    comment = models.CharField("連絡事項", max_length=400, blank=True)
    how = models.CharField("回答の方法", max_length=11, choices=AnswerChannel.choices, blank=True)
    answered_at = models.DateTimeField("回答日時", null=True, blank=True)
    version = models.PositiveSmallIntegerField("版", default=0)

    class Meta:
        verbose_name = "日程の確認"
        ordering: ClassVar = ["date", "project__number", "number", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "project", "number"],
                condition=Q(closed_in__isnull=True),
                name="date_question_open_once",
            ),
            models.CheckConstraint(
                condition=Q(state=AnswerState.ASKED, version=0, answered_at__isnull=True)
                | (Q(answered_at__isnull=False, version__gte=1) & ~Q(state=AnswerState.ASKED) & ~Q(how="")),
                name="date_question_answer_whole",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["project", "number"], name="date_question_by_visit"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.number}回目（{self.party}）"

    @property
    def dates(self) -> list[dt.date]:
        """The days asked about, in order."""
        return [self.date + dt.timedelta(days=n) for n in range(self.days)]

    @property
    def wishes(self) -> list[dt.date]:
        """The other dates as dates."""
        return [dt.date.fromisoformat(text) for text in self.other_dates]


class AnswerLink(models.Model):
    """A mailed address under which one party answers without an account. Only the token's hash is stored."""

    party = models.ForeignKey(DateParty, models.CASCADE, related_name="links")
    token_hash = models.CharField("照合値", max_length=64, unique=True)
    made_at = models.DateTimeField("作成日時")
    expires_at = models.DateTimeField("有効期限")
    revoked_at = models.DateTimeField("無効にした日時", null=True, blank=True)
    last_used_at = models.DateTimeField("最後の回答", null=True, blank=True)

    class Meta:
        verbose_name = "回答用のリンク"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"回答用のリンク #{self.pk}"


class DateAnswer(models.Model):
    """One answer as it was given; `raw` is what was typed. Never changed: a new answer is a new row."""

    PERSONAL_FIELDS: ClassVar = frozenset({"comment", "raw"})

    question = models.ForeignKey(DateQuestion, models.CASCADE, related_name="answers")
    version = models.PositiveSmallIntegerField("版")
    state = models.CharField("回答", max_length=11, choices=AnswerState.choices)
    other_dates = models.JSONField("希望する別の日", default=list)
    start_time = models.TimeField("開始時刻", null=True, blank=True)
    comment = models.CharField("連絡事項", max_length=400, blank=True)
    raw = models.JSONField("入力（そのまま）", default=dict)
    how = models.CharField("回答の方法", max_length=11, choices=AnswerChannel.choices)
    answered_at = models.DateTimeField("回答日時")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    link = models.ForeignKey(AnswerLink, models.SET_NULL, null=True, blank=True, related_name="answers")
    original = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "日程の回答"
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["question", "version"], name="date_answer_version_unique"),
            models.CheckConstraint(condition=~Q(state=AnswerState.ASKED), name="date_answer_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.question} 第{self.version}版"


class DateImport(models.Model):
    """Returned workbooks handed in together: read and shown first, recorded when somebody says so.

    `party` narrows a batch handed in by a party itself to its own answers.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="date_imports")
    party = models.ForeignKey(DateParty, models.CASCADE, null=True, blank=True, related_name="imports")
    state = models.CharField(
        "状態", max_length=9, choices=DateImportState.choices, default=DateImportState.CHECKED
    )
    created_at = models.DateTimeField("受付日時")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "日程の回答の受け取り"
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"日程の回答の受け取り #{self.pk}"


DATE_IMPORT_STEPS = Transitions(
    "日程の回答の受け取り",
    {
        "record": ("登録する", [DateImportState.CHECKED], DateImportState.DONE),
        "discard": ("取りやめる", [DateImportState.CHECKED], DateImportState.DISCARDED),
    },
)


class DateImportFile(models.Model):
    """One file of a batch, alone or inside a zip (`member`), and what was found in it.

    `changes` are the answers recording it gives: [{visit, old, new, comment}]; `versions` are the versions of the
    questions it was compared with: {question id: version}.
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"changes"})

    batch = models.ForeignKey(DateImport, models.CASCADE, related_name="files")
    position = models.PositiveIntegerField("順")
    source = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    member = models.PositiveIntegerField("zipの中の位置", null=True, blank=True)
    name = models.CharField("ファイル名", max_length=200)
    sha256 = models.CharField("内容の印", max_length=64, blank=True)
    outcome = models.CharField("読み取り", max_length=7, choices=DateFileOutcome.choices)
    refusal = models.TextField("理由", blank=True)
    party = models.ForeignKey(DateParty, models.CASCADE, null=True, blank=True, related_name="+")
    problems = models.JSONField("確かめるところ", default=list)
    changes = models.JSONField("登録される回答", default=list)
    versions = models.JSONField("比べた版", default=dict)
    state = models.CharField(
        "登録", max_length=8, choices=DateFileState.choices, default=DateFileState.WAITING
    )

    class Meta:
        verbose_name = "受け取った日程の回答"
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "position"], name="date_import_file_unique")
        ]

    def __str__(self) -> str:
        return self.name


DATE_FILE_STEPS = Transitions(
    "受け取った日程の回答",
    {
        "record": ("登録する", [DateFileState.WAITING], DateFileState.RECORDED),
        "skip": ("登録しない", [DateFileState.WAITING], DateFileState.SKIPPED),
        "fail": ("登録できない", [DateFileState.WAITING], DateFileState.FAILED),
    },
)
