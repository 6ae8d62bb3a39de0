"""Deciding on applications."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from banso.calls.enums import ApplicationState
from banso.calls.models import Application, Call
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError, ForbiddenStep
from banso.foundation.history import operation
from banso.selection.domain import todos
from banso.selection.domain.settings import seed_criteria
from banso.selection.enums import LinkCertainty, Outcome, ProgrammeStatus, SelectionState
from banso.selection.models import DecidedProgramme, Decision, Selection
from banso.years.models import SupportProgramme


def start_selection(*, actor: Actor, call: Call, decided_on: dt.date | None = None) -> Selection:
    """Begin the selection among a call's applications, with the criteria it starts from."""
    require(actor, "selection.edit", call.fiscal_year)
    if Selection.objects.filter(call=call).exists():
        raise ForbiddenStep("この公募の選定は、もう始まっています。")
    with operation(actor) as op:
        selection = Selection.objects.create(call=call, decided_on=decided_on)
        op.record("selection.started", selection)
        seed_criteria(actor=actor, selection=selection)
        todos.finish(actor, todos.start_key(call))
    return selection


def _check_decision(
    outcome: Outcome, application: Application, programmes: Mapping[SupportProgramme, ProgrammeStatus]
) -> None:
    if application.state != ApplicationState.SUBMITTED:
        raise BansoError(
            f"{application.municipality.name}の申込書は提出済みではないため、選定の対象になりません。"
        )
    advised = [status for status in programmes.values() if status != ProgrammeStatus.NOT_THIS_TIME]
    if outcome == Outcome.SELECTED and not advised:
        raise BansoError(
            f"{application.municipality.name}：選定するときは、実施する事業を1つ以上選んでください。"
        )
    if outcome == Outcome.NOT_SELECTED and programmes:
        raise BansoError(f"{application.municipality.name}：非該当のときは、実施する事業を選べません。")


def record_decision(
    *,
    actor: Actor,
    selection: Selection,
    application: Application,
    outcome: Outcome,
    number: int | None = None,
    programmes: Mapping[SupportProgramme, ProgrammeStatus] | None = None,
    link_certainty: LinkCertainty = LinkCertainty.CERTAIN,
    reason: str = "",
    source: str = "",
) -> Decision:
    """Decide on one application; `programmes` says for each wished programme running, not running or not this time.

    Raises ForbiddenStep unless the selection is a draft, BansoError for an application of another call, one not
    submitted, a selection without a programme to advise or a refusal with one.
    """
    require(actor, "selection.edit", selection.call.fiscal_year)
    decided = dict(programmes or {})
    if selection.state != SelectionState.DRAFT:
        raise ForbiddenStep("選定はもう検討中ではありません。「検討に戻す」で戻してから直してください。")
    if application.call_id != selection.call_id:
        raise BansoError("別の公募の申込書は選定できません。")
    _check_decision(outcome, application, decided)
    marks = {programme.short_name: status for programme, status in decided.items()}
    with operation(actor, reason) as op:
        decision = Decision.objects.create(
            selection=selection,
            application=application,
            outcome=outcome,
            number=number,
            link_certainty=link_certainty,
            reason=reason,
            source=source,
        )
        DecidedProgramme.objects.bulk_create(
            [
                DecidedProgramme(decision=decision, programme=programme, status=status)
                for programme, status in decided.items()
            ]
        )
        op.record(
            "decision.recorded",
            decision,
            {
                "outcome": ("", outcome.value),
                "programmes": ({}, marks),
            },
        )
    return decision
