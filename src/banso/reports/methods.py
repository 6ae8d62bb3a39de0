"""How the visits of a project were held, from the records of its visits."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Prefetch

from banso.dispatch.enums import VisitKind
from banso.dispatch.models import Visit
from banso.logistics.domain.visit_records import record_form
from banso.logistics.models import VisitRecord

_KEY = "methods."


def record_prefetch() -> Prefetch[str]:
    """Return what a queryset of visits prefetches for `methods_of`."""
    return Prefetch("record", VisitRecord.objects.only("visit_id", "values"))


@lru_cache
def _labels(year: int) -> dict[str, str]:
    slots = [slot for slot in record_form(year).slots() if slot.path.startswith(_KEY)]
    return {slot.path: slot.label.rpartition("／")[2] for slot in slots}


def methods_of(visits: Iterable[Visit], year: int) -> list[str]:
    """Return the methods noted in the records of the visits, in words; a tour and online tell themselves."""
    found: dict[str, None] = {}
    for visit in visits:
        record = getattr(visit, "record", None)
        values = record.values if record is not None else {}
        marked = [label for path, label in _labels(year).items() if values.get(path)]
        if not marked and visit.kind != VisitKind.ON_SITE:
            marked = [visit.get_kind_display()]
        found |= dict.fromkeys(marked)
    return list(found)
