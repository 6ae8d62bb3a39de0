"""Files that come back filled in, many at once: what every room's batch and its files have in common."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from banso.foundation.enums import ImportFileState, ImportState
from banso.foundation.models.jobs import Job
from banso.foundation.models.uploads import Upload
from banso.foundation.states import Transitions


class ReturnedBatch(models.Model):
    """Filled forms handed in together: read and shown first, recorded when somebody says so."""

    state = models.CharField("状態", max_length=10, choices=ImportState.choices, default=ImportState.CHECKING)
    created_at = models.DateTimeField("受付日時")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    uploads = models.ManyToManyField(Upload, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} #{self.pk}"


def batch_steps(subject: str) -> Transitions[ImportState]:
    """Return the steps of a batch called `subject`."""
    return Transitions(
        subject,
        {
            "checked": ("読み取りを終える", [ImportState.CHECKING], ImportState.CHECKED),
            "commit": ("登録する", [ImportState.CHECKED], ImportState.COMMITTING),
            "finish": ("登録を終える", [ImportState.COMMITTING], ImportState.DONE),
            "discard": ("取りやめる", [ImportState.CHECKING, ImportState.CHECKED], ImportState.DISCARDED),
        },
    )


class ReturnedFile(models.Model):
    """One file of a batch, alone or inside a zip (`member`), and what was found in it.

    A room adds `batch`, whose file it is, the `version` it became, and the choices of `outcome`.
    """

    position = models.PositiveIntegerField("順")
    source = models.ForeignKey(Upload, models.PROTECT, null=True, blank=True, related_name="+")
    member = models.PositiveIntegerField("zipの中の位置", null=True, blank=True)
    name = models.CharField("ファイル名", max_length=200)
    sha256 = models.CharField("内容の印", max_length=64, blank=True)
    outcome = models.CharField("読み取り結果", max_length=7)
    refusal = models.TextField("理由", blank=True)
    problems = models.JSONField("確かめるところ", default=list)
    changes = models.JSONField("今の内容との違い", default=list)
    # The version the file was compared with (0: none); another one at commit time means somebody was faster.
    compared_with = models.PositiveSmallIntegerField("比べた版", default=0)
    state = models.CharField(
        "登録", max_length=8, choices=ImportFileState.choices, default=ImportFileState.WAITING
    )

    class Meta:
        abstract = True
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.name


FILE_STEPS = Transitions(
    "受け取ったファイル",
    {
        "record": ("登録する", [ImportFileState.WAITING], ImportFileState.RECORDED),
        "skip": ("登録しない", [ImportFileState.WAITING], ImportFileState.SKIPPED),
        "fail": ("登録できない", [ImportFileState.WAITING], ImportFileState.FAILED),
    },
)
