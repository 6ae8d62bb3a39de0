"""One text in, findings in order out: the finders run apart, and where they overlap one finding remains."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from banso.privacy.bodies import find_bodies, find_people
from banso.privacy.findings import Finding, FindingClass, Severity
from banso.privacy.marks import find_marks
from banso.privacy.places import find_places

_WEIGHT = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}


def audit_text(text: str, *, own: Iterable[str] = ()) -> tuple[Finding, ...]:
    """Return the findings of a text in order of place, none overlapping.

    `own` holds the full names (府中市) of the municipality the text is about, where known. Of two findings that overlap
    the longer one stays, then the more severe. Positions count characters of `text` as given.
    """
    found = chain(
        find_places(text, own=frozenset(own)), find_bodies(text), find_people(text), find_marks(text)
    )
    starts = [0, *(i + 1 for i, character in enumerate(text) if character == "\n")]
    return tuple(replace(each, line=bisect_right(starts, each.start)) for each in _without_overlaps(found))


def _without_overlaps(found: Iterable[Finding]) -> list[Finding]:
    # What names somebody outright is never swallowed by a longer phrase around it.
    ranked = sorted(found, key=lambda f: (_WEIGHT[f.severity], f.start - f.end, f.start, f.finding_class))
    taken = set[int]()
    kept: list[Finding] = []
    for each in ranked:
        places = range(each.start, each.end)
        if any(place in taken for place in places):
            continue
        taken.update(places)
        kept.append(each)
    return sorted(kept, key=lambda f: (f.start, f.finding_class != FindingClass.METADATA))
