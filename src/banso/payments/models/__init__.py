"""What the payments keep: the year's settings and rules, terms of experts, payments, evidence."""

from banso.payments.models.evidence import Document
from banso.payments.models.payments import PAYMENT_STEPS, FeeLine, PayeeTerms, Payment, TravelLine
from banso.payments.models.settings import (
    BudgetLine,
    DocumentRule,
    FeeClass,
    PaymentDeadline,
    PaymentRule,
)

__all__ = [
    "PAYMENT_STEPS",
    "BudgetLine",
    "Document",
    "DocumentRule",
    "FeeClass",
    "FeeLine",
    "PayeeTerms",
    "Payment",
    "PaymentDeadline",
    "PaymentRule",
    "TravelLine",
]
