"""What a plan is made under: the year's windows and costs, days on which nobody travels, who can when."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from banso.directory.models import Organisation
from banso.dispatch.enums import DayKind
from banso.dispatch.models.projects import Expert
from banso.years.models import FiscalYear


class DispatchSettings(models.Model):
    """Windows and prices of one year. A year without a row works with `settings_of` (unsaved defaults).

    Periods include both ends. Prices are yen, `road_factor` multiplies great-circle kilometres (spec 40, P2).
    """

    fiscal_year = models.OneToOneField(FiscalYear, models.CASCADE, related_name="dispatch_settings")
    round1_from = models.DateField("1回目の最初の日")
    round1_to = models.DateField("1回目の最後の日")
    round2_from = models.DateField("2回目の最初の日")
    round2_to = models.DateField("2回目の最後の日")
    min_gap_days = models.PositiveSmallIntegerField(
        "1回目と2回目の間（日）", default=42, validators=[MaxValueValidator(366)]
    )
    yen_per_km = models.DecimalField(
        "1kmあたりの旅費（円）", max_digits=6, decimal_places=2, default=Decimal(25),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    yen_per_night = models.PositiveIntegerField(
        "1泊の費用（円）", default=12_000, validators=[MaxValueValidator(10_000_000)]
    )
    reception_day = models.PositiveIntegerField(
        "自治体の受け入れ1日の重み（円）", default=5_000, validators=[MaxValueValidator(10_000_000)]
    )
    road_factor = models.DecimalField(
        "直線距離に掛ける数", max_digits=4, decimal_places=2, default=Decimal("1.3"),
        validators=[MinValueValidator(1), MaxValueValidator(10)],
    )  # fmt: skip
    same_prefecture_km = models.PositiveSmallIntegerField(
        "同じ場所どうしの距離（km）", default=30, validators=[MaxValueValidator(1000)]
    )
    moved_visit = models.PositiveIntegerField(
        "組み直しで日を移す重み（円）", default=15_000, validators=[MaxValueValidator(10_000_000)]
    )
    changed_expert = models.PositiveIntegerField(
        "組み直しで講師を替える重み（円）", default=40_000, validators=[MaxValueValidator(10_000_000)]
    )
    fairness = models.PositiveIntegerField(
        "負担をならす重み（円）", default=0, validators=[MaxValueValidator(10_000_000)]
    )
    seconds = models.PositiveSmallIntegerField(
        "計画に使う時間（秒）", default=10, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )

    class Meta:
        verbose_name = "派遣計画の設定"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(round1_from__lte=models.F("round1_to"))
                & models.Q(round2_from__lte=models.F("round2_to")),
                name="dispatch_settings_periods_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(round1_from__lte=models.F("round2_to")),
                name="dispatch_settings_rounds_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}の派遣計画の設定"


class ClosedDay(models.Model):
    """A working day on which no visit is to take place in that year (a conference, a closing)."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="closed_days")
    date = models.DateField("日付")
    reason = models.CharField("理由", max_length=60, blank=True)

    class Meta:
        verbose_name = "訪問しない日"
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "date"], name="closed_day_unique")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.reason}"


class ExpertDay(models.Model):
    """A day of an expert's calendar. No row means nothing was said. There is no reason on purpose."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="days")
    date = models.DateField("日付")
    kind = models.CharField("都合", max_length=12, choices=DayKind.choices)

    class Meta:
        verbose_name = "講師の都合"
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["expert", "date"], name="expert_day_unique")]

    def __str__(self) -> str:
        return f"{self.expert} {self.date} {self.get_kind_display()}"


class MunicipalityDay(models.Model):
    """A day of a municipality's calendar in one year, with its reason where one was given (議会, 行事)."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="municipality_days")
    municipality = models.ForeignKey(Organisation, models.CASCADE, related_name="visit_days")
    date = models.DateField("日付")
    kind = models.CharField("都合", max_length=12, choices=DayKind.choices, default=DayKind.UNAVAILABLE)
    reason = models.CharField("理由", max_length=60, blank=True)

    class Meta:
        verbose_name = "自治体の都合"
        ordering: ClassVar = ["date"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fiscal_year", "municipality", "date"], name="municipality_day_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.municipality} {self.date} {self.get_kind_display()}"
