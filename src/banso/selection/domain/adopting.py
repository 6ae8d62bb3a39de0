"""Adopting a proposal: it becomes the decision on every application, as long as the selection is a draft."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import Operation, operation
from banso.foundation.locks import hold
from banso.selection.domain.proposals import marks_of
from banso.selection.domain.settings import require_draft
from banso.selection.enums import Outcome, ProgrammeStatus
from banso.selection.evidence import Evidence, evidence_of
from banso.selection.models import DecidedProgramme, Decision, Proposal
from banso.selection.planning import unknown_statuses
from banso.years.models import SupportProgramme


class StatusUnknown(BansoError):
    """図3 needs ◎ or ○ and nobody said which."""


def chosen_of(proposal: Proposal) -> dict[int, list[str]]:
    """Return {application id: programme codes} of a proposal."""
    return {int(pk): list(codes) for pk, codes in proposal.choice.items()}


def adopt_proposal(*, actor: Actor, proposal: Proposal) -> list[Decision]:
    """Decide on every application as the proposal says; what was decided before is replaced.

    Rows of 図3 are numbered by prefecture, then by order of receipt. Raises ForbiddenStep unless the selection is
    a draft, BansoError for an empty proposal, StatusUnknown where ◎ or ○ is not known.
    """
    selection = proposal.selection
    require(actor, "selection.edit", selection.call.fiscal_year)
    chosen = chosen_of(proposal)
    with operation(actor, f"「{proposal}」を採用") as op:
        hold(f"selection.board:{selection.pk}")
        selection.refresh_from_db(fields=["state"])
        require_draft(selection)
        evidence = evidence_of(selection.call)
        _check(evidence, chosen)
        known = {
            one.application_id: one for one in selection.decisions.prefetch_related("programmes__programme")
        }
        _drop_gone(known, {one.id for one in evidence}, op)
        numbers = _numbers([one for one in evidence if chosen.get(one.id)])
        selection.decisions.update(number=None)
        decisions = []
        for one in evidence:
            decision = known.get(one.id) or Decision(selection=selection, application=one.application)
            marks = marks_of(one, chosen.get(one.id, ())) if chosen.get(one.id) else {}
            decisions.append(_decide(decision, numbers.get(one.id), marks, op))
        selection.proposals.exclude(pk=proposal.pk).update(adopted_at=None)
        proposal.adopted_at = timezone.now()
        if proposal.pk:
            proposal.save(update_fields=["adopted_at"])
        op.record("proposal.adopted", selection, {"案": (None, str(proposal)), "選定": (None, len(numbers))})
    return decisions


def _check(evidence: Sequence[Evidence], chosen: dict[int, list[str]]) -> None:
    if not any(chosen.get(one.id) for one in evidence):
        raise BansoError("この案では、だれも選ばれていません。")
    if unknown := unknown_statuses(evidence, chosen):
        names = "、".join(f"{one.name}の{programme.short_name}" for one, programme in unknown[:3])
        raise StatusUnknown(
            f"実施中（◎）か未実施（○）かがわからない事業が{len(unknown)}あります（{names}など）。選んでから採用してください。"
        )


def _drop_gone(known: dict[int, Decision], present: set[int], op: Operation) -> None:
    for pk, decision in list(known.items()):
        if pk not in present:
            op.record("decision.dropped", decision, {"outcome": (decision.outcome, None)})
            decision.delete()
            del known[pk]


def _numbers(selected: Sequence[Evidence]) -> dict[int, int]:
    ordered = sorted(
        selected,
        key=lambda evidence: (
            evidence.application.municipality.prefecture_code,
            evidence.application.number or 0,
            evidence.id,
        ),
    )
    return {one.id: number for number, one in enumerate(ordered, start=1)}


def _decide(
    decision: Decision, number: int | None, marks: dict[SupportProgramme, ProgrammeStatus], op: Operation
) -> Decision:
    outcome = Outcome.SELECTED if marks else Outcome.NOT_SELECTED
    is_new = decision.pk is None
    before = (
        {} if is_new else {item.programme.short_name: str(item.status) for item in decision.programmes.all()}
    )
    old = None if is_new else decision.outcome
    decision.outcome, decision.number = outcome, number
    decision.save()
    after = {programme.short_name: status.value for programme, status in marks.items()}
    if before != after:
        DecidedProgramme.objects.filter(decision=decision).delete()
        DecidedProgramme.objects.bulk_create(
            DecidedProgramme(decision=decision, programme=programme, status=status)
            for programme, status in marks.items()
        )
    if old != outcome or before != after:
        op.record(
            "decision.recorded" if is_new else "decision.changed",
            decision,
            {"outcome": (old, outcome.value), "programmes": (before, after)},
        )
    return decision
