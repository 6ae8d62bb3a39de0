"""What every plan carries around its own content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from banso.planning.common.budget import Stopped


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence a planner can read, about one item (`subject` is its id, empty for the whole plan)."""

    subject: str
    text: str
    kind: str = ""
    yen: int | None = None
    """The price named in the sentence, if it names one."""

    def to_json(self) -> dict[str, object]:
        """Return the reason as the formats write it."""
        found: dict[str, object] = {"subject": self.subject, "kind": self.kind, "text": self.text}
        if self.yen is not None:
            found["yen"] = self.yen
        return found


@dataclass(frozen=True, slots=True)
class Envelope:
    """Objective, bound and circumstances of one run. The objective is minimised unless `maximise`."""

    objective: float
    seconds: float
    seed: int
    input_hash: str
    stopped: Stopped
    bound: float | None = None
    maximise: bool = False
    reasons: Sequence[Reason] = field(default_factory=tuple)

    @property
    def gap(self) -> float | None:
        """How far the objective may be from the best possible, as a share of the bound; None without bound."""
        return gap(self.objective, self.bound, maximise=self.maximise)

    def to_json(self) -> dict[str, object]:
        """Return the envelope's fields; a format may rename `bound` (P2 writes `bound_yen`)."""
        found_gap = self.gap
        return {
            "objective": self.objective,
            "bound": self.bound,
            "gap": None if found_gap is None else round(found_gap, 6),
            "seconds": round(self.seconds, 3),
            "seed": self.seed,
            "input_hash": self.input_hash,
            "stopped": self.stopped.value,
            "repeatable": self.stopped.is_repeatable,
            "reasons": [reason.to_json() for reason in self.reasons],
        }


def gap(objective: float, bound: float | None, *, maximise: bool = False) -> float | None:
    """Return (objective - bound) / |bound| with the sign that makes it a loss; 0 where both are 0."""
    if bound is None:
        return None
    loss = bound - objective if maximise else objective - bound
    return 0.0 if loss <= 0 else (loss / abs(bound) if bound else None)
