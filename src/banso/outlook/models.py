"""The settings of next year's question: weights, distance, the day budgets are requested."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from banso.years.models import FiscalYear


class OutlookSettings(models.Model):
    """How municipalities are ranked in a year. `weights`: points per factor; without one it has its usual weight."""

    fiscal_year = models.OneToOneField(FiscalYear, models.CASCADE, related_name="outlook_settings")
    weights = models.JSONField("重み", default=dict)
    radius_km = models.PositiveSmallIntegerField(
        "合同を勧める距離（km）", default=50, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    budget_request_on = models.DateField("予算要求の締切の目安", null=True, blank=True)
    budget_source = models.CharField("目安の出典", max_length=200, blank=True)

    class Meta:
        verbose_name = "来年度の検討の設定"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(radius_km__gte=1, radius_km__lte=500), name="outlook_radius"
            ),
            models.CheckConstraint(
                condition=models.Q(budget_request_on__isnull=True) | ~models.Q(budget_source=""),
                name="outlook_budget_day_has_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} 来年度の検討の設定"
