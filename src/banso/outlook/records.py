"""What is on record about the year's municipalities, gathered once in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from banso.dispatch.enums import VisitState
from banso.dispatch.models import Project, Visit
from banso.dispatch.queries import NOT_HELD
from banso.outlook.models import OutlookSettings
from banso.outlook.places import Place, place_of
from banso.outlook.workbook import PROGRAMMES, code_of, programme_of
from banso.reports.enums import ActionKind, ReportState
from banso.reports.models import Commitment
from banso.selection.enums import Outcome, SelectionState
from banso.selection.evidence import Evidence, evidence_of
from banso.selection.models import Decision
from banso.surveys.definitions import QUESTIONNAIRE
from banso.surveys.enums import ResponseState
from banso.surveys.models import Response
from banso.surveys.queries import counted_answers
from banso.years.enums import ProgrammeCode
from banso.years.models import FiscalYear, SupportProgramme

# The programmes whose full introduction R1's wishes are about (L1875–1883).
TARGETS = (ProgrammeCode.WORK_PREPARATION, ProgrammeCode.HOUSEHOLD_BUDGET)
_PROMISES = frozenset({ActionKind.STARTUP.value, ActionKind.BUDGET.value})
_SETUP_ISSUE = "I02"


@dataclass(frozen=True)
class VisitOf:
    """A visit that took place or is planned."""

    visit: Visit
    first_day: dt.date | None

    @property
    def is_held(self) -> bool:
        """Whether it took place."""
        return self.visit.state == VisitState.DONE


@dataclass
class Records:
    """Everything the pages of this room are computed from. Keys: municipality id, programme code."""

    fiscal_year: FiscalYear
    settings: OutlookSettings
    evidence: list[Evidence] = field(default_factory=list)
    programmes: dict[str, SupportProgramme] = field(default_factory=dict)
    projects: dict[tuple[int, str], Project] = field(default_factory=dict)
    visits: dict[tuple[int, str], list[VisitOf]] = field(default_factory=lambda: defaultdict(list))
    outcomes: dict[int, str] = field(default_factory=dict)
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    promises: dict[tuple[int, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    workbooks: dict[tuple[int, str], Response] = field(default_factory=dict)
    places: dict[int, Place | None] = field(default_factory=dict)

    def runs(self, municipality: int, code: str) -> bool | None:
        """Return whether a programme runs; None where nobody said."""
        return next(
            (one.runs.get(code) for one in self.evidence if one.application.municipality_id == municipality),
            None,
        )


def settings_of(fiscal_year: FiscalYear) -> OutlookSettings:
    """Return the year's settings, or the usual ones (unsaved)."""
    found = OutlookSettings.objects.filter(fiscal_year=fiscal_year).first()
    return found or OutlookSettings(fiscal_year=fiscal_year)


def records_of(fiscal_year: FiscalYear) -> Records:
    """Return what is on record about the year's applicants."""
    records = Records(fiscal_year, settings_of(fiscal_year))
    records.programmes = {
        str(programme.code): programme for programme in fiscal_year.programmes.order_by("order")
    }
    call = getattr(fiscal_year, "call", None)
    records.evidence = evidence_of(call) if call else []
    for one in records.evidence:
        town = one.application.municipality
        records.places[town.pk] = place_of(town)
    _dispatch(records)
    _answers(records)
    for decision in Decision.objects.filter(
        selection__call__fiscal_year=fiscal_year, selection__state=SelectionState.PUBLISHED
    ).select_related("application"):
        records.outcomes[decision.application.municipality_id] = Outcome(decision.outcome).value
    for promise in Commitment.objects.filter(
        issue__report__fiscal_year=fiscal_year, issue__report__state=ReportState.ACCEPTED
    ).select_related("issue__report__project", "issue__report__programme"):
        report = promise.issue.report
        if _PROMISES & set(promise.kinds) and report.project is not None:
            key = (report.project.municipality_id, report.programme.code)
            records.promises[key].append(promise.action)
    return records


def _dispatch(records: Records) -> None:
    projects = Project.objects.filter(fiscal_year=records.fiscal_year).select_related(
        "municipality", "programme"
    )
    for project in projects.prefetch_related("visits__days"):
        key = (project.municipality_id, project.programme.code)
        records.projects[key] = project
        records.places.setdefault(project.municipality_id, place_of(project.municipality))
        for visit in project.visits.all():
            if visit.state not in NOT_HELD:
                days = [day.date for day in visit.days.all()]
                visit.project = project
                records.visits[key].append(VisitOf(visit, min(days, default=None)))


def _answers(records: Records) -> None:
    for response in counted_answers(QUESTIONNAIRE, records.fiscal_year):
        if response.counted is not None:
            records.answers[response.organisation_id] = response.counted.values
    begun = Response.objects.filter(
        survey__fiscal_year=records.fiscal_year,
        survey__code__in=[code_of(programme) for programme in PROGRAMMES],
    ).exclude(state=ResponseState.NOT_STARTED)
    for response in begun.select_related("survey", "counted"):
        records.workbooks[response.organisation_id, programme_of(response.survey.code)] = response


def marks_setup_issue(records: Records, municipality: int, code: str) -> bool:
    """Return whether the questionnaire marks 任意事業立ち上げのノウハウ for the programme."""
    return records.answers.get(municipality, {}).get(f"issues.{_SETUP_ISSUE}.{code}") is True


def budget_this_year(records: Records, municipality: int, code: str) -> int | None:
    """Return this fiscal year's budget of the programme in thousand yen, as the questionnaire says."""
    value = records.answers.get(municipality, {}).get(f"budget.{code}.FY{records.fiscal_year.year}")
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def launch_of(records: Records, municipality: int, code: str) -> dt.date | None:
    """Return the day the programme is to start, as the start-up workbook says."""
    response = records.workbooks.get((municipality, code))
    if response is None or response.counted is None:
        return None
    value = response.counted.values.get("goal.start_on")
    return dt.date.fromisoformat(value) if isinstance(value, str) else None
