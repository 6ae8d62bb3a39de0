"""What logistics learns from the dispatch: checklists are made, moved and closed with the steps of a visit."""

from __future__ import annotations

from django.dispatch import receiver

from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit
from banso.dispatch.signals import visit_stepped
from banso.foundation.errors import BansoError
from banso.foundation.history import Operation
from banso.logistics.domain.checklists import close, refresh
from banso.logistics.enums import LoanState

_DATED = ("record", "agree", "move", "leave")
_OFF = ("cancel", "postpone", "reopen")


@receiver(visit_stepped, dispatch_uid="logistics.checklist")
def follow_visit(op: Operation, visit: Visit, step: str, **_: object) -> None:
    """Keep the occasion's checklist in step; refuse to join a visit whose kit is out.

    Of a joint occasion the lead's step stands for all: its members have no checklist of their own.
    """
    if step == "join":
        if visit.loans.filter(state=LoanState.OUT).exists():
            raise BansoError(f"{visit}には貸出中のキットがあります。戻してから合同にしてください。")
        close(op, visit, "合同の訪問にまとめたため")
    elif step in _DATED and visit.state == VisitState.AGREED and (visit.lead_id is None or step == "record"):
        refresh(op, visit)
    elif step in _OFF and visit.lead_id is None:
        close(op, visit, op.reason)
