"""One line for what several strands share: the same meeting on the same day is one event in a person's calendar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from banso.years.enums import StrandCode
from banso.years.models import Milestone
from banso.years.spans import Span


@dataclass(frozen=True)
class MergedEntry:
    """Milestones of one date, kind and summary; `milestones` holds one per strand, each with its own page."""

    milestones: Sequence[Milestone]

    @property
    def first(self) -> Milestone:
        """The one that gives date, kind and words."""
        return self.milestones[0]

    @property
    def span(self) -> Span:
        """When."""
        return self.first.span

    @property
    def summary(self) -> str:
        """What."""
        return self.first.summary

    @property
    def kind_label(self) -> str:
        """The kind's name."""
        return self.first.get_kind_display()

    @property
    def is_single(self) -> bool:
        """Whether one strand alone has it."""
        return len(self.milestones) == 1


def merge(milestones: Iterable[Milestone]) -> list[MergedEntry]:
    """Join milestones equal in date, kind and summary; the order is that of the first of each."""
    groups: dict[tuple[Span, str, str], list[Milestone]] = {}
    for milestone in milestones:
        groups.setdefault((milestone.span, milestone.kind, milestone.summary), []).append(milestone)
    return [MergedEntry(sorted(group, key=_strand_order)) for group in groups.values()]


def _strand_order(one: Milestone) -> int:
    return StrandCode.values.index(one.strand)
