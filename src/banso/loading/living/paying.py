"""Payments: rules with invented rates, terms of the experts, statements by month: paid, approved, confirmed, drafts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from django.utils import timezone

from banso.loading.living.cast import ENGAGEMENTS
from banso.loading.living.story import Step, World, on
from banso.payments.domain.documents import note_document
from banso.payments.domain.drafting import draft_payments
from banso.payments.domain.lines import save_travel_line
from banso.payments.domain.settings import (
    RuleContent,
    Terms,
    add_rule,
    set_budget,
    set_terms,
    set_up_payments,
)
from banso.payments.domain.steps import approve_payment, check_payment, pay_payment
from banso.payments.enums import BudgetKind, DocumentState, PayeeKind, TravelKind
from banso.payments.evidence import index_of
from banso.payments.models import Payment
from banso.payments.queries import with_all
from banso.payments.rules.kinds import Kind
from banso.years.models import FiscalYear

SOURCE = "架空の単価（見本の年度のために作った数）"
_RULES: tuple[tuple[Kind, str | None, str], ...] = (
    (Kind.FEE_METHOD, None, "HALF_DAY"),
    (Kind.FEE_AMOUNT, None, "GROSS"),
    (Kind.FEE_HALF_DAY, "12345", ""),
    (Kind.TRAVEL_METHOD, None, "FARE"),
    (Kind.DAY_ALLOWANCE, "1111", ""),
    (Kind.LODGING_METHOD, None, "FIXED"),
    (Kind.LODGING, "9999", ""),
    (Kind.TRAVEL_ONLY_TAX, None, "INCLUDE"),
)
# Who has not handed in the terms yet: the drafts say what is missing.
_NO_TERMS = 6
_BODY = 4
_FARE = 3210


def steps() -> Iterator[Step]:
    """Rules in September, and each month the statements of the month before."""
    yield Step(on(9, 2, 15), "支払の用意をする", _prepare)
    yield Step(on(9, 30, 15), "講師の条件を入れる", _terms)
    for month in (11, 12, 1, 2, 3):
        yield Step(on(month, 5, 9), "明細を作る", _draft)
        yield Step(on(month, 5, 10), "運賃を入れる", _fares)
        yield Step(on(month, 6, 14), "確認する", partial(_check, experts=(1, 2, 3, 4, 5, 7, 8)))
        yield Step(on(month, 10, 14), "承認する", partial(_approve, experts=(2, 4, 5)))
        yield Step(on(month, 13, 14), "支払う", partial(_pay, experts=(4, 5)))
        yield Step(on(month, 26, 14), "残りを承認する", partial(_approve, experts=(1, 3, 7)))
        yield Step(on(month, 27, 14), "残りを支払う", partial(_pay, experts=(1, 2, 3, 7)))


def _prepare(world: World) -> None:
    set_up_payments(actor=world.office, fiscal_year=world.year)
    for kind, value, word in _RULES:
        content = RuleContent(
            kind=kind,
            source=SOURCE,
            valid_from=world.year.starts_on,
            value=Decimal(value) if value else None,
            word=word,
        )
        add_rule(actor=world.office, fiscal_year=world.year, content=content)
    for budget in BudgetKind:
        set_budget(
            actor=world.office, fiscal_year=world.year, kind=budget, amount=555_555, source="架空の予算"
        )


def _terms(world: World) -> None:
    fee_class = world.year.fee_classes.first()
    for number in sorted({engagement.expert for engagement in ENGAGEMENTS} - {_NO_TERMS}):
        terms = Terms(
            kind=PayeeKind.BODY if number == _BODY else PayeeKind.PERSON,
            basis="承諾書 令和8年9月30日（架空）",
            fee_class=fee_class,
        )
        set_terms(actor=world.office, expert=world.experts[number], terms=terms)


def _draft(world: World) -> None:
    # Of the months before this one: what was held this month is not over yet.
    draft_payments(actor=world.office, fiscal_year=world.year)


def _payments(year: FiscalYear, state: str, experts: tuple[int, ...] = ()) -> list[Payment]:
    rows = with_all(Payment.objects.filter(fiscal_year=year, state=state)).select_related("fiscal_year")
    if experts:
        rows = rows.filter(expert__order__in=experts)
    return list(rows.order_by("month", "expert__order"))


def _fares(world: World) -> None:
    for payment in _payments(world.year, "DRAFT"):
        for place, line in enumerate(payment.travel_lines.filter(kind=TravelKind.RAIL, fare__isnull=True)):
            values = {"kind": line.kind, "day": line.day, "fare": _FARE + place * 10}
            save_travel_line(actor=world.office, payment=payment, values=values, line=line)


def _note_evidence(world: World, payment: Payment) -> None:
    for entry in index_of(payment):
        if entry.is_missing:
            note_document(
                actor=world.office,
                payment=payment,
                kind=entry.kind,
                state=DocumentState.ON_PAPER,
                note="証拠書類綴り1（架空）",
                fee_line=entry.fee_line,
                travel_line=entry.travel_line,
            )


def _check(world: World, *, experts: tuple[int, ...]) -> None:
    this_month = timezone.localdate().replace(day=1)
    for payment in _payments(world.year, "DRAFT", experts):
        if payment.month < this_month:
            _note_evidence(world, payment)
            check_payment(actor=world.office, payment=payment)


def _approve(world: World, *, experts: tuple[int, ...]) -> None:
    for payment in _payments(world.year, "CHECKED", experts):
        approve_payment(actor=world.office, payment=payment)


def _pay(world: World, *, experts: tuple[int, ...]) -> None:
    today: dt.date = timezone.localdate()
    for payment in _payments(world.year, "APPROVED", experts):
        pay_payment(actor=world.office, payment=payment, paid_on=today)
