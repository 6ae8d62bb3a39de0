"""The append-only audit trail."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from banso.foundation.errors import ForbiddenStep


class HistoryQuerySet(models.QuerySet["HistoryEntry"]):
    """Entries can be read and added, never changed or removed."""

    def update(self, **kwargs: Any) -> int:
        """Refuse: history is append-only."""
        raise ForbiddenStep("履歴は書き換えられません。")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: history is append-only."""
        raise ForbiddenStep("履歴は削除できません。")


class HistoryEntry(models.Model):
    """Who did what to which object, when, what changed and why. Holds ids, never personal text."""

    operation = models.UUIDField("操作番号", db_index=True)
    at = models.DateTimeField("日時", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="操作した人"
    )
    actor_role = models.CharField("立場", max_length=40, blank=True)
    action = models.CharField("操作", max_length=80)
    subject_type = models.CharField("対象の種類", max_length=80)
    subject_id = models.BigIntegerField("対象の番号")
    changes = models.JSONField("変更", default=dict)
    reason = models.CharField("理由", max_length=300, blank=True)

    objects: ClassVar[models.Manager[HistoryEntry]] = HistoryQuerySet.as_manager()

    class Meta:
        verbose_name = "履歴"
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="history_subject")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action} {self.subject_type}#{self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the entry. Raises ForbiddenStep for an entry that is already stored."""
        if self.pk is not None:
            raise ForbiddenStep("履歴は書き換えられません。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse: history is append-only."""
        raise ForbiddenStep("履歴は削除できません。")
