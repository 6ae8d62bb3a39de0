"""Rules by date and payer, fee classes, budget lines, deadlines, which evidence is needed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from banso.directory.models import Organisation
from banso.payments.enums import BudgetKind, DocumentKind, DocumentScope
from banso.payments.rules.kinds import KINDS, settable_kinds
from banso.years.models import FiscalYear

KIND_CHOICES = [(kind.value, KINDS[kind].label) for kind in settable_kinds()]


class FeeClass(models.Model):
    """A class of the fee table (役割の区分). The rate belongs to the class, never to a person."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="fee_classes")
    code = models.SlugField("コード", max_length=20)
    name = models.CharField("区分", max_length=60)
    order = models.PositiveSmallIntegerField("順", default=1)

    class Meta:
        verbose_name = "謝金の区分"
        ordering: ClassVar = ["order", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "code"], name="fee_class_unique_in_year")
        ]

    def __str__(self) -> str:
        return self.name


class PaymentRule(models.Model):
    """A payer's rule: what it says, from when to when, and by which source. `payer` empty: whoever pays.

    `key` is the code of a fee class or the name of an area, empty for all. `is_sample` marks a figure that only
    shows how the table works; nothing can be confirmed on it.
    """

    payer = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="支払者"
    )
    kind = models.CharField("規則", max_length=20, choices=KIND_CHOICES)
    key = models.CharField("区分・地域", max_length=40, blank=True)
    value = models.DecimalField("数", max_digits=12, decimal_places=2, null=True, blank=True)
    word = models.CharField("扱い", max_length=10, blank=True)
    valid_from = models.DateField("適用開始")
    valid_to = models.DateField("適用終了", null=True, blank=True)
    source = models.CharField("出典", max_length=200)
    is_sample = models.BooleanField("例", default=False)

    class Meta:
        verbose_name = "支払の規則"
        ordering: ClassVar = ["kind", "key", "-valid_from"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["payer", "kind", "key", "valid_from"], name="payment_rule_unique_of_payer"
            ),
            models.UniqueConstraint(
                fields=["kind", "key", "valid_from"],
                condition=models.Q(payer__isnull=True),
                name="payment_rule_unique_of_all",
            ),
            models.CheckConstraint(condition=~models.Q(source=""), name="payment_rule_has_source"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | ~models.Q(word=""),
                name="payment_rule_says_something",
            ),
            models.CheckConstraint(
                condition=models.Q(value__isnull=True) | models.Q(value__gte=0),
                name="payment_rule_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="payment_rule_period",
            ),
        ]

    def __str__(self) -> str:
        key = f"（{self.key}）" if self.key else ""
        return f"{self.get_kind_display()}{key}"


class BudgetLine(models.Model):
    """A line of the year's budget (費目). An empty amount is unknown, not zero."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="payment_budget")
    kind = models.CharField("費目", max_length=8, choices=BudgetKind.choices)
    amount = models.PositiveBigIntegerField("予算額", null=True, blank=True)
    source = models.CharField("出典", max_length=200, blank=True)

    class Meta:
        verbose_name = "予算の費目"
        ordering: ClassVar = ["kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "kind"], name="budget_line_unique"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | ~models.Q(source=""), name="budget_line_has_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.get_kind_display()}"


class PaymentDeadline(models.Model):
    """A day by which experts' papers are in."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="payment_deadlines")
    due_on = models.DateField("期限")
    title = models.CharField("名称", max_length=80)
    source = models.CharField("出典", max_length=120)

    class Meta:
        verbose_name = "書類の期限"
        ordering: ClassVar = ["due_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "due_on"], name="payment_deadline_unique")
        ]

    def __str__(self) -> str:
        return self.title


class DocumentRule(models.Model):
    """Whether a kind of evidence belongs to this year's payments, how many, and who says so."""

    fiscal_year = models.ForeignKey(FiscalYear, models.CASCADE, related_name="document_rules")
    kind = models.CharField("書類", max_length=14, choices=DocumentKind.choices)
    scope = models.CharField("単位", max_length=8, choices=DocumentScope.choices)
    is_needed = models.BooleanField("必要", default=True)
    source = models.CharField("出典", max_length=200, default="事務局の定め")

    class Meta:
        verbose_name = "証拠書類の定め"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fiscal_year", "kind"], name="document_rule_unique")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
