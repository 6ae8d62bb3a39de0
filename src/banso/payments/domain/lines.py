"""Correcting a payment while it is being prepared: fees, travel, planned day, note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypeVar

from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import changed, operation, snapshot
from banso.payments.domain.texts import refuse_secret_numbers
from banso.payments.enums import KmSource, TravelKind
from banso.payments.models import FeeLine, Payment, TravelLine

FEE_FIELDS = ("unit", "minutes", "agreed", "reason")
TRAVEL_FIELDS = (
    "kind", "day", "origin", "destination", "km", "km_source", "fare", "area", "paid_to", "agreed", "reason",
)  # fmt: skip
L = TypeVar("L", FeeLine, TravelLine)


def held(payment: Payment) -> Payment:
    """Return the payment, held until the end of the transaction."""
    return (
        Payment.objects.select_for_update(of=("self",))
        .select_related("fiscal_year", "expert__person")
        .get(pk=payment.pk)
    )


def _apply(line: L, values: Mapping[str, Any], known: tuple[str, ...]) -> L:
    for name in known:
        if name in values:
            value = values[name]
            setattr(line, name, value.strip() if isinstance(value, str) else value)
    if line.agreed is not None and not line.reason:
        raise BansoError("個別に決めた額には、理由と根拠を書いてください。")
    return line


def edit_fee_line(*, actor: Actor, line: FeeLine, values: Mapping[str, Any]) -> FeeLine:
    """Change how a visit's fee is counted. Raises AccessDenied once confirmed, BansoError without a reason."""
    refuse_secret_numbers(str(values.get("reason", "")))
    with operation(actor) as op:
        payment = held(line.payment)
        require(actor, "payment.edit", payment)
        before = snapshot(line, FEE_FIELDS)
        _apply(line, values, FEE_FIELDS).save()
        op.record("payment.fee_edited", payment, {"fee_line": (line.pk, line.pk), **_named(before, line)})
    return line


def _named(before: Mapping[str, Any], line: FeeLine | TravelLine) -> dict[str, tuple[Any, Any]]:
    """Return the changes under the payment, amounts and reasons as personal ones."""
    personal = type(line).PERSONAL_FIELDS
    return {
        name: ("（個人情報）", "（変更あり）") if name in personal else pair
        for name, pair in changed(before, line).items()
    }


def save_travel_line(
    *, actor: Actor, payment: Payment, values: Mapping[str, Any], line: TravelLine | None = None
) -> TravelLine:
    """Add or change a line of travel. Raises AccessDenied once confirmed, BansoError for an incomplete line."""
    refuse_secret_numbers(*(str(values.get(name, "")) for name in ("origin", "destination", "reason")))
    with operation(actor) as op:
        payment = held(payment)
        require(actor, "payment.edit", payment)
        found = line or TravelLine(payment=payment)
        before = snapshot(found, TRAVEL_FIELDS) if line else {}
        _apply(found, values, TRAVEL_FIELDS)
        if not payment.fiscal_year.starts_on <= found.day <= payment.fiscal_year.ends_on:
            raise BansoError(f"{payment.fiscal_year.label}の日付ではありません。日付を確かめてください。")
        if found.km_source == KmSource.CONFIRMED and found.km is None and found.kind == TravelKind.CAR:
            raise BansoError("確かめた距離（km）を入力してください。")
        found.save()
        event = "payment.travel_edited" if line else "payment.travel_added"
        op.record(event, payment, {"travel_line": (line and found.pk, found.pk), **_named(before, found)})
    return found


def remove_travel_line(*, actor: Actor, line: TravelLine) -> None:
    """Take a line of travel out. Raises AccessDenied once confirmed."""
    with operation(actor) as op:
        payment = held(line.payment)
        require(actor, "payment.edit", payment)
        op.record("payment.travel_removed", payment, {"travel_line": (line.text, None)})
        line.delete()


def remove_fee_line(*, actor: Actor, line: FeeLine, reason: str) -> None:
    """Take a visit out of a payment (it comes back with the next drafting). Raises BansoError without a reason."""
    if not reason.strip():
        raise BansoError("外す理由を書いてください。")
    with operation(actor, reason.strip()) as op:
        payment = held(line.payment)
        require(actor, "payment.edit", payment)
        op.record("payment.fee_removed", payment, {"visit": (line.visit_id, None)})
        line.delete()


def edit_payment(*, actor: Actor, payment: Payment, planned_on: dt.date | None, note: str) -> Payment:
    """Set the planned day of payment (its tax rates hold) and a note."""
    refuse_secret_numbers(note)
    with operation(actor) as op:
        payment = held(payment)
        require(actor, "payment.edit", payment)
        before = snapshot(payment, ("planned_on", "note"))
        payment.planned_on, payment.note = planned_on, note.strip()[:300]
        payment.save(update_fields=["planned_on", "note"])
        op.record("payment.edited", payment, changed(before, payment))
    return payment
