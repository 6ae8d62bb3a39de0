"""What an address names, or 404 with words."""

from __future__ import annotations

from typing import TypeVar

from django.http import Http404

T = TypeVar("T")


def or_404(subject: T | None, message: str) -> T:
    """Return what an address names. Raises Http404 with `message` where there is no such thing."""
    if subject is None:
        raise Http404(message)
    return subject
