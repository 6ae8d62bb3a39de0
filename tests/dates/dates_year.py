"""A small year whose plan is about to be published: two municipalities, two experts, three visits."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from banso.correspondence.models import OutboundMail
from banso.dates.domain.confirmations import Given, open_questions_of
from banso.dates.domain.publishing import publish_plan
from banso.dates.enums import AnswerState
from banso.dates.models import DateParty, DateQuestion
from banso.dates.publication import publication_of
from banso.directory.enums import ContactPurpose, Role
from banso.directory.models import Contact, Organisation
from banso.dispatch.models import Expert, Project
from banso.foundation.access import Actor, Grant
from banso.foundation.worker import run
from banso.plans.enums import PlanOrigin
from banso.plans.models import Plan, PlannedVisit
from banso.years.enums import ProgrammeCode
from tests import builders
from tests.conftest import SmallYear
from tests.kept import kept

DUE = dt.date(2019, 9, 13)
FIRST, SECOND, THIRD = dt.date(2019, 10, 28), dt.date(2020, 1, 20), dt.date(2019, 10, 29)


@dataclass
class DatesYear:
    """The first expert goes twice to the small year's municipality; the second goes once to a town next to it."""

    small: SmallYear
    secretariat: Actor
    town: Organisation
    second: Expert
    project: Project
    town_project: Project
    plans: list[Plan] = field(default_factory=list)

    @property
    def expert(self) -> Expert:
        return self.small.expert

    @property
    def plan(self) -> Plan:
        return self.plans[-1]

    def party(self, whose: Expert | Organisation) -> DateParty:
        """The party of an expert or a municipality."""
        key = "expert" if isinstance(whose, Expert) else "municipality"
        return DateParty.objects.select_related("fiscal_year", "expert__person", "municipality").get(
            **{key: whose}
        )

    def question(self, whose: Expert | Organisation, project: Project, number: int = 1) -> DateQuestion:
        """The question that stands."""
        return self.party(whose).questions.get(project=project, number=number, closed_in__isnull=True)


def make_dates_year(small: SmallYear) -> DatesYear:
    """See `DatesYear`; a draft plan, nobody asked yet."""
    small.visit.delete()
    year = small.fiscal_year
    town = builders.make_municipality("見本町", small.prefecture)
    decision = builders.make_decision(builders.make_application(small.call, town, ProgrammeCode.CONSULTATION))
    second = builders.make_expert(year, ProgrammeCode.CONSULTATION)
    found = DatesYear(
        small=small,
        secretariat=builders.make_actor(Role.SECRETARIAT, fiscal_year=year),
        town=town,
        second=second,
        project=small.project,
        town_project=builders.make_project(decision, expert=second),
    )
    for one, name in ((small.municipality, "city"), (town, "town")):
        Contact.objects.create(
            organisation=one,
            purpose=ContactPurpose.OFFICE,
            department="福祉課",
            email=f"{name}@example.invalid",
        )
    for number, one in enumerate((small.expert, second), start=1):
        Contact.objects.create(
            person=one.person, purpose=ContactPurpose.PERSON, email=f"expert{number}@example.invalid"
        )
    found.plans.append(
        make_plan(
            found,
            (found.project, 1, FIRST, [found.expert]),
            (found.project, 2, SECOND, [found.expert]),
            (found.town_project, 1, THIRD, [second]),
        )
    )
    return found


def make_plan(
    found: DatesYear, *visits: tuple[Project, int, dt.date, list[Expert]], **fields: object
) -> Plan:
    """A draft plan of these visits."""
    year = found.small.fiscal_year
    plan = Plan.objects.create(
        fiscal_year=year,
        number=year.plans.count() + 1,
        origin=PlanOrigin.EDITED,
        made_at=builders.at(2019, 9, 1),
        **fields,
    )
    for project, number, date, experts in visits:
        visit = PlannedVisit.objects.create(plan=plan, project=project, number=number, date=date)
        visit.experts.set(experts)
    return plan


def publish(found: DatesYear, plan: Plan | None = None, **more: object):
    """Publish the newest plan (or this one) as the secretariat; return what it meant."""
    plan = plan or found.plan
    if plan not in found.plans:
        found.plans.append(plan)
    seal = publication_of(plan).seal
    done = publish_plan(actor=found.secretariat, plan=plan, seal=seal, due_on=DUE, **more)
    run("until_idle")
    return done


def make_asked_year(small: SmallYear) -> DatesYear:
    """The year with its plan published: everybody is asked."""

    def made() -> DatesYear:
        found = make_dates_year(small)
        publish(found)
        return found

    return kept("asked year", made, small, *vars(small).values())


def own(found: DatesYear, whose: Expert | Organisation) -> Actor:
    """The actor of a party."""
    year = found.small.fiscal_year.year
    if isinstance(whose, Expert):
        return Actor(person_id=whose.person_id, grants=frozenset({Grant(Role.EXPERT, year)}))
    return Actor(grants=frozenset({Grant(Role.MUNICIPALITY, year, whose.pk)}))


def yes(question: DateQuestion) -> Given:
    return Given(question.pk, AnswerState.ACCEPTED, base=question.version)


def all_yes(party: DateParty) -> list[Given]:
    return [yes(one) for one in open_questions_of(party)]


def drafts() -> dict[str, OutboundMail]:
    """The drafts by address."""
    return {one.to_address: one for one in OutboundMail.objects.filter(state="DRAFT")}


def token_in(mail: OutboundMail) -> str:
    """The secret part of the answer page's address in a mail."""
    return re.search(r"/answer/([^/\s]+)/", mail.body)[1]
