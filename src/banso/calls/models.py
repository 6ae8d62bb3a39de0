"""The call (公募), its relay by prefectures, and applications (利用申込書)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from banso.calls.enums import ApplicationState, CallState, RelayState
from banso.directory.models import Organisation
from banso.foundation.models import Upload
from banso.foundation.states import Transitions
from banso.intake.models import Paper, Version
from banso.years.models import FiscalYear, SupportProgramme


class Call(models.Model):
    """The year's public call: what is offered, to whom, until when, how many will be selected."""

    fiscal_year = models.OneToOneField(FiscalYear, models.PROTECT, related_name="call")
    title = models.CharField("件名", max_length=120)
    explanation = models.TextField("説明", blank=True)
    opens_at = models.DateTimeField("受付開始")
    closes_at = models.DateTimeField("締切")
    target_count = models.PositiveIntegerField("対象自治体数", null=True, blank=True)
    number_to_select = models.PositiveSmallIntegerField("選定予定数")
    programmes = models.ManyToManyField(SupportProgramme, related_name="+", verbose_name="対象事業")
    state = models.CharField("状態", max_length=8, choices=CallState.choices, default=CallState.DRAFT)

    class Meta:
        verbose_name = "公募"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")), name="call_closes_after_opening"
            )
        ]

    def __str__(self) -> str:
        return self.title


CALL_STEPS = Transitions(
    "公募",
    {
        "open": ("公募を始める", [CallState.DRAFT], CallState.OPEN),
        "close": ("公募を締め切る", [CallState.OPEN], CallState.CLOSED),
        "reopen": ("公募を再開する", [CallState.CLOSED], CallState.OPEN),
    },
)


class CallAttachment(models.Model):
    """A file that goes out with the call (別紙)."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="attachments")
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    title = models.CharField("題", max_length=80)
    order = models.PositiveSmallIntegerField("順")

    class Meta:
        verbose_name = "公募の添付資料"
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        return self.title


class CallRelay(models.Model):
    """One prefecture's part in the call: when it was sent, when the prefecture submitted its bundle (取りまとめ)."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="relays")
    prefecture = models.ForeignKey(Organisation, models.PROTECT, related_name="relays")
    sent_at = models.DateTimeField("送付日時", null=True, blank=True)
    submitted_at = models.DateTimeField("取りまとめ提出日時", null=True, blank=True)
    state = models.CharField("状態", max_length=9, choices=RelayState.choices, default=RelayState.PREPARED)
    note = models.CharField("取りまとめの連絡事項", max_length=400, blank=True)

    class Meta:
        verbose_name = "媒介"
        ordering: ClassVar = ["prefecture__code"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["call", "prefecture"], name="relay_unique")]

    def __str__(self) -> str:
        return f"{self.prefecture}の取りまとめ"


RELAY_STEPS = Transitions(
    "取りまとめ",
    {
        "send": ("都道府県へ送る", [RelayState.PREPARED], RelayState.SENT),
        "submit": (
            "取りまとめを提出する",
            [RelayState.PREPARED, RelayState.SENT],
            RelayState.SUBMITTED,
        ),
        "reopen": ("取りまとめを戻す", [RelayState.SUBMITTED], RelayState.SENT),
    },
)


class Application(Paper):
    """One municipality's wish to be advised. `number` is the order of receipt printed in 図2."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    municipality = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    number = models.PositiveSmallIntegerField("申込順", null=True, blank=True)
    state = models.CharField(
        "状態", max_length=10, choices=ApplicationState.choices, default=ApplicationState.DRAFT
    )
    reason = models.TextField("申込理由", blank=True)
    submitted_at = models.DateTimeField("提出日時", null=True, blank=True)
    is_late = models.BooleanField("締切後", default=False)
    name_as_printed = models.CharField("公表時の名称", max_length=80, blank=True)
    source = models.CharField("出典", max_length=40, blank=True)
    # The workbook it came in, what it said, and what we understood.
    original = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    answers_raw = models.JSONField("記入内容（そのまま）", default=dict, blank=True)
    answers = models.JSONField("記入内容", default=dict, blank=True)
    # The version these values come from: the last one before closing. None for one recorded from paper.
    counted = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "利用申込書"
        ordering: ClassVar = ["number", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["call", "municipality"], name="application_unique"),
            models.UniqueConstraint(fields=["call", "number"], name="application_number_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}の利用申込書"

    @property
    def printed_name(self) -> str:
        """The municipality as figures print it, with its prefecture (needs `municipality__parent`)."""
        return self.name_as_printed or self.municipality.full_name


APPLICATION_STEPS = Transitions(
    "利用申込書",
    {
        "submit": (
            "提出する",
            [ApplicationState.DRAFT, ApplicationState.DECLINED],
            ApplicationState.SUBMITTED,
        ),
        "decline": ("今年度は申し込まない", [ApplicationState.DRAFT], ApplicationState.DECLINED),
        "resume": ("申込書を書く", [ApplicationState.DECLINED], ApplicationState.DRAFT),
        "restore": ("取り下げを戻す", [ApplicationState.WITHDRAWN], ApplicationState.DRAFT),
        "withdraw": (
            "取り下げる",
            [ApplicationState.DRAFT, ApplicationState.SUBMITTED],
            ApplicationState.WITHDRAWN,
        ),
    },
)


class ApplicationWish(models.Model):
    """A programme the application asks advice on."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="wishes")
    programme = models.ForeignKey(SupportProgramme, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "希望事業"
        ordering: ClassVar = ["programme__order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "programme"], name="wish_unique")
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.programme}"
