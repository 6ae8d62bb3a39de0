"""Keeping what the secretariat's own table knows of a year before Banso."""

from __future__ import annotations

from collections.abc import Mapping

from banso.directory.models import Organisation
from banso.foundation.access import Actor, require
from banso.foundation.history import operation
from banso.surveys.models import PastAnswer


def keep_past_answer(
    *,
    actor: Actor,
    organisation: Organisation,
    year: int,
    values: Mapping[str, object],
    raw: Mapping[str, str],
) -> PastAnswer:
    """Add answers by path (as JSON) to what is known of an organisation's year; others stay. Raises AccessDenied."""
    require(actor, "past_answer.edit")
    with operation(actor, reason="一覧の取り込み") as op:
        kept, _ = PastAnswer.objects.get_or_create(organisation=organisation, year=year)
        before = {path: kept.values.get(path) for path in values}
        kept.values, kept.raw = kept.values | dict(values), kept.raw | dict(raw)
        kept.save(update_fields=["values", "raw"])
        op.record("past_answer.kept", kept, {path: (before[path], values[path]) for path in values})
    return kept
