"""Points of the applications: means of the scores handed in, in tenths, per criterion."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from banso.selection.models import Criterion, Review, Selection

TENTHS = 10


@dataclass(frozen=True)
class Assessment:
    """What the reviewers handed in about one application."""

    scores: Mapping[str, Sequence[int]] = field(default_factory=dict)
    reviews: int = 0
    conflicts: int = 0

    def mean(self, code: str) -> int | None:
        """Return the mean score of a criterion in tenths (0–50), None without a score."""
        given = self.scores.get(code, ())
        return (2 * TENTHS * sum(given) + len(given)) // (2 * len(given)) if given else None

    def spread(self, code: str) -> int:
        """Return the difference between highest and lowest score of a criterion."""
        given = self.scores.get(code, ())
        return max(given) - min(given) if given else 0

    def disagreement(self, codes: Sequence[str]) -> int:
        """Return the spreads added up: 0 where all agree."""
        return sum(self.spread(code) for code in codes)


def assessments(selection: Selection) -> dict[int, Assessment]:
    """Return {application id: what was handed in} (two queries); drafts and declared conflicts give no score."""
    gathered: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    reviews: dict[int, int] = defaultdict(int)
    conflicts: dict[int, int] = defaultdict(int)
    for review in (
        Review.objects.filter(reviewer__selection=selection, submitted_at__isnull=False)
        .prefetch_related("scores__criterion")
        .order_by("reviewer_id")
    ):
        if review.has_conflict:
            conflicts[review.application_id] += 1
            continue
        reviews[review.application_id] += 1
        for score in review.scores.all():
            gathered[review.application_id][score.criterion.code].append(score.value)
    ids = {*reviews, *conflicts}
    return {
        pk: Assessment({c: tuple(v) for c, v in gathered[pk].items()}, reviews[pk], conflicts[pk])
        for pk in ids
    }


def weighted(criteria: Sequence[Criterion], assessment: Assessment) -> int:
    """Return Σ weight × mean in tenths; a criterion nobody scored counts 0."""
    return sum(criterion.weight * (assessment.mean(criterion.code) or 0) for criterion in criteria)
