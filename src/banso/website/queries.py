"""Reads of the frame's own pages."""

from __future__ import annotations

from banso.calls.enums import CallState
from banso.calls.models import Call


def public_call() -> Call | None:
    """Return the newest call that was opened, with its year: what the front page announces."""
    return (
        Call.objects.exclude(state=CallState.DRAFT)
        .select_related("fiscal_year")
        .order_by("-fiscal_year__year")
        .first()
    )
