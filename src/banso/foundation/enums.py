"""States and codes of the foundation."""

from __future__ import annotations

from django.db import models


class JobState(models.TextChoices):
    """Where a background job stands. DEAD: its worker vanished as often as retries are allowed."""

    QUEUED = "QUEUED", "順番待ち"
    RUNNING = "RUNNING", "実行中"
    DONE = "DONE", "完了"
    FAILED = "FAILED", "失敗"
    CANCELLED = "CANCELLED", "取り消し"
    DEAD = "DEAD", "中断"


class RetentionClass(models.TextChoices):
    """Why a value is kept; how long is in `banso.foundation.retention.PERIODS`."""

    PROGRAMME_RECORD = "PROGRAMME_RECORD", "事業の記録"
    PERSON_NAME = "PERSON_NAME", "担当者・講師の氏名"
    CONTACT = "CONTACT", "連絡先"
    ACCOUNT = "ACCOUNT", "利用者アカウント"
    INVITATION = "INVITATION", "招待"
    PARTICIPANT = "PARTICIPANT", "研修・大会の参加者"
    PAYMENT = "PAYMENT", "支払いの記録"
    WORKING_FILE = "WORKING_FILE", "作業用のファイル"
