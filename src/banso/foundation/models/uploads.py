"""Files people sent and files the system made."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from banso.foundation.enums import RetentionClass


class Upload(models.Model):
    """One file as it was handed over. The content lies under its checksum, never under the name it came with.

    `original_name` is what the sender called it, for display alone. After the retention period the content
    and the name are erased and `erased_at` is set; the row stays, because documents refer to it.
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"original_name"})

    sha256 = models.CharField("照合値", max_length=64, db_index=True)
    size = models.PositiveBigIntegerField("大きさ（バイト）")
    original_name = models.CharField("元のファイル名", max_length=1000, blank=True)
    content_type = models.CharField("種類", max_length=120)
    purpose = models.CharField("用途", max_length=60)
    retention = models.CharField(
        "保存区分",
        max_length=20,
        choices=RetentionClass.choices,
        default=RetentionClass.PROGRAMME_RECORD,
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登録した人",
    )
    uploaded_at = models.DateTimeField("登録日時", db_index=True)
    erased_at = models.DateTimeField("消去日時", null=True, blank=True)

    class Meta:
        verbose_name = "ファイル"
        ordering: ClassVar = ["-uploaded_at", "-id"]

    def __str__(self) -> str:
        return f"{self.get_retention_display()} #{self.pk}"

    @property
    def storage_name(self) -> str:
        """Place of the content below MEDIA_ROOT: `<2 hex>/<sha256>`."""
        return f"{self.sha256[:2]}/{self.sha256}"
