"""The world an invented year is told in, and how its steps are taken: in their order, each at its own time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from banso.accounts.domain.demo import demo_users
from banso.accounts.models import User
from banso.accounts.queries import actor_for
from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import Organisation
from banso.dispatch.models import Expert, Project, Visit
from banso.foundation.access import Actor
from banso.loading.living.cast import DEMO_EXPERT, DEMO_TOWN, ENGAGEMENTS, TOWNS, Engagement
from banso.loading.living.days import YEAR
from banso.years.enums import ProgrammeCode
from banso.years.models import FiscalYear, SupportProgramme

JAPAN = ZoneInfo("Asia/Tokyo")
NUMBERS = {town.name: number for number, town in enumerate(TOWNS, start=1)}
# Local parts of the addresses of users who cannot sign in (`add_demo_user`).
CLERK, ADVISER = "demo-town-{:02}", "demo-expert-{:02}"


def at(day: dt.date, hour: int = 10, minute: int = 0) -> dt.datetime:
    """Return a moment of the day in Japan."""
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=JAPAN)


def on(month: int, day: int, hour: int = 10, minute: int = 0) -> dt.datetime:
    """Return a moment of the year: January to March are of the calendar year after."""
    return at(dt.date(YEAR if month > 3 else YEAR + 1, month, day), hour, minute)


@dataclass(frozen=True)
class Step:
    """Something somebody does at a time. `name` tells it in an error."""

    when: dt.datetime
    name: str
    do: Callable[[World], object]


@dataclass
class World:
    """The year as built so far: everything is looked up in the database, so that a later run can go on from it."""

    year: FiscalYear
    system: Actor
    _actors: dict[str, Actor] = field(default_factory=dict)

    @cached_property
    def towns(self) -> dict[str, Organisation]:
        """The invented municipalities by name."""
        rows = Organisation.objects.filter(is_fictitious=True).exclude(kind=OrganisationKind.SECRETARIAT)
        return {organisation.name: organisation for organisation in rows.select_related("parent")}

    @cached_property
    def prefectures(self) -> dict[str, Organisation]:
        """The prefectures by code."""
        rows = Organisation.objects.filter(kind=OrganisationKind.PREFECTURE)
        return {organisation.prefecture_code: organisation for organisation in rows}

    @cached_property
    def programmes(self) -> dict[ProgrammeCode, SupportProgramme]:
        """The year's programmes by code."""
        return {ProgrammeCode(programme.code): programme for programme in self.year.programmes.all()}

    @cached_property
    def experts(self) -> dict[int, Expert]:
        """The roster by number."""
        rows = self.year.experts.select_related("person", "fiscal_year", "home_prefecture")
        return {expert.order: expert for expert in rows}

    @cached_property
    def projects(self) -> dict[tuple[str, str], Project]:
        """The projects by municipality and programme."""
        rows = Project.objects.filter(fiscal_year=self.year).select_related(
            "municipality__parent", "programme", "fiscal_year", "decision__selection__call"
        )
        found = {(project.municipality.name, project.programme.code): project for project in rows}
        for one in found.values():
            one.fiscal_year = self.year
        return found

    def of_role(self, role: Role) -> Actor:
        """Return the demo's user of a role."""
        return self._actor(role, lambda: demo_users()[role])

    @property
    def office(self) -> Actor:
        """The secretariat."""
        return self.of_role(Role.SECRETARIAT)

    def clerk(self, town: str) -> Actor:
        """Return who works for a municipality."""
        if town == DEMO_TOWN:
            return self.of_role(Role.MUNICIPALITY)
        return self._actor(town, lambda: _user(CLERK.format(NUMBERS[town])))

    def adviser(self, number: int) -> Actor:
        """Return an expert as a user."""
        if number == DEMO_EXPERT:
            return self.of_role(Role.EXPERT)
        return self._actor(f"expert {number}", lambda: _user(ADVISER.format(number)))

    def _actor(self, key: str, find: Callable[[], User]) -> Actor:
        if key not in self._actors:
            self._actors[key] = actor_for(find())
        return self._actors[key]

    def project(self, engagement: Engagement) -> Project:
        """Return an engagement's project."""
        return self.projects[engagement.town, engagement.programme]

    def visit(self, engagement: Engagement, number: int) -> Visit:
        """Return an engagement's visit as it is now."""
        return (
            Visit.objects.select_related(
                "project__municipality", "project__programme", "project__fiscal_year"
            )
            .prefetch_related("days")
            .get(project=self.project(engagement), number=number)
        )


def _user(local_part: str) -> User:
    return User.objects.get(email__startswith=f"{local_part}@", is_demo=True)


def engagement_of(town: str, programme: ProgrammeCode) -> Engagement:
    """Return the engagement of a municipality and a programme."""
    return next(
        engagement
        for engagement in ENGAGEMENTS
        if (engagement.town, engagement.programme) == (town, programme)
    )


def in_order(steps: Iterable[Step]) -> list[Step]:
    """Return the steps in the order they happen; of one moment as they were told."""
    return sorted(steps, key=lambda step: step.when)
