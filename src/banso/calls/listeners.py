"""What the call learns from other rooms: its letter went out to a prefecture, so the relay has begun there."""

from __future__ import annotations

import datetime as dt

from django.dispatch import receiver

from banso.calls.correspondents import CALL_SOURCE
from banso.calls.domain.call import relay_to_prefectures
from banso.calls.queries import call_of
from banso.foundation.access import Actor
from banso.letters.models import Letter
from banso.letters.signals import letter_delivered


@receiver(letter_delivered, dispatch_uid="calls.relay")
def note_relay(actor: Actor, letter: Letter, at: dt.datetime, **_: object) -> None:
    """Note the day the call was sent to a prefecture, when a letter of the call went out to it."""
    if letter.batch is None or letter.batch.source != CALL_SOURCE or letter.organisation is None:
        return
    call = call_of(letter.fiscal_year)
    if call is not None:
        relay_to_prefectures(actor=actor, call=call, prefectures=[letter.organisation], sent_at=at)
