"""From the records to the rules: the year's book, a payment's facts, its statement (frozen once confirmed)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from banso.dispatch.models import Visit
from banso.office.rounding import half_up
from banso.payments.enums import KmSource, PaidTo, PaymentState, Residence
from banso.payments.models import FeeLine, PayeeTerms, Payment, PaymentRule, TravelLine
from banso.payments.rules import facts
from banso.payments.rules.book import Rule, RuleBook, book_with
from banso.payments.rules.kinds import Kind
from banso.payments.rules.statement import statement_of
from banso.years.models import FiscalYear


def own_rules(fiscal_year: FiscalYear) -> QuerySet[PaymentRule]:
    """Return the rules of the year's payer: the secretariat's body, and those of whoever pays."""
    payer = Q(payer__isnull=True)
    if fiscal_year.secretariat_id:
        payer |= Q(payer=fiscal_year.secretariat_id)
    return PaymentRule.objects.filter(payer).select_related("payer")


def as_rule(one: PaymentRule) -> Rule:
    """Return a stored rule as the rules know it."""
    return Rule(
        kind=Kind(one.kind),
        source=one.source,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        key=one.key,
        value=one.value,
        word=one.word,
        is_sample=one.is_sample,
        payer=str(one.payer or ""),
    )


def book_of(fiscal_year: FiscalYear) -> RuleBook:
    """Return every rule that may apply to the year's payments (one query)."""
    return book_with(as_rule(rule) for rule in own_rules(fiscal_year))


def payee_of(terms: PayeeTerms | None) -> facts.Payee:
    """Return the terms as the rules know them; an expert nobody has asked is UNKNOWN."""
    if terms is None:
        return facts.Payee(facts.PayeeKind.UNKNOWN)
    return facts.Payee(
        kind=facts.PayeeKind(terms.kind),
        fee_class=terms.fee_class.code if terms.fee_class else "",
        class_name=terms.fee_class.name if terms.fee_class else "",
        is_resident=terms.residence == Residence.RESIDENT,
        treaty_percent=terms.treaty_percent,
        declines_travel=terms.declines_travel,
    )


def terms_of(payment: Payment) -> PayeeTerms | None:
    """Return the terms of the expert paid, or None."""
    found: PayeeTerms | None = getattr(payment.expert, "payee_terms", None)
    return found


def with_lines(payments: QuerySet[Payment]) -> QuerySet[Payment]:
    """Return payments with all that a statement needs, in a constant number of queries."""
    return payments.select_related(
        "fiscal_year", "expert__person", "expert__payee_terms__fee_class"
    ).prefetch_related(
        "fee_lines__visit__days",
        "fee_lines__visit__project__municipality",
        "fee_lines__visit__project__programme",
        "travel_lines",
    )


def day_of(visit: Visit) -> dt.date:
    """Return the first day of a visit (a visit that took place has one)."""
    return min(day.date for day in visit.days.all())


def visit_label(visit: Visit) -> str:
    """Return a visit as a statement names it: 見本市 自立 1回目."""
    return f"{visit.project} {visit.number}回目"


def fee_fact(line: FeeLine) -> facts.FeeFact:
    """Return a fee line as the rules know it."""
    return facts.FeeFact(
        label=visit_label(line.visit),
        day=day_of(line.visit),
        unit=line.unit,
        minutes=line.minutes,
        agreed=line.agreed,
        reason=line.reason,
    )


def travel_fact(line: TravelLine) -> facts.TravelFact:
    """Return a travel line as the rules know it."""
    return facts.TravelFact(
        kind=facts.TravelKind(line.kind),
        label=line.text,
        day=line.day,
        km=line.km,
        km_is_estimate=line.km_source == KmSource.ESTIMATE,
        fare=line.fare,
        area=line.area,
        is_direct=line.paid_to == PaidTo.DIRECT,
        agreed=line.agreed,
        reason=line.reason,
    )


def tax_day(payment: Payment) -> dt.date:
    """Return the day whose tax rates hold: paid, else planned, else the end of the month after the visits."""
    later = payment.month.replace(day=1) + dt.timedelta(days=62)
    return payment.paid_on or payment.planned_on or later.replace(day=1) - dt.timedelta(days=1)


def live_statement(payment: Payment, book: RuleBook) -> facts.Statement:
    """Return the statement by the rules and records as they are now."""
    return statement_of(
        payee=payee_of(terms_of(payment)),
        fees=[fee_fact(line) for line in sorted(payment.fee_lines.all(), key=lambda one: day_of(one.visit))],
        travels=[travel_fact(line) for line in payment.travel_lines.all()],
        tax_day=tax_day(payment),
        book=book,
    )


def statement_for(payment: Payment, book: RuleBook) -> facts.Statement:
    """Return the statement: as it was frozen when confirmed, else as it stands now."""
    if payment.state == PaymentState.DRAFT or payment.computed is None:
        return live_statement(payment, book)
    return thawed(payment.computed)


def frozen(statement: facts.Statement) -> dict[str, Any]:
    """Return a statement as JSON, to be kept with the payment."""
    plain = asdict(statement)
    for line in plain["lines"]:
        line["day"] = line["day"].isoformat() if line["day"] else None
        line["missing"] = list(line["missing"])
    return {**plain, "lines": list(plain["lines"])}


def thawed(plain: Mapping[str, Any]) -> facts.Statement:
    """Return a kept statement."""
    lines = [
        facts.Line(
            **{
                **line,
                "day": dt.date.fromisoformat(line["day"]) if line["day"] else None,
                "missing": tuple(line["missing"]),
            }
        )
        for line in plain["lines"]
    ]
    return facts.Statement(**{**plain, "lines": lines})


def decimal_or_none(value: float | None) -> Decimal | None:
    """Return kilometres with one decimal; None stays unknown."""
    return None if value is None else half_up(value, 1)
