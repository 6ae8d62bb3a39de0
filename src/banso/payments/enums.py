"""The words of the payments."""

from __future__ import annotations

from django.db import models

from banso.payments.rules.facts import PayeeKind as RulesPayeeKind
from banso.payments.rules.facts import TravelKind as RulesTravelKind


class PaymentState(models.TextChoices):
    """Where a payment stands. Amounts are frozen from CHECKED on."""

    DRAFT = "DRAFT", "作成中"
    CHECKED = "CHECKED", "確認済み"
    APPROVED = "APPROVED", "承認済み"
    PAID = "PAID", "支払済み"


class PayeeKind(models.TextChoices):
    """Who is paid for an expert's work."""

    UNKNOWN = RulesPayeeKind.UNKNOWN, "未確認"
    PERSON = RulesPayeeKind.PERSON, "本人（個人）に支払う"
    BODY = RulesPayeeKind.BODY, "所属の法人・自治体に支払う"
    ON_DUTY = RulesPayeeKind.ON_DUTY, "公務として行う（謝金なし）"
    DECLINED = RulesPayeeKind.DECLINED, "謝金を辞退"


class Residence(models.TextChoices):
    """Where the person lives for tax purposes."""

    RESIDENT = "RESIDENT", "居住者"
    NON_RESIDENT = "NON_RESIDENT", "非居住者"


class FeeUnit(models.TextChoices):
    """What a visit's fee is counted by; blank: as the payer's rule says."""

    HOUR = "HOUR", "1時間ごと"
    HALF_DAY = "HALF_DAY", "半日"
    DAY = "DAY", "1日"


class TravelKind(models.TextChoices):
    """A line of travel costs."""

    RAIL = RulesTravelKind.RAIL, "鉄道"
    AIR = RulesTravelKind.AIR, "航空"
    SHIP = RulesTravelKind.SHIP, "船"
    BUS = RulesTravelKind.BUS, "バス・タクシー"
    CAR = RulesTravelKind.CAR, "車（キロ当たり）"
    DAY_ALLOWANCE = RulesTravelKind.DAY_ALLOWANCE, "日当"
    LODGING = RulesTravelKind.LODGING, "宿泊"
    OTHER = RulesTravelKind.OTHER, "その他の実費"


class PaidTo(models.TextChoices):
    """Who receives the money of a travel line."""

    PERSON = "PERSON", "講師に払う"
    DIRECT = "DIRECT", "交通機関・宿などに直接払う"


class KmSource(models.TextChoices):
    """Where a distance comes from. Money is computed from a confirmed one alone."""

    ESTIMATE = "ESTIMATE", "直線距離の概算"
    CONFIRMED = "CONFIRMED", "経路で確かめた距離"


class BudgetKind(models.TextChoices):
    """Which payments a budget line takes up."""

    FEE = "FEE", "諸謝金"
    TRAVEL = "TRAVEL", "旅費"


class DocumentKind(models.TextChoices):
    """A kind of evidence (証拠書類)."""

    REQUEST = "REQUEST", "依頼文"
    CONSENT = "CONSENT", "承諾書"
    TRAVEL_ORDER = "TRAVEL_ORDER", "出張命令・派遣依頼"
    VISIT_RECORD = "VISIT_RECORD", "復命書・訪問の記録"
    RECEIPT = "RECEIPT", "領収書"
    DUTY_NOTICE = "DUTY_NOTICE", "公務として行うことの通知"
    DECLINE = "DECLINE", "辞退届"
    INVOICE = "INVOICE", "請求書"
    TREATY = "TREATY", "租税条約に関する届出書の写し"
    TRANSFER = "TRANSFER", "振込の記録"


class DocumentScope(models.TextChoices):
    """How many of a kind of evidence a payment needs."""

    PAYMENT = "PAYMENT", "支払ごとに1つ"
    VISIT = "VISIT", "訪問ごとに1つ"
    COST = "COST", "実費1件ごとに1つ"


class DocumentState(models.TextChoices):
    """Where a piece of evidence is."""

    ATTACHED = "ATTACHED", "ファイルあり"
    ON_PAPER = "ON_PAPER", "紙で保管"
    NOT_NEEDED = "NOT_NEEDED", "不要"
