"""Series of document numbers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class NumberSeries(models.Model):
    """The last number given in a series of a fiscal year. A rolled-back document gives its number back."""

    series = models.CharField("系列", max_length=60)
    fiscal_year = models.PositiveSmallIntegerField("年度")
    last_number = models.PositiveIntegerField("最後の番号", default=0)

    class Meta:
        verbose_name = "文書番号"
        ordering: ClassVar = ["series", "fiscal_year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "fiscal_year"], name="number_series_unique")
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.fiscal_year} {self.last_number}"
