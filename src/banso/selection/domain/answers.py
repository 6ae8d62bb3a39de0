"""Editing what is offered to those not selected."""

from __future__ import annotations

from banso.calls.models import Application
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import operation
from banso.selection.asks import BY_CODE
from banso.selection.models import AskAnswer, Selection


def write_answer(
    *, actor: Actor, selection: Selection, application: Application, theme: str, text: str
) -> AskAnswer | None:
    """Keep the wording of one answer; an empty text goes back to the draft. Raises BansoError."""
    require(actor, "selection.edit", selection.call.fiscal_year)
    if theme not in BY_CODE or application.call_id != selection.call_id:
        raise BansoError("この希望は一覧にありません。画面を開き直してください。")
    with operation(actor) as op:
        found = AskAnswer.objects.filter(application=application, theme=theme).first()
        old = found.text if found else ""
        if not text.strip():
            if found:
                op.record("ask_answer.removed", selection, {f"{application.number} {theme}": (old, "")})
                found.delete()
            return None
        answer = found or AskAnswer(application=application, theme=theme)
        answer.text = text.strip()
        answer.save()
        if old != answer.text:
            op.record("ask_answer.written", selection, {f"{application.number} {theme}": (old, answer.text)})
    return answer
