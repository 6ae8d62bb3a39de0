"""Confirming, approving, paying, sending back: one payment or several."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from banso.dispatch.enums import VisitState
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import operation
from banso.foundation.numbering import next_number
from banso.payments.computing import book_of, frozen, live_statement, visit_label, with_lines
from banso.payments.domain.lines import held
from banso.payments.enums import PaymentState
from banso.payments.evidence import missing_before_payment
from banso.payments.models import PAYMENT_STEPS, Payment
from banso.payments.rules.facts import Statement

SERIES = "payment"


def check_payment(*, actor: Actor, payment: Payment) -> Payment:
    """Confirm the amounts: they are frozen with the rules they were made by.

    Raises BansoError while something is missing or a sample figure is in it, ForbiddenStep in another state.
    """
    require(actor, "payment.step", payment)
    with operation(actor) as op:
        payment = _full(held(payment))
        statement = live_statement(payment, book_of(payment.fiscal_year))
        change = PAYMENT_STEPS.take(payment, "check")
        refuse_unready(payment, statement)
        payment.fee, payment.travel, payment.direct = statement.fee, statement.travel, statement.direct
        payment.tax, payment.net = statement.tax, statement.net
        payment.computed = frozen(statement)
        payment.save()
        op.record("payment.checked", payment, {"state": change})
    return payment


def _full(payment: Payment) -> Payment:
    return with_lines(Payment.objects.all()).get(pk=payment.pk)


def refuse_unready(payment: Payment, statement: Statement) -> None:
    """Raise BansoError when a statement cannot be confirmed yet, saying why."""
    for line in payment.fee_lines.all():
        if line.visit.state != VisitState.DONE:
            raise BansoError(
                f"{payment}の訪問「{visit_label(line.visit)}」は「{line.visit.get_state_display()}」です。"
                "実施済みにするか、この支払から外してください。"
            )
    if statement.missing:
        rest = len(statement.missing) - 1
        more = f"（ほか{rest}件）" if rest else ""
        raise BansoError(f"{payment}は、まだ確認済みにできません。{statement.missing[0]}{more}")
    if statement.is_sample:
        raise BansoError(
            f"{payment}は「例」の単価で計算されています。支払の規則を、定めた単価と出典に直してから確認してください。"
        )


def approve_payment(*, actor: Actor, payment: Payment) -> Payment:
    """Approve a confirmed payment; it gets its number. Raises BansoError while evidence is missing."""
    require(actor, "payment.step", payment)
    with operation(actor) as op:
        payment = held(payment)
        change = PAYMENT_STEPS.take(payment, "approve")
        if missing := missing_before_payment(payment):
            raise BansoError(
                f"{payment}は、証拠書類が{len(missing)}件足りないため承認できません（{missing[0]}など）。"
                "書類を登録するか、不要の理由を書いてください。"
            )
        if payment.number is None:
            payment.number = next_number(SERIES, payment.fiscal_year.year)
        payment.save(update_fields=["state", "number"])
        op.record("payment.approved", payment, {"state": change})
    return payment


def pay_payment(*, actor: Actor, payment: Payment, paid_on: dt.date) -> Payment:
    """Note that an approved payment was transferred on a day.

    Raises BansoError when the day lies before the month's visits or when its tax rates are not those confirmed.
    """
    require(actor, "payment.step", payment)
    with operation(actor) as op:
        payment = _full(held(payment))
        change = PAYMENT_STEPS.take(payment, "pay")
        if paid_on < payment.month:
            raise BansoError("支払日が訪問の月より前になっています。日付を確かめてください。")
        payment.paid_on = paid_on
        if live_statement(payment, book_of(payment.fiscal_year)).tax_source != (payment.computed or {}).get(
            "tax_source"
        ):
            raise BansoError(
                "この支払日では源泉徴収の規則が変わります。作成中に戻し、支払予定日を直して確認し直してください。"
            )
        payment.save(update_fields=["state", "paid_on"])
        op.record("payment.paid", payment, {"state": change, "paid_on": (None, paid_on)})
    return payment


def send_back(*, actor: Actor, payment: Payment, reason: str) -> Payment:
    """Open a confirmed or approved payment again; its number stays. Raises BansoError without a reason."""
    require(actor, "payment.step", payment)
    if not reason.strip():
        raise BansoError("作成中に戻す理由を書いてください。")
    with operation(actor, reason.strip()) as op:
        payment = held(payment)
        change = PAYMENT_STEPS.take(payment, "send_back")
        payment.fee = payment.travel = payment.direct = payment.tax = payment.net = None
        payment.computed = None
        payment.save()
        op.record("payment.sent_back", payment, {"state": change})
    return payment


def take_step(
    *,
    actor: Actor,
    payments: Sequence[Payment],
    step: str,
    paid_on: dt.date | None = None,
    reason: str = "",
) -> list[Payment]:
    """Take one step on several payments, all or none. Raises BansoError naming the payment that stands in the way."""
    if step not in PAYMENT_STEPS.steps:
        raise BansoError("この操作はありません。画面を開き直してください。")
    if step == "pay" and paid_on is None:
        raise BansoError("支払日を入力してください。")
    with operation(actor, reason):
        return [_one(actor, payment, step, paid_on, reason) for payment in payments]


def _one(actor: Actor, payment: Payment, step: str, paid_on: dt.date | None, reason: str) -> Payment:
    if step == "check":
        return check_payment(actor=actor, payment=payment)
    if step == "approve":
        return approve_payment(actor=actor, payment=payment)
    if step == "send_back":
        return send_back(actor=actor, payment=payment, reason=reason)
    assert paid_on is not None  # noqa: S101 - take_step has asked
    return pay_payment(actor=actor, payment=payment, paid_on=paid_on)


def next_step(payment: Payment) -> str:
    """Return the step forward from the payment's state, or an empty string."""
    return {
        PaymentState.DRAFT: "check",
        PaymentState.CHECKED: "approve",
        PaymentState.APPROVED: "pay",
    }.get(PaymentState(payment.state), "")
