"""Terms of experts, payments, fee lines and travel lines.

Bank accounts, addresses and individual numbers (My Number) have no field here: transfers are made in the bank's own
system and individual numbers are kept apart from the programme's records (docs/reference/payments.md).
"""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator
from django.db import models

from banso.dispatch.models import Expert, Visit
from banso.foundation.states import Transitions
from banso.payments.enums import FeeUnit, KmSource, PaidTo, PayeeKind, PaymentState, Residence, TravelKind
from banso.payments.models.settings import FeeClass
from banso.years.models import FiscalYear

_NOT_DRAFT = ~models.Q(state=PaymentState.DRAFT)
_NUMBERED = models.Q(state__in=[PaymentState.APPROVED, PaymentState.PAID])


class PayeeTerms(models.Model):
    """On what terms an expert works in the year. Nothing is assumed: UNKNOWN until somebody has asked."""

    PERSONAL_FIELDS: ClassVar = frozenset({"kind", "residence", "treaty_percent", "declines_travel", "basis"})

    expert = models.OneToOneField(Expert, models.CASCADE, related_name="payee_terms")
    kind = models.CharField("支払先", max_length=8, choices=PayeeKind.choices, default=PayeeKind.UNKNOWN)
    fee_class = models.ForeignKey(
        FeeClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="謝金の区分"
    )
    residence = models.CharField(
        "居住者の別", max_length=12, choices=Residence.choices, default=Residence.RESIDENT
    )
    treaty_percent = models.DecimalField(
        "租税条約による率（％）",
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
    )
    declines_travel = models.BooleanField("旅費も辞退", default=False)
    basis = models.CharField("根拠", max_length=200, blank=True)

    class Meta:
        verbose_name = "講師の支払条件"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(treaty_percent__isnull=True)
                | models.Q(treaty_percent__gte=0, treaty_percent__lte=100),
                name="payee_terms_percent",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=PayeeKind.UNKNOWN) | ~models.Q(basis=""), name="payee_terms_has_basis"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert}の支払条件"


class Payment(models.Model):
    """What is paid to one payee at one time: an expert's visits of a month. Withholding counts per payment.

    From CHECKED on the amounts and `computed` (lines, rules, sources as they were) are frozen. `part` is 2 for visits
    entered after the month's first payment was confirmed.
    """

    PERSONAL_FIELDS: ClassVar = frozenset({"fee", "travel", "tax", "net", "direct", "computed", "note"})

    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="payments")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="payments")
    month = models.DateField("対象の月（1日）")
    part = models.PositiveSmallIntegerField("回", default=1)
    state = models.CharField("状態", max_length=8, choices=PaymentState.choices, default=PaymentState.DRAFT)
    number = models.PositiveIntegerField("支払番号", null=True, blank=True)
    planned_on = models.DateField("支払予定日", null=True, blank=True)
    paid_on = models.DateField("支払日", null=True, blank=True)
    fee = models.PositiveBigIntegerField("謝金", null=True, blank=True)
    travel = models.PositiveBigIntegerField("旅費（本人払）", null=True, blank=True)
    direct = models.PositiveBigIntegerField("旅費（直接払）", null=True, blank=True)
    tax = models.PositiveBigIntegerField("源泉徴収税額", null=True, blank=True)
    net = models.PositiveBigIntegerField("差引支払額", null=True, blank=True)
    computed = models.JSONField("計算の内訳", null=True, blank=True)
    note = models.CharField("メモ", max_length=300, blank=True)

    class Meta:
        verbose_name = "支払"
        ordering: ClassVar = ["month", "expert__order", "part", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["expert", "month", "part"], name="payment_unique"),
            models.UniqueConstraint(fields=["fiscal_year", "number"], name="payment_number_unique"),
            models.CheckConstraint(
                condition=~_NOT_DRAFT
                | models.Q(
                    fee__isnull=False,
                    travel__isnull=False,
                    direct__isnull=False,
                    tax__isnull=False,
                    net=models.F("fee") + models.F("travel") - models.F("tax"),
                    computed__isnull=False,
                ),
                name="payment_confirmed_has_amounts",
            ),
            models.CheckConstraint(
                condition=~_NUMBERED | models.Q(number__isnull=False), name="payment_approved_has_number"
            ),
            models.CheckConstraint(
                condition=models.Q(state=PaymentState.PAID, paid_on__isnull=False)
                | (~models.Q(state=PaymentState.PAID) & models.Q(paid_on__isnull=True)),
                name="payment_paid_has_day",
            ),
        ]

    def __str__(self) -> str:
        part = f"（{self.part}）" if self.part > 1 else ""
        return f"{self.expert} {self.month.year}年{self.month.month}月分{part}"


PAYMENT_STEPS = Transitions(
    "支払",
    {
        "check": ("確認済みにする", [PaymentState.DRAFT], PaymentState.CHECKED),
        "send_back": ("作成中に戻す", [PaymentState.CHECKED, PaymentState.APPROVED], PaymentState.DRAFT),
        "approve": ("承認する", [PaymentState.CHECKED], PaymentState.APPROVED),
        "pay": ("支払済みにする", [PaymentState.APPROVED], PaymentState.PAID),
    },
)


class FeeLine(models.Model):
    """The fee of one visit for one expert; a visit is paid to an expert once."""

    PERSONAL_FIELDS: ClassVar = frozenset({"agreed", "reason"})

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="fee_lines")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="fee_lines")
    unit = models.CharField("数え方", max_length=8, choices=FeeUnit.choices, blank=True)
    minutes = models.PositiveSmallIntegerField("従事した時間（分）", null=True, blank=True)
    agreed = models.PositiveBigIntegerField("個別に決めた額", null=True, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "謝金の明細"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["visit", "expert"], name="fee_line_visit_paid_once"),
            models.CheckConstraint(
                condition=models.Q(agreed__isnull=True) | ~models.Q(reason=""),
                name="fee_line_agreed_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visit}の謝金"


class TravelLine(models.Model):
    """One leg, day allowance or night of a trip."""

    PERSONAL_FIELDS: ClassVar = frozenset({"agreed", "fare", "reason"})

    payment = models.ForeignKey(Payment, models.CASCADE, related_name="travel_lines")
    kind = models.CharField("種類", max_length=14, choices=TravelKind.choices)
    day = models.DateField("日付")
    order = models.PositiveSmallIntegerField("順", default=1)
    origin = models.CharField("出発", max_length=60, blank=True)
    destination = models.CharField("到着・場所", max_length=60, blank=True)
    km = models.DecimalField("距離（km）", max_digits=7, decimal_places=1, null=True, blank=True)
    km_source = models.CharField(
        "距離の根拠", max_length=10, choices=KmSource.choices, default=KmSource.ESTIMATE
    )
    fare = models.PositiveBigIntegerField("実際に払った額", null=True, blank=True)
    area = models.CharField("宿泊の地域", max_length=40, blank=True)
    paid_to = models.CharField("支払の相手", max_length=6, choices=PaidTo.choices, default=PaidTo.PERSON)
    agreed = models.PositiveBigIntegerField("個別に決めた額", null=True, blank=True)
    reason = models.CharField("理由・根拠", max_length=200, blank=True)

    class Meta:
        verbose_name = "旅費の明細"
        ordering: ClassVar = ["day", "order", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(agreed__isnull=True) | ~models.Q(reason=""),
                name="travel_line_agreed_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The line in words: 鉄道　滋賀県→見本市."""
        way = "→".join(part for part in (self.origin, self.destination) if part)
        return f"{self.get_kind_display()}　{way}" if way else self.get_kind_display()
