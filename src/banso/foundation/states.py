"""State machines as tables: which step leads from which states to which (design rule 1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, TextChoices

from banso.foundation.errors import ForbiddenStep

S = TypeVar("S", bound=TextChoices)


@dataclass(frozen=True)
class Step(Generic[S]):
    """One allowed change: `label` is the button's word, from any of `sources` to `target`."""

    label: str
    sources: frozenset[S]
    target: S


class Transitions(Generic[S]):
    """The transition table of one model, kept beside it.

    STEPS = Transitions("公募", {"open": ("公募を始める", [State.DRAFT], State.OPEN)})
    """

    def __init__(self, subject: str, table: Mapping[str, tuple[str, Iterable[S], S]]) -> None:
        self.subject = subject
        self.steps: dict[str, Step[S]] = {
            name: Step(label, frozenset(sources), target) for name, (label, sources, target) in table.items()
        }

    def allowed(self, state: str) -> list[str]:
        """Return the names of the steps possible from `state`."""
        return [name for name, step in self.steps.items() if state in step.sources]

    def take(self, obj: Model, step_name: str, *, field: str = "state") -> tuple[str, str]:
        """Set `obj.<field>` to the step's target (unsaved) and return (old, new).

        Raises ForbiddenStep with a Japanese message when the present state does not allow it.
        """
        step = self.steps[step_name]
        old = str(getattr(obj, field))
        if old not in step.sources:
            now = dict(type(step.target).choices).get(old, old)
            raise ForbiddenStep(
                f"{self.subject}は今「{now}」のため、「{step.label}」はできません。"
                "画面を開き直して、今の状態を確かめてください。"
            )
        setattr(obj, field, step.target)
        return old, str(step.target)
