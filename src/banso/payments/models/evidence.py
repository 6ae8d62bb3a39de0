"""Evidence (証拠書類) of payments."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from banso.foundation.models import Upload
from banso.payments.enums import DocumentKind, DocumentState
from banso.payments.models.payments import FeeLine, Payment, TravelLine


class Document(models.Model):
    """One piece of evidence of a payment: a file, a paper in the binder, or why there is none."""

    PERSONAL_FIELDS: ClassVar = frozenset({"note"})

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="documents")
    kind = models.CharField("書類", max_length=14, choices=DocumentKind.choices)
    fee_line = models.ForeignKey(
        FeeLine, models.CASCADE, null=True, blank=True, related_name="documents", verbose_name="訪問"
    )
    travel_line = models.ForeignKey(
        TravelLine, models.CASCADE, null=True, blank=True, related_name="documents", verbose_name="旅費"
    )
    state = models.CharField("状態", max_length=10, choices=DocumentState.choices)
    upload = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField("置き場所・理由", max_length=200, blank=True)
    added_at = models.DateTimeField("登録日時")

    class Meta:
        verbose_name = "証拠書類"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state=DocumentState.ATTACHED, upload__isnull=False)
                | (~models.Q(state=DocumentState.ATTACHED) & models.Q(upload__isnull=True)),
                name="document_attached_has_file",
            ),
            models.CheckConstraint(
                condition=models.Q(state=DocumentState.ATTACHED) | ~models.Q(note=""),
                name="document_without_file_has_note",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
