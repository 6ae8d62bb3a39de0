"""Errors a user can do something about."""

from __future__ import annotations


class BansoError(Exception):
    """A refused step. `message` is shown to the user: what happened, why, what to do next (Japanese)."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class AccessDenied(BansoError):
    """The actor may not do this; `message` gives the reason the permission rule answered."""


class ForbiddenStep(BansoError):
    """The state of the object does not allow this step."""


class Conflict(BansoError):
    """Someone else changed or took it first."""
