"""Which evidence belongs to a payment, what is there, what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from banso.payments.computing import day_of, terms_of, visit_label
from banso.payments.enums import (
    DocumentKind,
    DocumentScope,
    PayeeKind,
    PaymentState,
    Residence,
    TravelKind,
)
from banso.payments.models import Document, DocumentRule, FeeLine, PayeeTerms, Payment, TravelLine

# Travel that is paid by what it cost, or was paid for somebody: it needs a receipt.
_WITHOUT_RECEIPT = frozenset({TravelKind.DAY_ALLOWANCE, TravelKind.CAR})


@dataclass(frozen=True)
class Entry:
    """One line of the index: what belongs here, for which visit or cost, and the document when there is one."""

    number: str
    kind: DocumentKind
    about: str
    document: Document | None
    source: str
    fee_line: FeeLine | None = None
    travel_line: TravelLine | None = None

    @property
    def is_missing(self) -> bool:
        """Whether nothing has been entered for it."""
        return self.document is None

    @property
    def text(self) -> str:
        """Kind and what it is about."""
        return f"{self.kind.label}（{self.about}）" if self.about else str(self.kind.label)


def index_of(payment: Payment, rules: Sequence[DocumentRule] | None = None) -> list[Entry]:
    """Return the evidence index of a payment: every document that belongs, then what was added besides.

    `payment` should come with its lines (`computing.with_lines`) and documents; `rules` are the year's.
    """
    if rules is None:
        rules = list(DocumentRule.objects.filter(fiscal_year=payment.fiscal_year_id))
    documents = list(payment.documents.all())
    taken: set[int] = set()
    found: list[tuple[DocumentRule | None, FeeLine | None, TravelLine | None, Document | None]] = []
    for rule in rules:
        if not rule.is_needed or not _applies(DocumentKind(rule.kind), payment):
            continue
        for fee_line, travel_line in _places(rule, payment):
            document = _matching(documents, rule.kind, fee_line, travel_line, taken)
            if document:
                taken.add(document.pk)
            found.append((rule, fee_line, travel_line, document))
    found += [(None, None, None, one) for one in documents if one.pk not in taken]
    return [
        Entry(
            number=f"{payment_number(payment)}-{position:02}",
            kind=DocumentKind(rule.kind if rule else document.kind),  # type: ignore[union-attr]
            about=_about(fee_line, travel_line),
            document=document,
            source=rule.source if rule else "追加",
            fee_line=fee_line,
            travel_line=travel_line,
        )
        for position, (rule, fee_line, travel_line, document) in enumerate(found, start=1)
    ]


def payment_number(payment: Payment) -> str:
    """Return how a payment is called in the books: 支2019-007; before approval a provisional name."""
    if payment.number is None:
        return f"仮{payment.pk}"
    return f"支{payment.fiscal_year.year}-{payment.number:03}"


def missing_before_payment(payment: Payment) -> list[str]:
    """Return what must be there before the payment is approved (the record of the transfer comes after it)."""
    return [
        entry.text for entry in index_of(payment) if entry.is_missing and entry.kind != DocumentKind.TRANSFER
    ]


def missing_of(payment: Payment, rules: Sequence[DocumentRule]) -> list[Entry]:
    """Return what is missing now; the record of the transfer counts once the money is paid."""
    return [
        entry
        for entry in index_of(payment, rules)
        if entry.is_missing and (entry.kind != DocumentKind.TRANSFER or payment.state == PaymentState.PAID)
    ]


def _applies(kind: DocumentKind, payment: Payment) -> bool:
    terms = terms_of(payment)
    if kind == DocumentKind.DUTY_NOTICE:
        return _is(terms, PayeeKind.ON_DUTY)
    if kind == DocumentKind.DECLINE:
        return _is(terms, PayeeKind.DECLINED) or bool(terms and terms.declines_travel)
    if kind == DocumentKind.INVOICE:
        return _is(terms, PayeeKind.BODY)
    if kind == DocumentKind.TREATY:
        return bool(terms and terms.residence == Residence.NON_RESIDENT and terms.treaty_percent is not None)
    return True


def _is(terms: PayeeTerms | None, kind: PayeeKind) -> bool:
    return terms is not None and terms.kind == kind


def _places(rule: DocumentRule, payment: Payment) -> Iterable[tuple[FeeLine | None, TravelLine | None]]:
    if rule.scope == DocumentScope.VISIT:
        return [(line, None) for line in payment.fee_lines.all()]
    if rule.scope == DocumentScope.COST:
        return [
            (None, line)
            for line in payment.travel_lines.all()
            if line.fare is not None and TravelKind(line.kind) not in _WITHOUT_RECEIPT
        ]
    return [(None, None)]


def _matching(
    documents: Sequence[Document],
    kind: str,
    fee_line: FeeLine | None,
    travel_line: TravelLine | None,
    taken: set[int],
) -> Document | None:
    return next(
        (
            document
            for document in documents
            if document.kind == kind
            and document.pk not in taken
            and document.fee_line_id == (fee_line.pk if fee_line else None)
            and document.travel_line_id == (travel_line.pk if travel_line else None)
        ),
        None,
    )


def _about(fee_line: FeeLine | None, travel_line: TravelLine | None) -> str:
    if fee_line is not None:
        day = day_of(fee_line.visit)
        return f"{visit_label(fee_line.visit)}　{day.month}/{day.day}"
    if travel_line is not None:
        return f"{travel_line.text}　{travel_line.day.month}/{travel_line.day.day}"
    return ""
