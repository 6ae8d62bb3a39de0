"""The log of what is said with an expert; a municipality's is that of the organisation."""

from __future__ import annotations

from collections.abc import Collection

from django.urls import reverse

from banso.correspondence.subjects import Subject, thread_subject
from banso.dispatch.models import Expert
from banso.years.models import FiscalYear


@thread_subject("dispatch.expert", "講師")
def experts(fiscal_year: FiscalYear, ids: Collection[int]) -> dict[int, Subject]:
    """Experts of the year's roster."""
    found = Expert.objects.filter(fiscal_year=fiscal_year, pk__in=ids).select_related("person")
    return {
        expert.pk: Subject(
            expert.person.full_name, None, reverse("dispatch:expert", args=[fiscal_year.year, expert.pk])
        )
        for expert in found
    }
