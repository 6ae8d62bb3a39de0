"""Scarce places: seats, quotas, equipment (design rule 4)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class CapacityPool(models.Model):
    """A limited number of places. Only the capacity service writes `taken`, the sum of the claims."""

    key = models.CharField("区分", max_length=160, unique=True)
    name = models.CharField("名称", max_length=120)
    limit = models.PositiveIntegerField("定員")
    taken = models.PositiveIntegerField("使用中", default=0)

    class Meta:
        verbose_name = "枠"
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(taken__lte=F("limit")), name="capacity_never_oversold")
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.taken}／{self.limit}）"

    @property
    def left(self) -> int:
        """Places still free."""
        return self.limit - self.taken


class CapacityClaim(models.Model):
    """Places one holder has. `holder` names an object, such as `events.registration:12`."""

    pool = models.ForeignKey(CapacityPool, models.PROTECT, related_name="claims")
    holder = models.CharField("使う人", max_length=160)
    quantity = models.PositiveIntegerField("数")
    claimed_at = models.DateTimeField("確保日時", auto_now_add=True)

    class Meta:
        verbose_name = "枠の確保"
        ordering: ClassVar = ["pool", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pool", "holder"], name="capacity_one_claim_per_holder"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="capacity_claim_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.quantity}"
