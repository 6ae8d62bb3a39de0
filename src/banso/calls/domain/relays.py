"""The prefecture's bundle (取りまとめ): handed in once, given back when something is still to come."""

from __future__ import annotations

from banso.calls.domain import todos
from banso.calls.domain.applications import decline
from banso.calls.domain.call import ask_prefecture
from banso.calls.enums import CallState
from banso.calls.models import RELAY_STEPS, CallRelay
from banso.calls.queries import FormCopy
from banso.calls.relay_queries import standings_of
from banso.foundation.access import Actor, require
from banso.foundation.behalf import Behalf
from banso.foundation.errors import ForbiddenStep
from banso.foundation.history import operation


def submit_bundle(*, actor: Actor, relay: CallRelay, note: str = "", reason: str = "") -> CallRelay:
    """Say that the prefecture has gathered its applications; a bundle of none is an answer too.

    `reason` says how it came where the secretariat records it for the prefecture (`foundation.behalf`).

    Raises ForbiddenStep before the call opens or when the bundle is in already.
    """
    require(actor, "relay.submit", relay)
    if relay.call.state == CallState.DRAFT:
        raise ForbiddenStep("公募はまだ始まっていません。始まってから提出してください。")
    with operation(actor, reason) as op:
        relay = _locked(relay)
        change = RELAY_STEPS.take(relay, "submit")
        relay.submitted_at, relay.note = op.at, note.strip()
        relay.save(update_fields=["state", "submitted_at", "note"])
        op.record("relay.submitted", relay, {"state": change})
        todos.finish(actor, todos.relay_key(relay.call, relay.prefecture))
    return relay


def record_none(*, actor: Actor, relay: CallRelay, behalf: Behalf) -> list[str]:
    """Record for a prefecture that none of its municipalities applies (該当なし); return the names noted so.

    Those that have not answered are noted as not applying, and the bundle as handed in. Raises AccessDenied,
    ForbiddenStep when a municipality has applied all the same or the bundle is in already.
    """
    require(actor, "relay.record", relay)
    behalf.check()
    standings = standings_of(relay.call, relay.prefecture)
    if applied := [standing.municipality.name for standing in standings if standing.code == "SUBMITTED"]:
        raise ForbiddenStep(
            f"申込書を提出した自治体があるため、該当なしにできません（{'、'.join(applied)}）。"
            "取りやめるときは、先に申込書の画面で取り下げてください。"
        )
    words = behalf.words()
    open_ones = [standing.municipality for standing in standings if standing.code in ("NOT_YET", "STARTED")]
    with operation(actor, words):
        for municipality in open_ones:
            decline(actor=actor, copy=FormCopy(relay.call, municipality), reason=words)
        submit_bundle(actor=actor, relay=relay, note=f"該当なし。{words}", reason=words)
    return [one.name for one in open_ones]


def reopen_bundle(*, actor: Actor, relay: CallRelay, reason: str) -> CallRelay:
    """Give the bundle back to the prefecture, for a reason it will read.

    Raises ForbiddenStep without a reason or when no bundle was handed in.
    """
    require(actor, "relay.reopen", relay)
    if not reason.strip():
        raise ForbiddenStep("戻す理由が書かれていません。都道府県の方が読む理由を書いてください。")
    with operation(actor, reason) as op:
        relay = _locked(relay)
        change = RELAY_STEPS.take(relay, "reopen")
        relay.submitted_at = None
        relay.save(update_fields=["state", "submitted_at"])
        op.record("relay.reopened", relay, {"state": change})
        ask_prefecture(actor, relay.call, relay.prefecture, reason.strip())
    return relay


def _locked(relay: CallRelay) -> CallRelay:
    relays = CallRelay.objects.select_for_update(of=("self",))
    return relays.select_related("prefecture", "call__fiscal_year").get(pk=relay.pk)
