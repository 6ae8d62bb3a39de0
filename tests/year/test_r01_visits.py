"""R1's special visits: each is represented, and counted as the source counts it (L330-352, spec 10.9)."""

from __future__ import annotations

import datetime as dt

from banso.dispatch.enums import ProjectCoverage, VisitKind, VisitState
from banso.dispatch.models import Visit
from banso.dispatch.queries import counted_visits, visit_text
from banso.logistics.counting import special_counts
from banso.logistics.models import ChecklistItem
from banso.years.models import FiscalYear


def visit(year: FiscalYear, project: int, number: int) -> Visit:
    return Visit.objects.get(project__fiscal_year=year, project__number=project, number=number)


def is_counted(one: Visit) -> bool:
    return counted_visits(one.project.fiscal_year).filter(pk=one.pk).exists()


def test_the_88_visits_are_counted_from_90_rounds(r01: FiscalYear) -> None:
    counts = special_counts(r01)
    assert counts["counted"] == counted_visits(r01).count() == 88
    assert (counts["all"], counts["concurrent"], counts["cancelled"], counts.get("postponed", 0)) == (
        90,
        1,
        1,
        0,
    )
    assert (counts["tours"], counts["two_days"], counts["extra"], counts.get("online", 0)) == (1, 2, 1, 0)


def test_the_cancelled_second_visit_keeps_its_reason_and_is_not_counted(r01: FiscalYear) -> None:
    cancelled = visit(r01, 13, 2)
    assert cancelled.state == VisitState.CANCELLED
    assert "感染症" in cancelled.state_reason
    assert visit_text(cancelled) == "2/27(木)中止"
    assert not is_counted(cancelled)


def test_the_covered_project_is_tied_to_the_visit_that_covers_it(r01: FiscalYear) -> None:
    covered = Visit.objects.get(project__fiscal_year=r01, project__coverage=ProjectCoverage.CONCURRENT)
    lead = covered.lead
    assert lead is not None
    assert lead.project.municipality == covered.project.municipality
    assert [day.date for day in lead.days.all()] == [dt.date(2020, 2, 21)]
    assert not is_counted(covered)
    assert is_counted(lead)


def test_a_range_of_days_is_one_visit_a_tour_counts_and_so_does_the_third(r01: FiscalYear) -> None:
    two_days = visit(r01, 48, 1)
    assert [day.date.day for day in two_days.days.all()] == [17, 18]
    tour, third = visit(r01, 8, 2), visit(r01, 50, 3)
    assert tour.kind == VisitKind.SITE_TOUR
    assert all(is_counted(one) for one in (two_days, tour, third))


def test_a_loaded_year_has_no_checklists_that_nobody_kept(r01: FiscalYear) -> None:
    assert not ChecklistItem.objects.filter(visit__project__fiscal_year=r01).exists()
