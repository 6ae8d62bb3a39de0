"""What the nightly purge did."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PurgeRun(models.Model):
    """One run of the purge: how many values it erased, and how many personal values are left, by field."""

    at = models.DateTimeField("日時", db_index=True)
    erased = models.JSONField("消去した件数", default=dict)
    left = models.JSONField("残っている件数", default=dict)

    class Meta:
        verbose_name = "個人情報の消去"
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
