"""Events with their sessions and speakers; for years loaded from a report, the numbers it printed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from banso.directory.models import Organisation, Person
from banso.events.enums import AffiliationClass, EventKind, ReportedMeasure
from banso.years.models import Block, FiscalYear


class Event(models.Model):
    """A block training or a conference."""

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="events")
    kind = models.CharField("種類", max_length=16, choices=EventKind.choices)
    block = models.OneToOneField(Block, models.PROTECT, null=True, blank=True, related_name="training")
    title = models.CharField("名称", max_length=120)
    theme = models.CharField("テーマ", max_length=200, blank=True)
    host_prefecture = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    city = models.CharField("開催地", max_length=40, blank=True)
    venue = models.CharField("会場", max_length=120, blank=True)
    date = models.DateField("開催日")
    last_date = models.DateField("最終日", null=True, blank=True)
    starts = models.TimeField("開始", null=True, blank=True)
    ends = models.TimeField("終了", null=True, blank=True)
    hours_as_printed = models.CharField("時間数（出典）", max_length=40, blank=True)
    support = models.CharField("共催・後援・協力", max_length=200, blank=True)

    class Meta:
        verbose_name = "研修・大会"
        ordering: ClassVar = ["date", "id"]

    def __str__(self) -> str:
        return self.title


class EventLead(models.Model):
    """The local lead (現地担当) of an event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="leads")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.CharField("役職", max_length=60, blank=True)
    order = models.PositiveSmallIntegerField("順", default=1)

    class Meta:
        verbose_name = "現地担当"
        ordering: ClassVar = ["order"]

    def __str__(self) -> str:
        return f"{self.person}（{self.role}）"


class Session(models.Model):
    """A part of an event's programme."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
    order = models.PositiveSmallIntegerField("順")
    part = models.CharField("部", max_length=40, blank=True)
    kind = models.CharField("形式", max_length=40, blank=True)
    title = models.CharField("題名", max_length=200)
    starts = models.TimeField("開始", null=True, blank=True)
    ends = models.TimeField("終了", null=True, blank=True)
    date = models.DateField("日付", null=True, blank=True)

    class Meta:
        verbose_name = "プログラム"
        ordering: ClassVar = ["order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "order"], name="session_order_unique")
        ]

    def __str__(self) -> str:
        return self.title


class SessionSpeaker(models.Model):
    """Who speaks in a session, in which role (講師, コーディネーター, …), with the affiliation announced."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="speakers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="speaking")
    role = models.CharField("役割", max_length=40)
    affiliation = models.CharField("所属（公表時）", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("順", default=1)

    class Meta:
        verbose_name = "登壇者"
        ordering: ClassVar = ["order", "id"]

    def __str__(self) -> str:
        return f"{self.role}：{self.person}"


class ReportedCount(models.Model):
    """A number of people or seats a loaded year reports for an event, by affiliation class or in all."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="reported_counts")
    measure = models.CharField("指標", max_length=12, choices=ReportedMeasure.choices)
    affiliation = models.CharField("所属区分", max_length=20, choices=AffiliationClass.choices, blank=True)
    count = models.PositiveIntegerField("人数")
    source = models.CharField("出典", max_length=40, blank=True)

    class Meta:
        verbose_name = "報告された人数"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "measure", "affiliation"], name="reported_count_unique")
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.get_measure_display()} {self.count}"


class ReportedSurveyMean(models.Model):
    """A survey mean a loaded year reports; `session` is empty for the rating of the whole event."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="reported_means")
    session = models.ForeignKey(Session, models.CASCADE, null=True, blank=True, related_name="reported_means")
    order = models.PositiveSmallIntegerField("順")
    label_as_printed = models.CharField("項目（出典）", max_length=200)
    mean = models.DecimalField("平均", max_digits=3, decimal_places=1)
    scale_max = models.PositiveSmallIntegerField("段階", default=5)
    source = models.CharField("出典", max_length=40, blank=True)

    class Meta:
        verbose_name = "報告された評価"
        ordering: ClassVar = ["event__date", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "order"], name="reported_mean_unique")
        ]

    def __str__(self) -> str:
        return f"{self.label_as_printed} {self.mean}"
