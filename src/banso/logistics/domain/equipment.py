"""Recording kits as stock: each is at one place at a time (design rule 4) and checked part by part when it is back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.foundation.access import Actor, require
from banso.foundation.capacity import LimitBelowTaken, NoCapacity, claim, open_pool, release, set_limit
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.history import changed, operation, snapshot
from banso.japan.working_days import working_day_on_or_after
from banso.logistics.checklist_rules import template_of
from banso.logistics.domain import checklists
from banso.logistics.enums import ItemDeed, KitPart, KitState, LoanState, SendWay
from banso.logistics.models import LOAN_STEPS, Kit, KitLoan
from banso.years.models import FiscalYear

_EDITABLE = ("label", "recorder", "usb", "note")
# A kit is expected back so many days after the visit where no template item says otherwise (R1 report L2557).
BACK_AFTER = dt.timedelta(days=7)


def holder_of(visit: Visit) -> str:
    """Return how the capacity service names the visit that holds a kit."""
    return f"dispatch.visit:{visit.pk}"


def save_kit(*, actor: Actor, fiscal_year: FiscalYear, kit: Kit | None = None, **values: str) -> Kit:
    """Add a kit to the stock or change its description. Raises AccessDenied, Conflict for a label that is taken."""
    require(actor, "kit.manage", fiscal_year)
    if unknown := values.keys() - set(_EDITABLE):
        raise TypeError(f"not parts of a kit: {sorted(unknown)}")
    label = values.get("label", kit.label if kit else "").strip()
    if not label:
        raise BansoError("キット番号を入れてください。")
    if Kit.objects.filter(label=label).exclude(pk=kit.pk if kit else 0).exists():
        raise Conflict(f"キット番号「{label}」は、すでに使われています。別の番号にしてください。")
    with operation(actor) as op:
        found = kit or Kit()
        before = snapshot(found, _EDITABLE)
        for name, value in values.items():
            setattr(found, name, value.strip())
        is_new = found.pk is None
        found.save()
        open_pool(actor, found.pool_key, f"録音キット{found.label}", int(found.state == KitState.ACTIVE))
        op.record("kit.added" if is_new else "kit.edited", found, changed(before, found))
    return found


def retire_kit(*, actor: Actor, fiscal_year: FiscalYear, kit: Kit, reason: str) -> Kit:
    """Take a kit out of use. Raises ForbiddenStep while it is out, BansoError without a reason."""
    return _set_state(actor, fiscal_year, kit, KitState.RETIRED, reason)


def restore_kit(*, actor: Actor, fiscal_year: FiscalYear, kit: Kit, reason: str) -> Kit:
    """Take a kit into use again."""
    return _set_state(actor, fiscal_year, kit, KitState.ACTIVE, reason)


def _set_state(actor: Actor, fiscal_year: FiscalYear, kit: Kit, state: KitState, reason: str) -> Kit:
    require(actor, "kit.manage", fiscal_year)
    if not reason.strip():
        raise BansoError("理由を書いてください。")
    with operation(actor, reason) as op:
        try:
            set_limit(actor, kit.pool_key, int(state == KitState.ACTIVE))
        except LimitBelowTaken:
            raise ForbiddenStep(
                f"キット{kit}は貸出中です。戻ったことか紛失を記録してから、使わないことにしてください。"
            ) from None
        old, kit.state = kit.state, state
        kit.save(update_fields=["state"])
        op.record(
            "kit.retired" if state == KitState.RETIRED else "kit.restored", kit, {"state": (old, state)}
        )
    return kit


def due_back(visit: Visit) -> dt.date:
    """Return the day the kit is expected back: that of the template's return item, else a week after the visit."""
    item = visit.occasion.checklist.filter(deed=ItemDeed.KIT_BACK).order_by("due_at").first()
    if item is not None:
        return item.due_at.astimezone().date()
    last = max(visit.occasion.days.values_list("date", flat=True))
    return working_day_on_or_after(last + BACK_AFTER)


def lend_kit(
    *,
    actor: Actor,
    kit: Kit,
    visit: Visit,
    sent_on: dt.date,
    way: SendWay = SendWay.POST,
    slip: str = "",
) -> KitLoan:
    """Send a kit out for a visit that is agreed.

    Raises Conflict when the kit is elsewhere or the visit has one already, ForbiddenStep for a visit that is not
    agreed, BansoError for a kit out of use.
    """
    visit = visit.occasion
    require(actor, "kit.manage", visit.project.fiscal_year)
    if visit.state != VisitState.AGREED:
        raise ForbiddenStep(
            f"この訪問は「{visit.get_state_display()}」のため、キットを送れません。先に日程を確定してください。"
        )
    if kit.state != KitState.ACTIVE:
        raise BansoError(f"キット{kit}は使わないことになっています。別のキットを選んでください。")
    with operation(actor) as op:
        try:
            claim(actor, kit.pool_key, holder_of(visit))
        except NoCapacity:
            raise Conflict(
                f"キット{kit}は、別の訪問に貸出中です。画面を開き直して、別のキットを選んでください。"
            ) from None
        if KitLoan.objects.filter(visit=visit, state=LoanState.OUT).exists():
            raise Conflict("この訪問には、すでに別のキットを送っています。")
        loan = KitLoan.objects.create(
            kit=kit, visit=visit, way=way, slip=slip.strip()[:40], sent_on=sent_on, due_on=due_back(visit)
        )
        op.record("kit.lent", kit, {"visit": (None, visit.pk), "due_on": (None, loan.due_on)})
        op.record("visit.kit_sent", visit, {"キット": (None, kit.label)})
        checklists.tick_by_deed(op, visit, ItemDeed.KIT_OUT)
    return loan


def receive_kit(
    *, actor: Actor, loan: KitLoan, received_on: dt.date, expected_attendance: int | None = None
) -> KitLoan:
    """Note that the municipality has the kit, and how many people it expects (R1 report L2554).

    Raises AccessDenied, ForbiddenStep for a kit that is not out.
    """
    require(actor, "kit.receive", loan)
    with operation(actor) as op:
        loan = _open_loan(loan)
        if received_on < loan.sent_on:
            raise BansoError("届いた日が、送った日より前です。日付を確かめてください。")
        loan.received_on = received_on
        loan.save(update_fields=["received_on"])
        changes: dict[str, tuple[object, object]] = {"キット": (None, loan.kit.label)}
        if expected_attendance is not None:
            changes["expected_attendance"] = (loan.visit.expected_attendance, expected_attendance)
            loan.visit.expected_attendance = expected_attendance
            loan.visit.save(update_fields=["expected_attendance"])
        op.record("visit.kit_received", loan.visit, changes)
        checklists.tick_by_deed(op, loan.visit, ItemDeed.KIT_RECEIVED)
    return loan


def return_kit(
    *, actor: Actor, loan: KitLoan, returned_on: dt.date, parts: Collection[str], note: str = ""
) -> KitLoan:
    """Note that a kit is back with the `parts` found in it; what lacks is kept. A lost one may turn up again.

    Raises AccessDenied, ForbiddenStep.
    """
    require(actor, "kit.close", loan)
    with operation(actor) as op:
        loan = _locked(loan)
        was_lost = loan.state == LoanState.LOST
        change = LOAN_STEPS.take(loan, "give_back")
        if returned_on < loan.sent_on:
            raise BansoError("戻った日が、送った日より前です。日付を確かめてください。")
        loan.closed_on, loan.note = returned_on, note.strip()[:200]
        loan.missing = [part.value for part in KitPart if part.value not in set(parts)]
        loan.save(update_fields=["state", "closed_on", "note", "missing"])
        if not was_lost:
            release(actor, loan.kit.pool_key, holder_of(loan.visit))
        op.record("kit.returned", loan.kit, {"state": change, "missing": (None, loan.missing)})
        op.record("visit.kit_returned", loan.visit, {"キット": (None, loan.kit.label)})
        checklists.tick_by_deed(op, loan.visit, ItemDeed.KIT_BACK)
    return loan


def lose_kit(*, actor: Actor, loan: KitLoan, on: dt.date, reason: str) -> KitLoan:
    """Note that a kit is lost: the loan ends and the kit leaves the stock. The reason is required."""
    require(actor, "kit.close", loan)
    if not reason.strip():
        raise BansoError("紛失した事情を書いてください（例：返送の途中で不明。郵便局に調査を依頼）。")
    with operation(actor, reason) as op:
        loan = _locked(loan)
        change = LOAN_STEPS.take(loan, "lose")
        loan.closed_on, loan.note = on, reason.strip()[:200]
        loan.save(update_fields=["state", "closed_on", "note"])
        release(actor, loan.kit.pool_key, holder_of(loan.visit))
        op.record("kit.lost", loan.kit, {"state": change})
        op.record("visit.kit_lost", loan.visit, {"キット": (None, loan.kit.label)})
        retire_kit(actor=actor, fiscal_year=loan.visit.project.fiscal_year, kit=loan.kit, reason=reason)
    return loan


def _locked(loan: KitLoan) -> KitLoan:
    return (
        KitLoan.objects.select_for_update(of=("self",))
        .select_related("kit", "visit__project__fiscal_year", "visit__project__municipality")
        .get(pk=loan.pk)
    )


def _open_loan(loan: KitLoan) -> KitLoan:
    loan = _locked(loan)
    if loan.state != LoanState.OUT:
        raise ForbiddenStep(f"このキットは「{loan.get_state_display()}」です。画面を開き直してください。")
    return loan


def wants_kit(fiscal_year: FiscalYear) -> bool:
    """Return whether the year's template sends kits at all."""
    return any(item.is_active and item.deed == ItemDeed.KIT_OUT for item in template_of(fiscal_year))
