"""Reads about payments used in more than one place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet
from django.http import Http404

from banso.directory.roles import runs_programme
from banso.dispatch.models import Expert
from banso.foundation.access import Actor, check
from banso.payments.computing import book_of, statement_for, with_lines
from banso.payments.enums import PaymentState
from banso.payments.models import Document, DocumentRule, FeeLine, Payment, PaymentDeadline, TravelLine
from banso.payments.rules.facts import Statement
from banso.years.models import FiscalYear

COUNTED = (PaymentState.CHECKED, PaymentState.APPROVED, PaymentState.PAID)


def payments_visible_to(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[Payment]:
    """Return the payments the actor may see, by the rule of `payment.view`."""
    payments = Payment.objects.filter(fiscal_year=fiscal_year)
    if runs_programme(actor, fiscal_year.year):
        return payments
    return payments.filter(expert__person_id=actor.person_id or 0)


def with_all(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Return payments with lines and evidence, in a constant number of queries."""
    return with_lines(payments).prefetch_related(
        Prefetch("documents", queryset=Document.objects.select_related("upload"))
    )


def payment_from_url(year: int, pk: int) -> Payment:
    """Return the payment named in the URL. Raises Http404, also for one of another year."""
    payment = with_all(Payment.objects.filter(fiscal_year__year=year, pk=pk)).first()
    if payment is None:
        raise Http404("この支払は見つかりません。")
    return payment


def fee_line_from_url(year: int, pk: int, line: int) -> FeeLine:
    """Return a fee line of the payment named in the URL. Raises Http404."""
    found = (
        FeeLine.objects.select_related(
            "payment__fiscal_year",
            "payment__expert__person",
            "visit__project__municipality",
            "visit__project__programme",
        )
        .filter(payment__fiscal_year__year=year, payment=pk, pk=line)
        .first()
    )
    if found is None:
        raise Http404("この謝金の明細は見つかりません。")
    return found


def travel_line_from_url(year: int, pk: int, line: int) -> TravelLine:
    """Return a travel line of the payment named in the URL. Raises Http404."""
    found = (
        TravelLine.objects.select_related("payment__fiscal_year", "payment__expert__person")
        .filter(payment__fiscal_year__year=year, payment=pk, pk=line)
        .first()
    )
    if found is None:
        raise Http404("この旅費の明細は見つかりません。")
    return found


def document_from_url(year: int, pk: int, document: int) -> Document:
    """Return evidence of the payment named in the URL. Raises Http404."""
    found = (
        Document.objects.select_related("payment__fiscal_year", "payment__expert__person", "upload")
        .filter(payment__fiscal_year__year=year, payment=pk, pk=document)
        .first()
    )
    if found is None:
        raise Http404("この証拠書類は見つかりません。")
    return found


def statements_of(payments: Iterable[Payment], fiscal_year: FiscalYear) -> list[tuple[Payment, Statement]]:
    """Return each payment with its statement; the book is read once."""
    book = book_of(fiscal_year)
    return [(payment, statement_for(payment, book)) for payment in payments]


def document_rules(fiscal_year: FiscalYear) -> list[DocumentRule]:
    """Return what evidence the year's payments need."""
    return list(DocumentRule.objects.filter(fiscal_year=fiscal_year))


def deadlines(fiscal_year: FiscalYear, payments: QuerySet[Payment]) -> list[tuple[PaymentDeadline, int]]:
    """Return the days by which papers are in, in order, each with how many of `payments` up to it are drafts still."""
    months = [
        month
        for month in payments.filter(state=PaymentState.DRAFT).values_list("month", flat=True)
        if isinstance(month, dt.date)
    ]
    return [
        (deadline, sum(month <= deadline.due_on for month in months))
        for deadline in PaymentDeadline.objects.filter(fiscal_year=fiscal_year)
    ]


def paid_in(actor: Actor, calendar: int, expert: Expert | None = None) -> list[Payment]:
    """Return what was paid in a calendar year and the actor may see, of every fiscal year the year touches."""
    years = FiscalYear.objects.filter(year__in=[calendar - 1, calendar]).select_related("secretariat")
    payments = Payment.objects.filter(state=PaymentState.PAID, paid_on__year=calendar)
    if expert is not None:
        payments = payments.filter(expert__person_id=expert.person_id)
    if expert is None or expert.person_id != actor.person_id:
        payments = payments.filter(fiscal_year__in=[y for y in years if check(actor, "payment.ledger", y)])
    return list(with_lines(payments).order_by("expert__person__kana_key", "expert__person_id", "paid_on"))


def calendar_years(fiscal_year: FiscalYear) -> list[int]:
    """Return the calendar years in which the fiscal year's payments were made."""
    days = Payment.objects.filter(fiscal_year=fiscal_year, paid_on__isnull=False).values_list(
        "paid_on", flat=True
    )
    return sorted({day.year for day in days if isinstance(day, dt.date)})
