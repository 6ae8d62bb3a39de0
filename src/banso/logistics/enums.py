"""The words of a visit's logistics: checklists, kits, files, records."""

from __future__ import annotations

from django.db import models


class ItemState(models.TextChoices):
    """State of one item of a visit's checklist."""

    OPEN = "OPEN", "これから"
    DONE = "DONE", "済み"
    SKIPPED = "SKIPPED", "不要"


class ItemScope(models.TextChoices):
    """Which visits an item of the template is for."""

    ALL = "ALL", "すべての訪問"
    IN_PERSON = "IN_PERSON", "現地での訪問（オンラインを除く）"
    ONLINE = "ONLINE", "オンラインの訪問"


class ItemDeed(models.TextChoices):
    """What else in Banso does an item: doing that ticks the item."""

    NONE = "", "（手でチェック）"
    KIT_OUT = "KIT_OUT", "キットを送る"
    KIT_RECEIVED = "KIT_RECEIVED", "キットの受け取りを知らせる"
    KIT_BACK = "KIT_BACK", "キットが戻る"
    MATERIALS = "MATERIALS", "資料を登録する"
    PHOTOS = "PHOTOS", "写真を登録する"
    ATTENDANCE = "ATTENDANCE", "参加人数を記録する"
    REPORT = "REPORT", "報告書を提出する"


class KitState(models.TextChoices):
    """Whether a kit may be lent."""

    ACTIVE = "ACTIVE", "使える"
    RETIRED = "RETIRED", "使わない（故障・紛失）"


class LoanState(models.TextChoices):
    """Where a lent kit is."""

    OUT = "OUT", "貸出中"
    RETURNED = "RETURNED", "返却済み"
    LOST = "LOST", "紛失"


class SendWay(models.TextChoices):
    """How a kit goes out."""

    POST = "POST", "郵送"
    CARRIED = "CARRIED", "講師が持参"


class KitPart(models.TextChoices):
    """What a kit consists of; each part is checked when it comes back."""

    RECORDER = "RECORDER", "ICレコーダー"
    USB = "USB", "USBメモリー"
    MATERIALS = "MATERIALS", "配布資料1部"


class FileKind(models.TextChoices):
    """What a file of a visit is."""

    MATERIAL = "MATERIAL", "自治体の資料"
    HANDOUT = "HANDOUT", "講師の資料"
    PHOTO = "PHOTO", "写真"


class Audience(models.TextChoices):
    """Who reads a note or a file besides the secretariat and the expert."""

    SHARED = "SHARED", "自治体と共有"
    INTERNAL = "INTERNAL", "事務局と講師だけ"
