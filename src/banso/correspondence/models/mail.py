"""The outbox: every mail is a row, its text stored as it will go out (design rule 5)."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from banso.correspondence.enums import MailState
from banso.directory.models import Organisation
from banso.foundation.models import Upload
from banso.foundation.states import Transitions
from banso.letters.models import Letter
from banso.years.models import FiscalYear


class OutboundMail(models.Model):
    """One mail to one addressee (and those who get a copy).

    While it is SENDING, `claim` names the attempt that holds it until `lease_until`; `handed_over_at` is set
    immediately before the end of the text is given to the server. A row without it was certainly not taken;
    a row with it and without the server's answer is UNCERTAIN (docs/decisions/0006-mail-at-most-once.md).
    `archived` is set with it when the archive mailbox was among the recipients: such a mail in doubt is looked
    up there at `look_at`; `control_at` is when the mail that proves the archive alive was sent. Without
    `look_at` a person decides. A temporary refusal sets `refused_since` (the first) and `not_before` (the next try).
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"to_address", "to_name", "cc", "subject", "body"})

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="mails")
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="mails")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="mails"
    )
    thread = models.ForeignKey(
        "correspondence.Thread", models.PROTECT, null=True, blank=True, related_name="mails"
    )
    to_name = models.CharField("宛名", max_length=300, blank=True)
    to_address = models.CharField("宛先", max_length=254, blank=True)
    cc = models.JSONField("同報", default=list, blank=True)
    subject = models.CharField("件名", max_length=300)
    body = models.TextField("本文")
    state = models.CharField("状態", max_length=9, choices=MailState.choices, default=MailState.DRAFT)
    message_id = models.CharField("Message-ID", max_length=120, unique=True)
    copy_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField("承認日時", null=True, blank=True)
    exported_at = models.DateTimeField("ファイルに書き出した日時", null=True, blank=True)
    claim = models.CharField("送信の担当", max_length=60, blank=True)
    lease_until = models.DateTimeField("占有期限", null=True, blank=True)
    handed_over_at = models.DateTimeField("サーバーへの引き渡し", null=True, blank=True)
    archived = models.BooleanField("控えも渡した", default=False)
    control_at = models.DateTimeField("控えの確認用メール", null=True, blank=True)
    look_at = models.DateTimeField("次に控えを確かめる日時", null=True, blank=True)
    refused_since = models.DateTimeField("最初に断られた日時", null=True, blank=True)
    not_before = models.DateTimeField("次に試みる日時", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("試行", default=0)
    sent_at = models.DateTimeField("送信日時", null=True, blank=True)
    error = models.CharField("送信できなかった理由", max_length=500, blank=True)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)

    class Meta:
        verbose_name = "メール"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "lease_until"], name="mail_to_claim"),
            models.Index(fields=["fiscal_year", "state"], name="mail_by_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state=MailState.SENDING) | (Q(lease_until__isnull=False) & ~Q(claim="")),
                name="mail_sending_has_claim",
            ),
            models.CheckConstraint(
                condition=Q(look_at__isnull=True) | Q(state=MailState.UNCERTAIN, archived=True),
                name="mail_looked_for_in_doubt",
            ),
            models.CheckConstraint(
                condition=~Q(state=MailState.SENT) | Q(sent_at__isnull=False), name="mail_sent_has_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[MailState.DRAFT, MailState.CANCELLED]) | Q(approved_at__isnull=False),
                name="mail_goes_out_approved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}（{self.to_name}）"


MAIL_STEPS = Transitions(
    "メール",
    {
        "approve": ("送信を承認する", [MailState.DRAFT], MailState.APPROVED),
        "withdraw": ("下書きに戻す", [MailState.APPROVED], MailState.DRAFT),
        "cancel": (
            "取りやめる",
            [MailState.DRAFT, MailState.APPROVED, MailState.FAILED],
            MailState.CANCELLED,
        ),
        "retry": ("もう一度送る", [MailState.FAILED], MailState.APPROVED),
        "note_sent": (
            "送付済みにする",
            [MailState.APPROVED, MailState.UNCERTAIN],
            MailState.SENT,
        ),
        "note_lost": ("届いていないことにする", [MailState.UNCERTAIN], MailState.FAILED),
        "claim": ("送信を始める", [MailState.APPROVED], MailState.SENDING),
        "release": ("送信待ちに戻す", [MailState.SENDING], MailState.APPROVED),
        "deliver": ("送信済みにする", [MailState.SENDING, MailState.UNCERTAIN], MailState.SENT),
        "refuse": (
            "送信できなかったことにする",
            [MailState.SENDING, MailState.APPROVED],
            MailState.FAILED,
        ),
        "doubt": ("届いたか不明とする", [MailState.SENDING], MailState.UNCERTAIN),
        "send_again": ("控えにないため送り直す", [MailState.UNCERTAIN], MailState.APPROVED),
    },
)


class ProtectedLink(models.Model):
    """A page on which whoever holds the link downloads one file until it expires or is revoked.

    Only the token's hash is stored; the token itself is computed from `salt` and the installation's secret.
    """

    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    salt = models.CharField("照合用", max_length=32)
    token_hash = models.CharField("照合値", max_length=64, unique=True)
    expires_at = models.DateTimeField("有効期限")
    revoked_at = models.DateTimeField("無効にした日時", null=True, blank=True)
    download_count = models.PositiveIntegerField("ダウンロード回数", default=0)
    last_download_at = models.DateTimeField("最後のダウンロード", null=True, blank=True)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)

    class Meta:
        verbose_name = "ダウンロード用ページ"
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"ダウンロード用ページ #{self.pk}"

    @property
    def last_day(self) -> dt.date:
        """The last day on which the page is open."""
        return timezone.localdate(self.expires_at - dt.timedelta(seconds=1))


class MailAttachment(models.Model):
    """A file that goes with a mail: inside it, or (with `link`) as a page to download it from.

    `kind` names the enclosure it was made as for this recipient, `holds` what a letter may call it.
    """

    mail = models.ForeignKey(OutboundMail, models.CASCADE, related_name="attachments")
    upload = models.ForeignKey(Upload, models.PROTECT, related_name="+")
    link = models.ForeignKey(ProtectedLink, models.PROTECT, null=True, blank=True, related_name="attachments")
    kind = models.CharField("種類", max_length=40, blank=True)
    holds = models.JSONField("含むもの", default=list, blank=True)

    class Meta:
        verbose_name = "添付ファイル"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["mail", "upload"], name="attachment_unique")]

    def __str__(self) -> str:
        return f"添付ファイル #{self.pk}"
