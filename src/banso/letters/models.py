"""Letter templates with their versions, merges, and the letters made from them."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from banso.directory.models import Organisation, Person
from banso.foundation.states import Transitions
from banso.letters.enums import BatchState, Honorific, LetterState, Salutation, TemplateState
from banso.years.models import FiscalYear

MEGABYTE = 1024 * 1024


class CorrespondenceSettings(models.Model):
    """What letters and mails of a year share: who signs, whom to ask, how numbers look, how large a mail may be."""

    PERSONAL_FIELDS: ClassVar = frozenset({"senders", "contact"})

    fiscal_year = models.OneToOneField(FiscalYear, models.CASCADE, related_name="correspondence")
    senders = models.TextField("発信者", blank=True)
    contact = models.TextField("連絡先", blank=True)
    number_pattern = models.CharField("文書番号の形", max_length=60, default="{year}困支発第{number}号")
    official_honorific = models.CharField(
        "役職のある方への敬称", max_length=1, choices=Honorific.choices, default=Honorific.SAMA
    )
    attachment_limit = models.PositiveIntegerField("1通の添付の上限（バイト）", default=2 * MEGABYTE)
    link_days = models.PositiveSmallIntegerField(
        "ダウンロード用ページの有効日数",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )

    class Meta:
        verbose_name = "手紙の設定"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(link_days__gte=1), name="link_days_at_least_one")
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}の手紙の設定"


class LetterTemplate(models.Model):
    """A kind of letter of a year. Its text is in versions; `version` is the number of the newest."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="letter_templates")
    code = models.CharField("コード", max_length=40)
    title = models.CharField("名前", max_length=80)
    purpose = models.CharField("使いみち", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("順", default=100)
    version = models.PositiveSmallIntegerField("版", default=0)
    state = models.CharField(
        "状態", max_length=8, choices=TemplateState.choices, default=TemplateState.ACTIVE
    )

    class Meta:
        verbose_name = "手紙のひな形"
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "code"], name="letter_template_unique")
        ]

    def __str__(self) -> str:
        return self.title


TEMPLATE_STEPS = Transitions(
    "手紙のひな形",
    {
        "archive": ("使わないことにする", [TemplateState.ACTIVE], TemplateState.ARCHIVED),
        "restore": ("また使う", [TemplateState.ARCHIVED], TemplateState.ACTIVE),
    },
)


class TemplateVersion(models.Model):
    """The text of a template at a time. Never changed: editing makes the next version.

    `senders` and `contact` are those of the year where they are empty. `asked` names what is typed when the
    template is used, one a line (「締切（日付）」).
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"senders", "contact"})

    template = models.ForeignKey(LetterTemplate, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("版")
    subject = models.CharField("件名", max_length=200)
    salutation = models.CharField(
        "書き出し", max_length=8, choices=Salutation.choices, default=Salutation.SEASONAL
    )
    body = models.TextField("本文")
    record = models.TextField("記", blank=True)
    enclosures = models.TextField("添付資料", blank=True)
    senders = models.TextField("発信者", blank=True)
    contact = models.TextField("連絡先", blank=True)
    is_numbered = models.BooleanField("文書番号を付ける", default=True)
    seal_omitted = models.BooleanField("公印省略", default=True)
    mail_subject = models.CharField("メールの件名", max_length=200)
    mail_body = models.TextField("メールの本文")
    asked = models.TextField("送るときに入力する項目", blank=True)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)

    class Meta:
        verbose_name = "ひな形の版"
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["template", "number"], name="template_version_unique")
        ]

    def __str__(self) -> str:
        return f"{self.template}（第{self.number}版）"


class LetterBatch(models.Model):
    """One merge: a template for chosen recipients of a source, looked at before anything is made.

    `enclosures` are codes of kinds of files that differ by recipient (`correspondence.enclosures`); they are made
    after the drafts, until `enclosed_at`. `not_made` says, in words, what could not be made.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="letter_batches")
    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="batches")
    source = models.CharField("宛先の種類", max_length=40)
    recipient_keys = models.JSONField("宛先", default=list)
    asked_values = models.JSONField("入力した項目", default=dict)
    letter_date = models.DateField("発信日")
    enclosures = models.JSONField("宛先ごとの添付", default=list, blank=True)
    enclosed_at = models.DateTimeField("添付を作り終えた日時", null=True, blank=True)
    not_made = models.JSONField("作れなかった添付", default=list, blank=True)
    state = models.CharField("状態", max_length=8, choices=BatchState.choices, default=BatchState.PREPARED)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField("作成日時", auto_now_add=True)

    class Meta:
        verbose_name = "差し込み"
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.version.template}（{len(self.recipient_keys)}件）"


BATCH_STEPS = Transitions(
    "差し込み",
    {
        "make": ("下書きを作る", [BatchState.PREPARED], BatchState.MADE),
        "drop": ("取りやめる", [BatchState.PREPARED], BatchState.DROPPED),
    },
)


class Letter(models.Model):
    """One letter to one addressee, as it was rendered. Its number is given when it is issued.

    `delivered_at` is when it went out (by mail or by post); only from then on the addressee sees it.
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"addressee", "rendered"})

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="letters")
    version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="letters")
    batch = models.ForeignKey(LetterBatch, models.PROTECT, null=True, blank=True, related_name="letters")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="letters"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="letters")
    addressee = models.CharField("宛名", max_length=300, blank=True)
    subject = models.CharField("件名", max_length=300)
    rendered = models.JSONField("文面", default=dict)
    letter_date = models.DateField("発信日")
    state = models.CharField("状態", max_length=9, choices=LetterState.choices, default=LetterState.DRAFT)
    number = models.PositiveIntegerField("文書番号（連番）", null=True, blank=True)
    reference = models.CharField("文書番号", max_length=80, blank=True)
    issued_at = models.DateTimeField("発行日時", null=True, blank=True)
    delivered_at = models.DateTimeField("発送日時", null=True, blank=True)
    created_at = models.DateTimeField("作成日時", auto_now_add=True)

    class Meta:
        verbose_name = "手紙"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "delivered_at"], name="letter_received"),
            models.Index(fields=["fiscal_year", "state"], name="letter_by_state"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "number"], name="letter_number_unique"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(state=LetterState.ISSUED),
                name="letter_number_when_issued",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(state=LetterState.ISSUED),
                name="letter_delivered_when_issued",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}（{self.addressee}）" if self.addressee else self.subject

    @property
    def day(self) -> dt.date:
        """The day the letter is dated."""
        return self.letter_date


LETTER_STEPS = Transitions(
    "手紙",
    {
        "issue": ("発行する", [LetterState.DRAFT], LetterState.ISSUED),
        "cancel": ("取りやめる", [LetterState.DRAFT], LetterState.CANCELLED),
    },
)


class AttachmentLimit(models.Model):
    """How large a mail an organisation can take, where it differs from the year's setting."""

    organisation = models.OneToOneField(Organisation, models.CASCADE, related_name="attachment_limit")
    max_bytes = models.PositiveIntegerField("1通の添付の上限（バイト）")

    class Meta:
        verbose_name = "団体ごとの添付の上限"

    def __str__(self) -> str:
        return f"{self.organisation} {self.max_bytes}"
