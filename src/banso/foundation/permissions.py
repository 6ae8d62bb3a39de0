"""Who may see and stop background work."""

from __future__ import annotations

from banso.foundation.access import Actor, Answer, allow, declare, deny
from banso.foundation.models import Job

# The foundation knows nothing of the programme's roles; this one name stands for the people who run it.
STAFF_ROLE = "SECRETARIAT"


def _requester_or_staff(actor: Actor, job: Job | None) -> Answer:
    if actor.has(STAFF_ROLE):
        return allow("事務局は、すべての処理を見ることができます。")
    if job is not None and actor.is_signed_in and job.requested_by_id == actor.user_id:
        return allow("ご自身が依頼した処理です。")
    return deny("この処理を見られるのは、依頼した方と事務局だけです。")


@declare("job.view", "処理の進み具合を見る")
def view_job(actor: Actor, job: Job | None) -> Answer:
    """The requester and the secretariat."""
    return _requester_or_staff(actor, job)


@declare("job.control", "処理を取り消す・もう一度実行する")
def control_job(actor: Actor, job: Job | None) -> Answer:
    """The requester and the secretariat."""
    return _requester_or_staff(actor, job)
