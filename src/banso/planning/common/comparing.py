"""Two plans side by side: difference by measure, and the items that are not the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MeasureDifference:
    """One measure of both plans; None where a plan does not have it."""

    name: str
    label: str
    a: float | None
    b: float | None

    @property
    def difference(self) -> float | None:
        """B minus A."""
        return None if self.a is None or self.b is None else self.b - self.a


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """One item that differs; None stands for "not in this plan"."""

    subject: str
    a: str | None
    b: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer of `banso plan compare`."""

    measures: Sequence[MeasureDifference]
    items: Sequence[ItemDifference]

    def to_json(self) -> dict[str, object]:
        """Return the comparison as `banso/plan-comparison@1`."""
        return {
            "format": "banso/plan-comparison@1",
            "measures": [
                {"name": m.name, "label": m.label, "a": m.a, "b": m.b, "difference": m.difference}
                for m in self.measures
            ],
            "items": [{"subject": i.subject, "a": i.a, "b": i.b} for i in self.items],
        }

    def lines(self) -> list[str]:
        """Return the comparison as lines for a terminal."""
        shown = [
            f"{m.label}：{_figure(m.a)} → {_figure(m.b)}（{_signed(m.difference)}）" for m in self.measures
        ]
        shown.append(f"変わる項目：{len(self.items)}件")
        shown += [f"  {i.subject}：{i.a or 'なし'} → {i.b or 'なし'}" for i in self.items]
        return shown


def compare_measures(
    a: Mapping[str, float | None], b: Mapping[str, float | None], labels: Mapping[str, str]
) -> tuple[MeasureDifference, ...]:
    """Set the measures named in `labels` (name → Japanese label, in order of display) side by side."""
    return tuple(MeasureDifference(name, label, a.get(name), b.get(name)) for name, label in labels.items())


def compare_items(a: Mapping[str, str], b: Mapping[str, str]) -> tuple[ItemDifference, ...]:
    """List the items (id → what the plan says, in words) that differ, in the order of A, then those only in B."""
    order = [*a, *(key for key in b if key not in a)]
    return tuple(ItemDifference(key, a.get(key), b.get(key)) for key in order if a.get(key) != b.get(key))


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:,.0f}" if value == int(value) else f"{value:,.3f}"


def _signed(value: float | None) -> str:
    return "—" if value is None else f"{value:+,.0f}" if value == int(value) else f"{value:+,.3f}"
