"""A small year with rules, terms and drafted payments."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from banso.payments.domain import settings
from banso.payments.domain.documents import note_document
from banso.payments.domain.drafting import draft_payments
from banso.payments.domain.lines import save_travel_line
from banso.payments.domain.steps import approve_payment, check_payment, pay_payment
from banso.payments.enums import DocumentState, PayeeKind
from banso.payments.evidence import index_of
from banso.payments.models import Payment, TravelLine
from banso.payments.queries import with_all
from banso.payments.rules.kinds import Kind
from banso.years.models import FiscalYear
from tests.builders import SYSTEM
from tests.conftest import SmallYear

SOURCE = "事務局の定め（試験）"


def put_rule(year: FiscalYear, kind: Kind, value: str | None = None, word: str = "", key: str = "") -> None:
    """A rule of the year's payer."""
    content = settings.RuleContent(
        kind=kind,
        source=SOURCE,
        valid_from=year.starts_on,
        key=key,
        value=Decimal(value) if value else None,
        word=word,
    )
    settings.add_rule(actor=SYSTEM, fiscal_year=year, content=content)


def put_rules(year: FiscalYear) -> None:
    """Half days of 15,000 yen, real fares, no day allowance to speak of."""
    put_rule(year, Kind.FEE_METHOD, word="HALF_DAY")
    put_rule(year, Kind.FEE_HALF_DAY, "15000")
    put_rule(year, Kind.TRAVEL_METHOD, word="FARE")
    put_rule(year, Kind.DAY_ALLOWANCE, "1000")


def set_terms(small: SmallYear, kind: PayeeKind = PayeeKind.PERSON) -> None:
    """The expert's terms."""
    terms = settings.Terms(
        kind=kind, basis="承諾書 令和元年9月1日", fee_class=small.fiscal_year.fee_classes.first()
    )
    settings.set_terms(actor=SYSTEM, expert=small.expert, terms=terms)


def drafted(small: SmallYear) -> Payment:
    """The one payment of the small year, as drafted without any rule."""
    settings.set_up_payments(actor=SYSTEM, fiscal_year=small.fiscal_year)
    draft_payments(actor=SYSTEM, fiscal_year=small.fiscal_year)
    return fresh()


def fresh() -> Payment:
    """The one payment, read anew."""
    return with_all(Payment.objects.all()).get()


def fares_known(payment: Payment, fare: int = 500) -> None:
    """Every way was paid `fare`."""
    for line in TravelLine.objects.filter(payment=payment, kind="RAIL"):
        values = {"kind": line.kind, "day": line.day, "fare": fare}
        save_travel_line(actor=SYSTEM, payment=payment, values=values, line=line)


def ready(small: SmallYear, kind: PayeeKind = PayeeKind.PERSON) -> Payment:
    """A payment with everything known: fee 15,000, two ways of 500, one day allowance of 1,000."""
    payment = drafted(small)
    put_rules(small.fiscal_year)
    set_terms(small, kind)
    fares_known(payment)
    return fresh()


def all_evidence(payment: Payment) -> None:
    """Everything that belongs to it lies on paper."""
    for entry in index_of(payment):
        note_document(
            actor=SYSTEM,
            payment=payment,
            kind=entry.kind,
            state=DocumentState.ON_PAPER,
            note="証拠書類綴り1",
            fee_line=entry.fee_line,
            travel_line=entry.travel_line,
        )


def paid(small: SmallYear, day: dt.date = dt.date(2019, 12, 27)) -> Payment:
    """A payment all the way to the transfer."""
    payment = ready(small)
    all_evidence(payment)
    check_payment(actor=SYSTEM, payment=payment)
    approve_payment(actor=SYSTEM, payment=payment)
    pay_payment(actor=SYSTEM, payment=payment, paid_on=day)
    return fresh()
