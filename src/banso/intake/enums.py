"""The words of filled forms."""

from __future__ import annotations

from django.db import models


class Channel(models.TextChoices):
    """How a version came in."""

    WEB = "WEB", "画面から提出"
    EXCEL = "EXCEL", "Excelの様式"


class BatchState(models.TextChoices):
    """Where a batch of filled forms stands."""

    CHECKING = "CHECKING", "読み取り中"
    CHECKED = "CHECKED", "確認待ち"
    COMMITTING = "COMMITTING", "登録中"
    DONE = "DONE", "登録済み"
    DISCARDED = "DISCARDED", "取りやめ"


class FileOutcome(models.TextChoices):
    """What the dry run says about one file. A kind of form may have its own words (`Words.outcomes`)."""

    NEW = "NEW", "新しい内容"
    CHANGED = "CHANGED", "内容の変更"
    SAME = "SAME", "変更なし"
    REFUSED = "REFUSED", "受け取れません"


# What is recorded when somebody says yes to the dry run.
TO_RECORD = (FileOutcome.NEW, FileOutcome.CHANGED)


class FileState(models.TextChoices):
    """What became of one file of a batch."""

    WAITING = "WAITING", "登録前"
    RECORDED = "RECORDED", "登録しました"
    SKIPPED = "SKIPPED", "登録しません"
    FAILED = "FAILED", "登録できませんでした"


# How the pages colour them.
OUTCOME_LOOKS = {
    FileOutcome.NEW: "success",
    FileOutcome.CHANGED: "info",
    FileOutcome.SAME: "neutral",
    FileOutcome.REFUSED: "error",
}
FILE_LOOKS = {
    FileState.WAITING: "neutral",
    FileState.RECORDED: "success",
    FileState.SKIPPED: "neutral",
    FileState.FAILED: "error",
}
