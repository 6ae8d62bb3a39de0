"""Background work as rows (design rule 6)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from banso.foundation.enums import JobState
from banso.foundation.models.uploads import Upload
from banso.foundation.states import Transitions


class Job(models.Model):
    """One piece of background work, claimed by a worker for the time of a lease.

    `attempts` counts the claims and is the fencing number: whoever writes must still hold the attempt it
    claimed. `arguments` and `result` hold ids and numbers, never personal data. `error_message` is what the
    requester reads.
    """

    kind = models.CharField("種類", max_length=60)
    key = models.CharField("重複防止キー", max_length=160, unique=True)
    arguments = models.JSONField("引数", default=dict)
    state = models.CharField("状態", max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField("試行", default=0)
    max_attempts = models.PositiveSmallIntegerField("試行の上限", default=2)
    worker = models.CharField("実行者", max_length=80, blank=True)
    lease_until = models.DateTimeField("占有期限", null=True, blank=True)
    heartbeat_at = models.DateTimeField("最後の応答", null=True, blank=True)
    cancel_requested = models.BooleanField("取り消しの依頼", default=False)
    progress_done = models.PositiveIntegerField("進み", default=0)
    progress_total = models.PositiveIntegerField("全体", default=0)
    progress_message = models.CharField("進みの説明", max_length=200, blank=True)
    result = models.JSONField("結果", default=dict)
    result_upload = models.ForeignKey(
        Upload, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="結果のファイル"
    )
    error_message = models.CharField("失敗の説明", max_length=500, blank=True)
    error_hash = models.CharField("失敗の照合値", max_length=64, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="依頼した人",
    )
    created_at = models.DateTimeField("依頼日時")
    not_before = models.DateTimeField("これより前には始めない", null=True, blank=True)
    started_at = models.DateTimeField("開始日時", null=True, blank=True)
    finished_at = models.DateTimeField("終了日時", null=True, blank=True)

    class Meta:
        verbose_name = "処理"
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "lease_until"], name="job_to_claim"),
            models.Index(fields=["requested_by", "-created_at"], name="job_of_requester"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(attempts__lte=F("max_attempts")), name="job_attempts_limited"),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(lease_until__isnull=False),
                name="job_running_has_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more will happen to the job."""
        return self.state not in (JobState.QUEUED, JobState.RUNNING)


JOB_STEPS = Transitions(
    "処理",
    {
        "claim": ("実行する", [JobState.QUEUED, JobState.RUNNING], JobState.RUNNING),
        "finish": ("完了にする", [JobState.RUNNING], JobState.DONE),
        "fail": ("失敗にする", [JobState.RUNNING], JobState.FAILED),
        "cancel": ("取り消す", [JobState.QUEUED, JobState.RUNNING], JobState.CANCELLED),
        "bury": ("中断にする", [JobState.RUNNING], JobState.DEAD),
        "retry": ("もう一度実行する", [JobState.FAILED, JobState.DEAD, JobState.CANCELLED], JobState.QUEUED),
    },
)
