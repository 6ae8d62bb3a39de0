"""The words of the directory: kinds of organisations and the roles people hold for them."""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """Who a user is in a fiscal year (spec 00, 'People and what each may do')."""

    SECRETARIAT = "SECRETARIAT", "事務局"
    MINISTRY = "MINISTRY", "厚生労働省"
    BOARD = "BOARD", "理事会・実行委員"
    PREFECTURE = "PREFECTURE", "都道府県"
    MUNICIPALITY = "MUNICIPALITY", "自治体"
    EXPERT = "EXPERT", "講師"
    PARTICIPANT = "PARTICIPANT", "参加者"


class OrganisationKind(models.TextChoices):
    """What an organisation is. A prefecture relays and is a client for its towns without a welfare office."""

    MINISTRY = "MINISTRY", "府省"
    SECRETARIAT = "SECRETARIAT", "事務局"
    PREFECTURE = "PREFECTURE", "都道府県"
    CITY = "CITY", "市"
    WARD = "WARD", "特別区"
    TOWN = "TOWN", "町"
    VILLAGE = "VILLAGE", "村"
    MASKED_WARD_OR_TOWN = "MASKED_WARD_OR_TOWN", "区または町村（伏字）"
    CONTRACTOR = "CONTRACTOR", "委託先"
    EXPERT_BODY = "EXPERT_BODY", "講師の所属団体"


# Kinds that may apply for dispatch: whoever runs a welfare office.
CLIENT_KINDS = (
    OrganisationKind.PREFECTURE,
    OrganisationKind.CITY,
    OrganisationKind.WARD,
    OrganisationKind.TOWN,
    OrganisationKind.VILLAGE,
    OrganisationKind.MASKED_WARD_OR_TOWN,
)


class PopulationBracket(models.TextChoices):
    """Brackets of the published reports (R1 report L360)."""

    UNDER_50K = "UNDER_50K", "～5万人"
    FROM_50K = "FROM_50K", "5～10万人"
    FROM_100K = "FROM_100K", "10～20万人"
    FROM_200K = "FROM_200K", "20万人以上"
    PREFECTURAL = "PREFECTURAL", "県域"


class ContactPurpose(models.TextChoices):
    """What an address is for."""

    OFFICE = "OFFICE", "担当課"
    PERSON = "PERSON", "個人"
    BILLING = "BILLING", "経理"


class ListImportState(models.TextChoices):
    """Where the taking in of a list stands."""

    CHOOSING = "CHOOSING", "列を選んでいます"
    CHECKED = "CHECKED", "確認待ち"
    COMMITTING = "COMMITTING", "登録中"
    DONE = "DONE", "登録済み"
    DISCARDED = "DISCARDED", "取りやめ"


class RowOutcome(models.TextChoices):
    """What taking in a row would do."""

    NEW = "NEW", "新しい"
    CHANGED = "CHANGED", "変わる"
    SAME = "SAME", "同じ"
    ASK = "ASK", "選んでください"
    REFUSED = "REFUSED", "読み取れない"
    LEFT = "LEFT", "取り込まない"
    NOTE = "NOTE", "一覧の行ではない"
