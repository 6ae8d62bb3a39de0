"""Background work of the selection: a proposal for hundreds of applications, with every reason."""

from __future__ import annotations

from banso.foundation.jobs import Handle, Outcome, job_kind
from banso.planning.common.budget import Progress
from banso.selection.domain.proposals import run_proposal
from banso.selection.enums import SelectionState
from banso.selection.models import Selection


@job_kind("selection.propose", "選定案の作成")
def propose(handle: Handle, *, selection: int, seed: int) -> Outcome:
    """Run the planner and put its result on the board."""
    found = Selection.objects.select_related("call__fiscal_year").get(pk=selection)
    if found.state != SelectionState.DRAFT:
        return Outcome()  # approval was asked for meanwhile

    def told(progress: Progress) -> None:
        handle.progress(round(progress.share * 100), 101, "案と理由を計算しています")
        handle.check_cancelled()

    handle.progress(0, 101, "申込と点を読んでいます")
    working = run_proposal(actor=handle.actor, selection=found, seed=seed, progress=told)
    return Outcome({"objective": working.plan["objective"], "selected": len(working.choice)})
