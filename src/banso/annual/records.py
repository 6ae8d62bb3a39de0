"""Everything the statistics and the findings look at, read once in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from banso.annual.models import PrintedFigure, PrintedText, StatedWindow
from banso.calls import queries as calls
from banso.calls.models import Application, Call
from banso.directory.models import MunicipalityYear, Organisation
from banso.dispatch import queries as dispatch
from banso.dispatch.enums import ProjectCoverage
from banso.dispatch.models import Expert, Project, Visit
from banso.events import queries as events
from banso.events.enums import EventKind
from banso.events.models import Event, ReportedSurveyMean
from banso.japan.prefectures import PREFECTURE_NAMES
from banso.selection import queries as selections
from banso.selection.models import Decision, Selection
from banso.years.enums import ProgrammeCode
from banso.years.models import FiscalYear, Milestone, SupportProgramme


def prefecture_of(organisation: Organisation) -> str:
    """Return the name of the prefecture an organisation lies in (or is), "" when unknown."""
    return PREFECTURE_NAMES.get(organisation.prefecture_code, "")


def is_counted(project: Project) -> bool:
    """Return whether the project counts: not one covered on another's visit (兼)."""
    return project.coverage == ProjectCoverage.OWN


def counted_visits(project: Project) -> list[Visit]:
    """Return the visits of a project that took place or will."""
    return [visit for visit in project.visits.all() if visit.state not in dispatch.NOT_HELD]


def days_of(visit: Visit) -> list[dt.date]:
    """Return the days of a visit in order."""
    return [day.date for day in visit.days.all()]


@dataclass
class Records:
    """One fiscal year's records. Each part is read when it is first asked for."""

    fiscal_year: FiscalYear

    @cached_property
    def programmes(self) -> list[SupportProgramme]:
        """All programmes of the year, その他 included."""
        return list(self.fiscal_year.programmes.all())

    @property
    def advisable(self) -> list[SupportProgramme]:
        """The programmes of 図3 and 図4."""
        return [programme for programme in self.programmes if programme.code != ProgrammeCode.OTHER]

    @cached_property
    def call(self) -> Call | None:
        """The year's call."""
        return calls.call_of(self.fiscal_year)

    @cached_property
    def selection(self) -> Selection | None:
        """The year's selection."""
        return selections.selection_of(self.fiscal_year)

    @cached_property
    def applications(self) -> list[Application]:
        """The applications received, in order."""
        return list(calls.received(self.call)) if self.call else []

    @cached_property
    def decisions(self) -> list[Decision]:
        """The selected ones with their programmes, in the order of 図3."""
        return list(selections.selected(self.selection)) if self.selection else []

    @cached_property
    def projects(self) -> list[Project]:
        """Every project with experts, visits and days, in the order of 図4."""
        projects = dispatch.with_visits(Project.objects.filter(fiscal_year=self.fiscal_year))
        return list(projects.order_by("decision__number", "programme__order"))

    @property
    def counted(self) -> list[Project]:
        """The projects that count."""
        return [project for project in self.projects if is_counted(project)]

    @cached_property
    def experts(self) -> list[Expert]:
        """The roster in its order."""
        return list(dispatch.roster(self.fiscal_year))

    @cached_property
    def events(self) -> list[Event]:
        """Trainings in the order of the blocks, then the conference, with programme and numbers."""
        found = list(events.with_programme(events.events_of(self.fiscal_year)))
        return sorted(found, key=lambda event: (event.block.order if event.block else 99, event.date))

    @property
    def trainings(self) -> list[Event]:
        """The block trainings."""
        return [event for event in self.events if event.kind == EventKind.BLOCK_TRAINING]

    @property
    def conference(self) -> Event | None:
        """The national conference."""
        return next((event for event in self.events if event.kind == EventKind.CONFERENCE), None)

    @cached_property
    def means(self) -> list[ReportedSurveyMean]:
        """The survey means of the trainings."""
        found = ReportedSurveyMean.objects.filter(event__fiscal_year=self.fiscal_year)
        return list(found.select_related("session", "event__block").order_by("event__block__order", "order"))

    @cached_property
    def milestones(self) -> list[Milestone]:
        """The three schedules."""
        return list(Milestone.objects.filter(fiscal_year=self.fiscal_year))

    @cached_property
    def printed_figures(self) -> list[PrintedFigure]:
        """The totals a source printed."""
        return list(self.fiscal_year.printed_figures.all())

    @cached_property
    def printed_texts(self) -> list[PrintedText]:
        """The wordings a source printed."""
        return list(self.fiscal_year.printed_texts.all())

    @cached_property
    def windows(self) -> list[StatedWindow]:
        """The periods a source stated for the visits."""
        return list(self.fiscal_year.stated_windows.all())

    @cached_property
    def welfare_offices(self) -> int:
        """How many municipalities the directory knows to have a welfare office in the year."""
        return MunicipalityYear.objects.filter(year=self.fiscal_year.year, has_welfare_office=True).count()

    def printed(self, figure: str) -> dict[str, PrintedFigure]:
        """Return {key: printed total} of one figure."""
        return {one.key: one for one in self.printed_figures if one.figure == figure}

    def visits(self) -> Iterator[tuple[Project, Visit]]:
        """Yield every counted visit with its project."""
        for project in self.counted:
            for visit in counted_visits(project):
                yield project, visit


def name_of(project: Project) -> str:
    """Return a project's municipality as lists name it."""
    return project.decision.application.name_as_printed or project.municipality.name


def place_of(project: Project) -> str:
    """Return where 図4 shows a project: row, name, programme."""
    return f"図4 {project.decision.number}行目 {name_of(project)} {project.programme.short_name}"
