"""The proposal board's verbs: run the planner, change by hand, fix, undo, keep, adopt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max
from django.utils import timezone

from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import Operation, operation
from banso.foundation.locks import hold
from banso.planning.common.budget import Cancel, ProgressCallback
from banso.planning.common.documents import Node
from banso.planning.common.errors import PlanningError
from banso.planning.common.problems import SolveOptions
from banso.planning.selection.kind import solve
from banso.selection.domain.settings import require_draft
from banso.selection.enums import ProgrammeStatus
from banso.selection.evidence import Evidence
from banso.selection.models import KnownStatus, Proposal, Selection
from banso.selection.planning import SECONDS, Situation, chosen_in, input_document, situation_of
from banso.selection.queries import decided_choice
from banso.years.models import SupportProgramme

# Up to here a run with all reasons stays under two seconds and needs no worker (47 applications: 1.6 s).
DIRECT_UP_TO = 60
UNDO_STEPS = 30


# As long as history keeps a reason.
REASON_MOST = 300


ALL_AT_ONCE = "今の選定をまとめて固定"


class ReasonMissing(BansoError):
    """A lock without a reason."""


class NoProposal(BansoError):
    """The planner found no selection; the message names the conditions and the ways out, one a line."""


def working_of(selection: Selection) -> Proposal:
    """Return the proposal being worked on; unsaved, from the decisions there are, before the first step."""
    proposal = selection.proposals.filter(is_working=True).first()
    return proposal or Proposal(
        selection=selection,
        number=0,
        is_working=True,
        made_at=timezone.now(),
        choice=decided_choice(selection),
    )


def _editing(actor: Actor, selection: Selection) -> Proposal:
    """Return the working proposal for changing, inside an operation: nobody else changes it meanwhile."""
    hold(f"selection.board:{selection.pk}")
    selection.refresh_from_db(fields=["state"])
    require_draft(selection)
    working = working_of(selection)
    if working.pk is None:
        working.made_by_id = actor.user_id
        working.save()
    return working


def _remember(working: Proposal) -> None:
    step = {"choice": working.choice, "locks": working.locks, "reasons": working.lock_reasons}
    working.past = [*working.past, step][-UNDO_STEPS:]


def solved(
    situation: Situation,
    locks: Mapping[str, bool],
    *,
    seed: int,
    progress: ProgressCallback | None = None,
    cancel: Cancel | None = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (input, plan). Raises NoProposal where the conditions contradict each other."""
    if not situation.evidence:
        raise NoProposal("提出された申込がまだないため、案を作れません。")
    document = input_document(situation, locks)
    options = SolveOptions(seconds=SECONDS, seed=seed, progress=progress, cancel=cancel)
    try:
        return document, solve(Node(document, "$"), options)
    except PlanningError as error:
        raise NoProposal(str(error)) from error


def run_proposal(
    *,
    actor: Actor,
    selection: Selection,
    seed: int = 0,
    progress: ProgressCallback | None = None,
    cancel: Cancel | None = None,
) -> Proposal:
    """Let the planner choose under the present locks; the result becomes the working proposal.

    Raises NoProposal, AccessDenied, ForbiddenStep.
    """
    require(actor, "selection.edit", selection.call.fiscal_year)
    require_draft(selection)
    document, plan = solved(
        situation_of(selection), working_of(selection).locks, seed=seed, progress=progress, cancel=cancel
    )
    with operation(actor) as op:
        working = _editing(actor, selection)
        _remember(working)
        working.input, working.plan, working.choice = document, plan, chosen_in(plan)
        working.seed, working.solved_at, working.edited_at = seed, timezone.now(), None
        working.save()
        op.record(
            "proposal.solved",
            working,
            {"全体の点": (None, plan["objective"]), "固定": (None, len(working.locks))},
        )
    return working


def set_project(
    *, actor: Actor, selection: Selection, evidence: Evidence, programme: str, advised: bool
) -> Proposal:
    """Advise a programme of a municipality or not; the first selects it, the last taken away leaves it out."""
    if advised and programme not in {one.code for one in evidence.advisable}:
        raise BansoError(f"{evidence.name}は、この事業を希望していません。")
    with operation(actor) as op:
        require(actor, "selection.edit", selection.call.fiscal_year)
        working = _editing(actor, selection)
        key, before = str(evidence.id), list(working.choice.get(str(evidence.id), ()))
        order = [one.code for one in evidence.advisable]
        after = [code for code in order if (advised if code == programme else code in before)]
        if after != before:
            _remember(working)
            _change(working, key, after, op, evidence.name, before)
    return working


def set_selected(*, actor: Actor, selection: Selection, evidence: Evidence, selected: bool) -> Proposal:
    """Put a municipality in (with its wishes, as far as its limit allows) or out by hand."""
    wanted = [one.code for one in evidence.advisable][: selection.per_municipality]
    if selected and not wanted:
        raise BansoError(f"{evidence.name}は、助言できる事業を希望していないため、選べません。")
    with operation(actor) as op:
        require(actor, "selection.edit", selection.call.fiscal_year)
        working = _editing(actor, selection)
        key, before = str(evidence.id), list(working.choice.get(str(evidence.id), ()))
        if bool(before) != selected:
            _remember(working)
            _change(working, key, wanted if selected else [], op, evidence.name, before)
    return working


def _change(
    working: Proposal, key: str, after: list[str], op: Operation, name: str, before: list[str]
) -> None:
    choice = dict(working.choice)
    choice.pop(key, None)
    if after:
        choice[key] = after
    working.choice, working.edited_at = choice, op.at
    working.save(update_fields=["choice", "past", "edited_at"])
    op.record("proposal.changed", working, {name: (before, after)})


def set_lock(
    *,
    actor: Actor,
    selection: Selection,
    evidence: Evidence,
    selected: bool | None,
    programme: str = "",
    reason: str = "",
) -> Proposal:
    """Fix a municipality (or one programme of it) in or out for the next runs; None takes the lock away.

    A lock overrules points and rules: it is set for a reason only. Raises ReasonMissing without one.
    """
    if selected is not None and not reason.strip():
        raise ReasonMissing(f"{evidence.name}を固定する理由を入力してください。")
    with operation(actor, reason.strip()[:REASON_MOST]) as op:
        require(actor, "selection.edit", selection.call.fiscal_year)
        working = _editing(actor, selection)
        key = f"{evidence.id}:{programme}" if programme else str(evidence.id)
        old = working.locks.get(key)
        if old == selected:
            return working
        _remember(working)
        locks = {name: value for name, value in working.locks.items() if name != key}
        if selected is not None:
            locks[key] = selected
        working.locks = locks
        working.lock_reasons = {name: text for name, text in working.lock_reasons.items() if name in locks}
        if selected is not None:
            working.lock_reasons[key] = op.reason
        working.save(update_fields=["locks", "lock_reasons", "past"])
        op.record("proposal.locked", working, {f"{evidence.name}{programme}": (old, selected)})
    return working


def set_locks(*, actor: Actor, selection: Selection, locks: Mapping[str, bool]) -> Proposal:
    """Replace every lock at once."""
    with operation(actor) as op:
        require(actor, "selection.edit", selection.call.fiscal_year)
        working = _editing(actor, selection)
        _remember(working)
        op.record("proposal.locked", working, {"固定": (len(working.locks), len(locks))})
        working.locks = dict(locks)
        working.lock_reasons = {key: working.lock_reasons.get(key, ALL_AT_ONCE) for key in locks}
        working.save(update_fields=["locks", "lock_reasons", "past"])
    return working


def undo(*, actor: Actor, selection: Selection) -> Proposal:
    """Take the last step on the board back. Raises BansoError when there is none."""
    with operation(actor) as op:
        require(actor, "selection.edit", selection.call.fiscal_year)
        working = _editing(actor, selection)
        if not working.past:
            raise BansoError("元に戻せる操作はもうありません。")
        *past, last = working.past
        working.past, working.choice, working.locks = past, last["choice"], last["locks"]
        working.lock_reasons, working.edited_at = last.get("reasons", {}), op.at
        working.save(update_fields=["past", "choice", "locks", "lock_reasons", "edited_at"])
        op.record("proposal.undone", working)
    return working


def set_status(
    *, actor: Actor, selection: Selection, evidence: Evidence, programme: SupportProgramme, runs: bool
) -> None:
    """State whether a municipality runs a programme now (◎) or not (○)."""
    require(actor, "selection.edit", selection.call.fiscal_year)
    require_draft(selection)
    old = evidence.runs.get(programme.code)
    with operation(actor) as op:
        known, _ = KnownStatus.objects.update_or_create(
            application=evidence.application, programme=programme, defaults={"runs": runs}
        )
        if old != runs:
            op.record("known_status.set", known, {programme.name: (old, runs)})


def save_proposal(*, actor: Actor, selection: Selection, name: str, note: str = "") -> Proposal:
    """Keep the working proposal as an alternative that does not change any more."""
    if not name.strip():
        raise BansoError("案の名前を入力してください（例：近畿を2つにした案）。")
    with operation(actor) as op:
        require(actor, "selection.edit", selection.call.fiscal_year)
        working = _editing(actor, selection)
        if not working.choice:
            raise BansoError("まだだれも選ばれていない案は保存できません。先に案を作ってください。")
        number = (selection.proposals.aggregate(last=Max("number"))["last"] or 0) + 1
        kept = Proposal.objects.create(
            selection=selection, number=number, name=name.strip()[:80], note=note.strip(),
            input=input_document(situation_of(selection), working.locks), plan=working.plan,
            choice=working.choice, locks=working.locks, lock_reasons=working.lock_reasons,
            seed=working.seed, made_by_id=actor.user_id,
            made_at=op.at, solved_at=working.solved_at, edited_at=working.edited_at,
        )  # fmt: skip
        op.record("proposal.kept", kept, {"name": ("", kept.name)})
    return kept


def open_proposal(*, actor: Actor, proposal: Proposal) -> Proposal:
    """Take a kept alternative onto the board again."""
    selection = proposal.selection
    with operation(actor) as op:
        require(actor, "selection.edit", selection.call.fiscal_year)
        working = _editing(actor, selection)
        _remember(working)
        for field in ("input", "plan", "choice", "locks", "lock_reasons", "seed", "solved_at", "edited_at"):
            setattr(working, field, getattr(proposal, field))
        working.save()
        op.record("proposal.opened", working, {"案": (None, proposal.number)})
    return working


def kept_as(working: Proposal) -> Proposal | None:
    """Return the newest kept alternative that chooses exactly what the board shows, if there is one."""
    kept = Proposal.objects.filter(selection=working.selection, is_working=False).order_by("-number")
    return next((proposal for proposal in kept if proposal.choice == working.choice), None)


def marks_of(evidence: Evidence, codes: Sequence[str]) -> dict[SupportProgramme, ProgrammeStatus]:
    """Return ◎ ○ / of a selected municipality: every programme wished, advised or not this time."""
    return {
        one: (ProgrammeStatus.RUNNING if evidence.runs.get(one.code) else ProgrammeStatus.NOT_RUNNING)
        if one.code in codes
        else ProgrammeStatus.NOT_THIS_TIME
        for one in evidence.advisable
    }
