"""The words of events."""

from __future__ import annotations

from django.db import models


class EventKind(models.TextChoices):
    """Which strand an event belongs to."""

    BLOCK_TRAINING = "BLOCK_TRAINING", "ブロック別研修"
    CONFERENCE = "CONFERENCE", "全国研究交流大会"


class AffiliationClass(models.TextChoices):
    """The six classes participants are counted by."""

    GOVERNMENT = "GOVERNMENT", "①行政職員"
    COUNCIL = "COUNCIL", "②社会福祉協議会"
    WELFARE_CORPORATION = "WELFARE_CORPORATION", "③社会福祉法人※②以外"
    COOPERATIVE = "COOPERATIVE", "④協同組合"
    SUPPORT_OFFICE = "SUPPORT_OFFICE", "⑤支援事業所"
    NPO_OTHER = "NPO_OTHER", "⑥NPO、その他"


class ReportedMeasure(models.TextChoices):
    """Measures a loaded year reports as numbers only. Applied and attended are different measures."""

    APPLIED = "APPLIED", "申込者数"
    ATTENDED = "ATTENDED", "参加人数"
    ATTENDED_AM = "ATTENDED_AM", "参加人数（午前）"
    ATTENDED_PM = "ATTENDED_PM", "参加人数（午後）"
    SEATS = "SEATS", "定員"
    SEATS_AM = "SEATS_AM", "定員（午前）"
    SEATS_PM = "SEATS_PM", "定員（午後）"
