"""The contact log: what was said with whom, per organisation, application or project."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from banso.correspondence.enums import Direction, EntryKind
from banso.directory.models import Contact, Organisation
from banso.foundation.models import Upload
from banso.years.models import FiscalYear


class Thread(models.Model):
    """Everything said about one subject in a year. `subject_type` is `app.model`, kept generic for later rooms."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="threads")
    subject_type = models.CharField("対象の種類", max_length=80)
    subject_id = models.BigIntegerField("対象の番号")
    title = models.CharField("題", max_length=200)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="threads"
    )
    created_at = models.DateTimeField("作成日時", auto_now_add=True)

    class Meta:
        verbose_name = "連絡の記録"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fiscal_year", "subject_type", "subject_id"], name="thread_unique"
            )
        ]

    def __str__(self) -> str:
        return self.title


class ThreadMember(models.Model):
    """An entry of the thread's address book (同報): a contact of the directory, and as what."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="members")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    role = models.CharField("立場", max_length=40, blank=True)

    class Meta:
        verbose_name = "同報の宛先"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread", "contact"], name="thread_member_unique")
        ]

    def __str__(self) -> str:
        return f"同報の宛先 #{self.pk}"


class ThreadEntry(models.Model):
    """One mail, call or visit. A mail dropped twice is one entry (`message_id`)."""

    PERSONAL_FIELDS: ClassVar = frozenset({"counterpart", "summary", "body"})

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="entries")
    kind = models.CharField("種類", max_length=8, choices=EntryKind.choices)
    direction = models.CharField("向き", max_length=4, choices=Direction.choices, default=Direction.IN)
    at = models.DateTimeField("日時")
    counterpart = models.CharField("相手", max_length=300, blank=True)
    summary = models.CharField("要点", max_length=300, blank=True)
    body = models.TextField("内容", blank=True)
    message_id = models.CharField("Message-ID", max_length=300, blank=True)
    original = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    attachments = models.ManyToManyField(Upload, related_name="+", blank=True)
    refused = models.JSONField("受け取らなかった添付", default=list, blank=True)
    unread = models.JSONField("読み取れなかったところ", default=list, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("記録日時", auto_now_add=True)

    class Meta:
        verbose_name = "連絡"
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["thread", "message_id"],
                condition=~models.Q(message_id=""),
                name="thread_entry_once_per_mail",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}の記録 #{self.pk}"
