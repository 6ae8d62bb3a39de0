"""When a user was here: the one fact the frame itself keeps."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models


class LastVisit(models.Model):
    """The end of a user's previous visit (`previous_at`) and the last page of the present one (`seen_at`)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", primary_key=True)
    seen_at = models.DateTimeField("最後に見た日時")
    previous_at = models.DateTimeField("前回の訪問", null=True)

    class Meta:
        verbose_name = "訪問"

    def __str__(self) -> str:
        return f"{self.user_id} {self.seen_at:%Y-%m-%d %H:%M}"


# A pause this long begins a new visit.
VISIT_PAUSE = dt.timedelta(minutes=30)
