"""What people filled in: papers with their versions and drafts, and files handed in together."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from banso.directory.models import Organisation, Person
from banso.foundation.models import Job, Upload
from banso.foundation.states import Transitions
from banso.intake.enums import BatchState, Channel, FileOutcome, FileState
from banso.years.models import FiscalYear


def _user() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )


class Paper(models.Model):
    """One organisation's copy of a form. A room makes it a row of its own: `class Application(Paper)`.

    Versions and drafts hang on the paper; whose it is, its state and which version counts are the room's.
    """

    # The name of the room's model in lower case: by it the row is reached from the paper.
    kind = models.CharField("様式", max_length=30, editable=False)

    class Meta:
        verbose_name = "提出物"

    def __str__(self) -> str:
        return str(self.row) if type(self) is Paper else f"{self._meta.verbose_name} #{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Note the room's model with a new row."""
        if not self.kind:
            self.kind = self._meta.model_name or ""
        super().save(*args, **kwargs)

    @property
    def row(self) -> Paper:
        """The room's own row of the paper."""
        paper: Paper = getattr(self, self.kind)
        return paper


class Version(models.Model):
    """One submission, kept as it came: older ones stay readable.

    Who filled it in is kept apart from the answers and forgotten earlier (design rule 12).
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"respondent"})

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版")
    channel = models.CharField("届き方", max_length=5, choices=Channel.choices)
    values = models.JSONField("回答", default=dict)
    raw = models.JSONField("回答（そのまま）", default=dict)
    respondent = models.JSONField("記入者", default=dict, blank=True)
    remarks = models.JSONField("確かめるところ", default=list)
    original = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField("提出日時")
    submitted_by = _user()
    is_late = models.BooleanField("期限後", default=False)

    class Meta:
        verbose_name = "提出された版"
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["paper", "number"], name="version_unique")]

    def __str__(self) -> str:
        return f"{self.paper}　第{self.number}版"


class Draft(models.Model):
    """What is being typed, submitted or not, valid or not: `raw` as typed, `values` as understood.

    `marks` holds for each section its version number, who saved it last in which tab, and when; a section that
    another tab has saved since is a conflict, never overwritten.
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"raw", "values"})

    paper = models.OneToOneField(Paper, models.CASCADE, related_name="draft")
    raw = models.JSONField("入力（そのまま）", default=dict)
    values = models.JSONField("入力", default=dict)
    marks = models.JSONField("節ごとの保存", default=dict)
    prefilled = models.CharField("はじめに入れた内容", max_length=120, blank=True)
    saved_at = models.DateTimeField("保存日時")
    saved_by = _user()

    class Meta:
        verbose_name = "下書き"

    def __str__(self) -> str:
        return f"{self.paper}の下書き"


class DraftCopy(models.Model):
    """What a tab typed into a section that somebody else had saved meanwhile; kept until one of both is chosen."""

    PERSONAL_FIELDS: ClassVar = frozenset({"raw"})

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="copies")
    section = models.CharField("節", max_length=20)
    tab = models.CharField("画面", max_length=40)
    raw = models.JSONField("入力（そのまま）", default=dict)
    written_at = models.DateTimeField("入力日時")
    written_by = _user()

    class Meta:
        verbose_name = "入力の控え"
        ordering: ClassVar = ["written_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "section", "tab"], name="draft_copy_unique")
        ]

    def __str__(self) -> str:
        return f"{self.draft}の控え"


class Owned(models.Model):
    """Whose it is: a body, or a person (an expert answers for nobody but himself)."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def owner(self) -> Organisation | Person | None:
        """The body or the person."""
        return self.organisation or self.person

    def set_owner(self, owner: Organisation | Person | None) -> None:
        """Say whose it is."""
        self.organisation = owner if isinstance(owner, Organisation) else None
        self.person = owner if isinstance(owner, Person) else None


class Batch(Owned):
    """Filled forms handed in together: read and shown first, recorded when somebody says so.

    `form` is the form's code, which with the fiscal year says what they answer. `received_at` is when they arrived,
    where that was before they were handed in here (mail). An owner narrows the batch to its own forms.
    """

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="batches")
    form = models.CharField("様式", max_length=30)
    state = models.CharField("状態", max_length=10, choices=BatchState.choices, default=BatchState.CHECKING)
    created_at = models.DateTimeField("受付日時")
    created_by = _user()
    received_at = models.DateTimeField("届いた日時", null=True, blank=True)
    uploads = models.ManyToManyField(Upload, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "様式の受け取り"
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["fiscal_year", "form"], name="batch_by_form")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} #{self.pk}"

    @property
    def arrived_at(self) -> dt.datetime:
        """When the forms came in, by which lateness is told."""
        return self.received_at or self.created_at


BATCH_STEPS = Transitions(
    "様式の受け取り",
    {
        "checked": ("読み取りを終える", [BatchState.CHECKING], BatchState.CHECKED),
        "commit": ("登録する", [BatchState.CHECKED], BatchState.COMMITTING),
        "finish": ("登録を終える", [BatchState.COMMITTING], BatchState.DONE),
        "discard": ("取りやめる", [BatchState.CHECKING, BatchState.CHECKED], BatchState.DISCARDED),
    },
)


class BatchFile(Owned):
    """One file of a batch, alone or inside a zip (`member`), and what was found in it.

    `compared_with` is what it was compared with (a version's number, 0 for none): another one when it is to be
    recorded means that somebody was faster.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files")
    position = models.PositiveIntegerField("順")
    source = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    member = models.PositiveIntegerField("zipの中の位置", null=True, blank=True)
    name = models.CharField("ファイル名", max_length=200)
    sha256 = models.CharField("内容の印", max_length=64, blank=True)
    outcome = models.CharField("読み取り結果", max_length=7, choices=FileOutcome.choices)
    refusal = models.TextField("理由", blank=True)
    problems = models.JSONField("確かめるところ", default=list)
    changes = models.JSONField("今の内容との違い", default=list)
    compared_with = models.JSONField("比べた版", default=int)
    state = models.CharField("登録", max_length=8, choices=FileState.choices, default=FileState.WAITING)
    version = models.ForeignKey(Version, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "受け取ったファイル"
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["batch", "position"], name="file_unique")]

    def __str__(self) -> str:
        return self.name


FILE_STEPS = Transitions(
    "受け取ったファイル",
    {
        "record": ("登録する", [FileState.WAITING], FileState.RECORDED),
        "skip": ("登録しない", [FileState.WAITING], FileState.SKIPPED),
        "fail": ("登録できない", [FileState.WAITING], FileState.FAILED),
    },
)
