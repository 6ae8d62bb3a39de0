"""The words of the confirmation of dates."""

from __future__ import annotations

from django.db import models


class AnswerState(models.TextChoices):
    """What a party said about a date."""

    ASKED = "ASKED", "回答待ち"
    ACCEPTED = "ACCEPTED", "この日でよい"
    OTHER_DATES = "OTHER_DATES", "別の日を希望"
    DECLINED = "DECLINED", "都合がつかない"


# What a party may say, in the order it is offered.
GIVEN = (AnswerState.ACCEPTED, AnswerState.OTHER_DATES, AnswerState.DECLINED)


class AnswerChannel(models.TextChoices):
    """How an answer came in."""

    PAGE = "PAGE", "画面"
    LINK = "LINK", "メールのリンク"
    EXCEL = "EXCEL", "Excel"
    SECRETARIAT = "SECRETARIAT", "事務局が入力"


class DateImportState(models.TextChoices):
    """Where a batch of returned files stands."""

    CHECKED = "CHECKED", "確認待ち"
    DONE = "DONE", "登録済み"
    DISCARDED = "DISCARDED", "取りやめ"


class DateFileOutcome(models.TextChoices):
    """What the dry run says about one file."""

    CHANGED = "CHANGED", "新しい回答"
    SAME = "SAME", "変更なし"
    REFUSED = "REFUSED", "受け取れません"


class DateFileState(models.TextChoices):
    """What became of one file."""

    WAITING = "WAITING", "登録前"
    RECORDED = "RECORDED", "登録しました"
    SKIPPED = "SKIPPED", "登録しません"
    FAILED = "FAILED", "登録できませんでした"
