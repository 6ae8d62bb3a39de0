"""The fiscal year and what is valid in it: strands, programmes, blocks, milestones, to-dos, yardsticks."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models

from banso.directory.enums import Role
from banso.directory.models import Organisation, Person
from banso.foundation.states import Transitions
from banso.japan.dates import fiscal_year_end, fiscal_year_label, fiscal_year_start
from banso.years.enums import (
    DatePrecision,
    MilestoneKind,
    ProgrammeCode,
    ProgrammeKind,
    SetupPart,
    Stage,
    StrandCode,
    ToDoState,
    YardstickMeasure,
    YearState,
)
from banso.years.spans import Span, span_of


class FiscalYear(models.Model):
    """One commissioned year, 1 April to 31 March.

    `is_fictitious` marks an invented year (架空の年度): every page of it says so.
    """

    year = models.PositiveSmallIntegerField("年度（西暦）", unique=True)
    state = models.CharField("状態", max_length=12, choices=YearState.choices, default=YearState.PREPARING)
    is_fictitious = models.BooleanField("架空", default=False, editable=False)
    commissioner = models.CharField("委託元", max_length=80, blank=True)
    contract_title = models.CharField("委託事業名", max_length=200, blank=True)
    secretariat = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="事務局"
    )

    class Meta:
        verbose_name = "事業年度"
        ordering: ClassVar = ["-year"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """令和元年度 …, computed from the year."""
        return fiscal_year_label(self.year)

    @property
    def starts_on(self) -> dt.date:
        """1 April."""
        return fiscal_year_start(self.year)

    @property
    def ends_on(self) -> dt.date:
        """31 March of the next calendar year."""
        return fiscal_year_end(self.year)


YEAR_STEPS = Transitions(
    "年度",
    {
        "start": ("年度を始める", [YearState.PREPARING], YearState.RUNNING),
        "close": ("年度を締める", [YearState.RUNNING], YearState.CLOSED),
        "reopen": ("年度を開き直す", [YearState.CLOSED], YearState.RUNNING),
    },
)


class Strand(models.Model):
    """One of the year's strands with the name it has in that year."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="strands")
    code = models.CharField("区分", max_length=12, choices=StrandCode.choices)
    name = models.CharField("名称", max_length=80)
    order = models.PositiveSmallIntegerField("順")

    class Meta:
        verbose_name = "事業の柱"
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "code"], name="strand_unique_in_year")
        ]

    def __str__(self) -> str:
        return self.name


class SupportProgramme(models.Model):
    """A support programme (支援事業) under the name the law gives it in that year."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="programmes")
    code = models.CharField("コード", max_length=20, choices=ProgrammeCode.choices)
    name = models.CharField("名称", max_length=60)
    short_name = models.CharField("略称", max_length=12)
    kind = models.CharField("区分", max_length=12, choices=ProgrammeKind.choices)
    order = models.PositiveSmallIntegerField("順")

    class Meta:
        verbose_name = "支援事業"
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "code"], name="programme_unique_in_year")
        ]

    def __str__(self) -> str:
        return self.name


class Block(models.Model):
    """One of the year's regions (ブロック) with its prefectures."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="blocks")
    name = models.CharField("名称", max_length=40)
    order = models.PositiveSmallIntegerField("順")
    prefectures = models.ManyToManyField(Organisation, related_name="blocks", verbose_name="都道府県")

    class Meta:
        verbose_name = "ブロック"
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "name"], name="block_unique_in_year")
        ]

    def __str__(self) -> str:
        return self.name


class SetupCheck(models.Model):
    """Somebody looked at a part of the year being prepared and found it right; who and when is in the history."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="setup_checks")
    part = models.CharField("確かめたもの", max_length=12, choices=SetupPart.choices)

    class Meta:
        verbose_name = "はじめの確認"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "part"], name="setup_check_unique")
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.get_part_display()}"


class Milestone(models.Model):
    """An entry of the year's schedule; weekday and era are computed from the date, never stored.

    `as_printed` keeps what a source said when it was loaded, so that slips can be found.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="milestones")
    strand = models.CharField("柱", max_length=12, choices=StrandCode.choices)
    stage = models.CharField("段階", max_length=12, choices=Stage.choices, blank=True)
    date = models.DateField("日付")
    date_precision = models.CharField(
        "日付の精度", max_length=16, choices=DatePrecision.choices, default=DatePrecision.DAY
    )
    kind = models.CharField("種類", max_length=12, choices=MilestoneKind.choices)
    summary = models.CharField("内容", max_length=200)
    entry = models.PositiveSmallIntegerField("記載順", default=0)
    part = models.PositiveSmallIntegerField("記載順（同じ日の中）", default=0)
    as_printed = models.CharField("出典の表記", max_length=40, blank=True)
    source = models.CharField("出典", max_length=40, blank=True)

    class Meta:
        verbose_name = "予定・実績"
        ordering: ClassVar = ["strand", "date", "entry", "part"]
        indexes: ClassVar = [models.Index(fields=["fiscal_year", "date"], name="milestone_by_date")]

    def __str__(self) -> str:
        return f"{self.span.label} {self.summary}"

    @property
    def span(self) -> Span:
        """The days the entry stands for, with the words for them (a vague date is more than one day)."""
        return span_of(self.date, self.date_precision)


class ToDo(models.Model):
    """Something one person, or whoever holds a role for an organisation, has to do by a time.

    `key` makes creation idempotent: the same rule for the same object makes one to-do. `note` says why or what
    to mind (the reason of a 差し戻し). `is_handed_over`: a person chose who does it, and no rule takes that back.
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"note"})

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="todos")
    key = models.CharField("重複防止キー", max_length=160, unique=True)
    title = models.CharField("すること", max_length=160)
    note = models.CharField("メモ", max_length=400, blank=True)
    is_handed_over = models.BooleanField("引き渡し済み", default=False)
    url = models.CharField("行き先", max_length=200, blank=True)
    due_at = models.DateTimeField("期限", null=True, blank=True)
    stage = models.CharField("段階", max_length=12, choices=Stage.choices, blank=True)
    role = models.CharField("担当の立場", max_length=16, choices=Role.choices, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="todos"
    )
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="todos")
    state = models.CharField("状態", max_length=8, choices=ToDoState.choices, default=ToDoState.OPEN)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)
    closed_at = models.DateTimeField("完了日時", null=True, blank=True)

    class Meta:
        verbose_name = "することリスト"
        # The databases disagree about where an empty due time sorts; last is meant.
        ordering: ClassVar = [models.F("due_at").asc(nulls_last=True), "id"]
        indexes: ClassVar = [models.Index(fields=["fiscal_year", "state", "due_at"], name="todo_open_by_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~models.Q(role="") | models.Q(person__isnull=False), name="todo_belongs_to_someone"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, now: dt.datetime) -> bool:
        """Whether the due time has passed and the to-do is still open."""
        return self.state == ToDoState.OPEN and self.due_at is not None and self.due_at < now


TODO_STEPS = Transitions(
    "することリスト",
    {
        "finish": ("完了にする", [ToDoState.OPEN], ToDoState.DONE),
        "drop": ("取りやめる", [ToDoState.OPEN], ToDoState.DROPPED),
        "reopen": ("未了に戻す", [ToDoState.DONE, ToDoState.DROPPED], ToDoState.OPEN),
    },
)


class CalendarLink(models.Model):
    """A user's secret address of the year's calendar, for calendar programs that cannot sign in.

    Only the token's hash is stored; making a new link or withdrawing it ends the old one at once.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="利用者"
    )
    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="+")
    token_hash = models.CharField("照合値", max_length=64, unique=True)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)

    class Meta:
        verbose_name = "カレンダーの購読アドレス"
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "fiscal_year"], name="calendar_link_one_per_user_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"カレンダーの購読アドレス #{self.pk}"


class Yardstick(models.Model):
    """A national yardstick value 目安値 of a year, with its source and who entered it."""

    year = models.PositiveSmallIntegerField("年度")
    measure = models.CharField("指標", max_length=20, choices=YardstickMeasure.choices)
    value = models.DecimalField("値", max_digits=8, decimal_places=2)
    unit = models.CharField("単位", max_length=30)
    source = models.CharField("出典", max_length=200)
    entered_by = models.CharField("入力者", max_length=80)
    entered_at = models.DateTimeField("入力日時", auto_now=True)

    class Meta:
        verbose_name = "目安値"
        ordering: ClassVar = ["year", "measure"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "measure"], name="yardstick_unique")]

    def __str__(self) -> str:
        return f"{self.year} {self.get_measure_display()} {self.value}"
