"""News from the call: once it is closed the secretariat is to begin the selection."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from banso.calls.domain.call import call_stepped
from banso.calls.models import Call
from banso.foundation.access import Actor
from banso.selection.domain import todos
from banso.selection.models import Selection


@receiver(call_stepped)
def begin_or_wait(actor: Actor, call: Call, step: str, **_: Any) -> None:
    """Closing puts the to-do, opening again takes it away."""
    if step == "close" and not Selection.objects.filter(call=call).exists():
        todos.put_start(actor, call)
    elif step == "reopen":
        todos.drop(actor, todos.start_key(call), "公募を再開したため")
