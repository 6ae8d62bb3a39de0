"""Entering evidence: a file, a paper in the binder, or the reason why there is none."""

from __future__ import annotations

from typing import IO

from banso.foundation.access import Actor, require
from banso.foundation.enums import RetentionClass
from banso.foundation.errors import BansoError
from banso.foundation.history import Operation, operation
from banso.foundation.uploads import store
from banso.payments.domain.lines import held
from banso.payments.domain.texts import refuse_secret_numbers
from banso.payments.enums import DocumentKind, DocumentState
from banso.payments.models import Document, FeeLine, Payment, TravelLine

KINDS = frozenset({"pdf", "png", "jpeg", "docx", "xlsx"})


def attach_file(
    *,
    actor: Actor,
    payment: Payment,
    kind: DocumentKind,
    data: bytes | IO[bytes],
    filename: str,
    fee_line: FeeLine | None = None,
    travel_line: TravelLine | None = None,
    note: str = "",
) -> Document:
    """Keep a file as evidence, with the books' retention. Raises UploadRefused, AccessDenied, BansoError."""
    require(actor, "payment.attach", payment)
    refuse_secret_numbers(note)
    _belongs(payment, fee_line, travel_line)
    with operation(actor) as op:
        payment = held(payment)
        require(actor, "payment.attach", payment)
        upload = store(
            actor, data, filename, "payment.document", kinds=KINDS, retention=RetentionClass.PAYMENT
        )
        document = Document(
            payment=payment,
            kind=kind,
            fee_line=fee_line,
            travel_line=travel_line,
            state=DocumentState.ATTACHED,
            upload=upload,
            note=note.strip()[:200],
        )
        return _keep(op, document)


def note_document(
    *,
    actor: Actor,
    payment: Payment,
    kind: DocumentKind,
    state: DocumentState,
    note: str,
    fee_line: FeeLine | None = None,
    travel_line: TravelLine | None = None,
) -> Document:
    """Note that evidence lies on paper (where) or is not needed (why). Raises BansoError without those words."""
    require(actor, "payment.attach", payment)
    refuse_secret_numbers(note)
    _belongs(payment, fee_line, travel_line)
    if state == DocumentState.ATTACHED:
        raise BansoError("ファイルを選んでください。")
    if not note.strip():
        raise BansoError(
            "紙で保管する置き場所（ファイルの名前など）を書いてください。"
            if state == DocumentState.ON_PAPER
            else "不要とする理由を書いてください。"
        )
    with operation(actor) as op:
        payment = held(payment)
        require(actor, "payment.attach", payment)
        document = Document(
            payment=payment,
            kind=kind,
            fee_line=fee_line,
            travel_line=travel_line,
            state=state,
            note=note.strip()[:200],
        )
        return _keep(op, document)


def _keep(op: Operation, document: Document) -> Document:
    document.added_at = op.at
    document.save()
    op.record("payment.document_added", document.payment, {"document": (None, document.kind)})
    return document


def _belongs(payment: Payment, fee_line: FeeLine | None, travel_line: TravelLine | None) -> None:
    for line in (fee_line, travel_line):
        if line is not None and line.payment_id != payment.pk:
            raise BansoError("別の支払の明細です。画面を開き直してください。")


def remove_document(*, actor: Actor, document: Document) -> None:
    """Take an entry back; the file stays until its retention period ends. Raises AccessDenied."""
    with operation(actor) as op:
        payment = held(document.payment)
        require(actor, "payment.attach", payment)
        op.record("payment.document_removed", payment, {"document": (document.kind, None)})
        document.delete()
