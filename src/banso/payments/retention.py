"""How long payments are kept: books of account, seven years after the fiscal year."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from banso.directory.models import Person
from banso.foundation.enums import RetentionClass
from banso.foundation.retention import keeps, retained
from banso.japan.dates import fiscal_year_of
from banso.payments.models import Document, FeeLine, PayeeTerms, Payment, TravelLine

_BOOKS = RetentionClass.PAYMENT


@keeps(Person)
def people_paid(since: dt.date) -> QuerySet[Payment, int]:
    """Experts with a payment of that fiscal year or a later one."""
    paid = Payment.objects.filter(fiscal_year__year__gte=fiscal_year_of(since))
    return paid.values_list("expert__person_id", flat=True)


@retained(
    Payment,
    dict.fromkeys(("fee", "travel", "direct", "tax", "net", "computed", "note"), _BOOKS),
    delete=True,
)
def payments_of_old(before: dt.date) -> QuerySet[Payment]:
    """Payments of fiscal years that ended before that day; their lines and evidence go with them."""
    return Payment.objects.filter(fiscal_year__year__lt=fiscal_year_of(before))


@retained(FeeLine, dict.fromkeys(("agreed", "reason"), _BOOKS), delete=True)
def fee_lines_of_old(before: dt.date) -> QuerySet[FeeLine]:
    """Lines of those payments."""
    return FeeLine.objects.filter(payment__in=payments_of_old(before))


@retained(TravelLine, dict.fromkeys(("agreed", "fare", "reason"), _BOOKS), delete=True)
def travel_lines_of_old(before: dt.date) -> QuerySet[TravelLine]:
    """Lines of those payments."""
    return TravelLine.objects.filter(payment__in=payments_of_old(before))


@retained(Document, {"note": _BOOKS}, delete=True)
def documents_of_old(before: dt.date) -> QuerySet[Document]:
    """Evidence of those payments; the files themselves are erased by the class they were stored with."""
    return Document.objects.filter(payment__in=payments_of_old(before))


@retained(
    PayeeTerms,
    dict.fromkeys(("kind", "residence", "treaty_percent", "declines_travel", "basis"), _BOOKS),
    delete=True,
)
def terms_of_old(before: dt.date) -> QuerySet[PayeeTerms]:
    """Terms of experts of fiscal years that ended before that day."""
    return PayeeTerms.objects.filter(expert__fiscal_year__year__lt=fiscal_year_of(before))
