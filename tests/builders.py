"""Small objects for tests, made directly so that a test of one room does not depend on another's verbs."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from banso.accounts.models import RoleGrant, User
from banso.accounts.queries import actor_for
from banso.calls.enums import ApplicationState, CallState
from banso.calls.models import Application, ApplicationWish, Call
from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import MunicipalityYear, Organisation, Person
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Assignment, Expert, Project, Visit, VisitDay
from banso.foundation.access import Actor, system_actor
from banso.selection.enums import Outcome, ProgrammeStatus, SelectionState
from banso.selection.models import DecidedProgramme, Decision, Selection
from banso.years.enums import ProgrammeCode, ProgrammeKind, StrandCode, YearState
from banso.years.models import FiscalYear, Strand, SupportProgramme

TOKYO = ZoneInfo("Asia/Tokyo")
SYSTEM = system_actor("テスト")
PROGRAMME_NAMES = {
    ProgrammeCode.CONSULTATION: ("自立相談支援事業", "自立", ProgrammeKind.MANDATORY),
    ProgrammeCode.WORK_PREPARATION: ("就労準備支援事業", "就労", ProgrammeKind.OPTIONAL),
    ProgrammeCode.HOUSEHOLD_BUDGET: ("家計改善支援事業", "家計", ProgrammeKind.OPTIONAL),
    ProgrammeCode.CHILDREN: ("子どもの学習・生活支援事業", "子ども", ProgrammeKind.OPTIONAL),
    ProgrammeCode.TEMPORARY_LIVING: ("一時生活支援事業", "一時", ProgrammeKind.OPTIONAL),
    ProgrammeCode.OTHER: ("その他", "他", ProgrammeKind.OTHER),
}


def at(year: int, month: int, day: int, hour: int = 12) -> dt.datetime:
    """A moment in Japan."""
    return dt.datetime(year, month, day, hour, tzinfo=TOKYO)


def make_year(year: int = 2019, state: YearState = YearState.RUNNING) -> FiscalYear:
    """A fiscal year with its strands and programmes (or the one there is)."""
    fiscal_year, created = FiscalYear.objects.get_or_create(year=year, defaults={"state": state})
    if created:
        for order, strand in enumerate(StrandCode, start=1):
            Strand.objects.create(fiscal_year=fiscal_year, code=strand, name=strand.label, order=order)
        for order, (code, (name, short, kind)) in enumerate(PROGRAMME_NAMES.items(), start=1):
            SupportProgramme.objects.create(
                fiscal_year=fiscal_year, code=code, name=name, short_name=short, kind=kind, order=order
            )
    return fiscal_year


def programme(fiscal_year: FiscalYear, code: ProgrammeCode) -> SupportProgramme:
    """The year's programme with that code."""
    return fiscal_year.programmes.get(code=code)


def make_prefecture(code: str = "25", name: str = "滋賀県") -> Organisation:
    """A prefecture (or the one there is)."""
    return Organisation.objects.get_or_create(
        kind=OrganisationKind.PREFECTURE, prefecture_code=code, name=name, defaults={"kana": ""}
    )[0]


def make_municipality(
    name: str = "見本市", prefecture: Organisation | None = None, **fields: Any
) -> Organisation:
    """A city that does not exist, in 滋賀県 unless another prefecture is given."""
    parent = prefecture or make_prefecture()
    return Organisation.objects.create(
        kind=OrganisationKind.CITY,
        prefecture_code=parent.prefecture_code,
        name=name,
        parent=parent,
        **fields,
    )


def invite(municipality: Organisation, year: int = 2019) -> Organisation:
    """Put a municipality on the year's list of welfare offices, so that the year's call invites it."""
    MunicipalityYear.objects.get_or_create(organisation=municipality, year=year)
    return municipality


def make_person(family_name: str = "講師", given_name: str = "01", kana: str = "コウシ") -> Person:
    """A person with a placeholder name."""
    return Person.objects.create(family_name=family_name, given_name=given_name, family_kana=kana)


def make_user(
    role: Role,
    *,
    fiscal_year: FiscalYear | None = None,
    organisation: Organisation | None = None,
    email: str = "",
    person: Person | None = None,
) -> User:
    """A user holding one role, with a person and the password `correct horse battery`."""
    number = User.objects.count() + 1
    user = User.objects.create_user(
        email or f"user{number}@example.invalid",
        "correct horse battery",
        person=person or make_person(Role(role).label, f"{number:02}"),
    )
    RoleGrant.objects.create(user=user, role=role, fiscal_year=fiscal_year, organisation=organisation)
    return user


def make_actor(role: Role, **fields: Any) -> Actor:
    """The actor of a new user holding one role."""
    return actor_for(make_user(role, **fields))


def make_call(fiscal_year: FiscalYear | None = None, state: CallState = CallState.CLOSED) -> Call:
    """The year's call, 5 to 31 July, offering every programme."""
    year = fiscal_year or make_year()
    call = Call.objects.create(
        fiscal_year=year,
        title="派遣を希望する自治体の公募",
        opens_at=at(year.year, 7, 5, 9),
        closes_at=at(year.year, 7, 31, 17),
        number_to_select=30,
        state=state,
    )
    call.programmes.set(year.programmes.all())
    return call


def make_application(
    call: Call, municipality: Organisation, *codes: ProgrammeCode, **fields: Any
) -> Application:
    """A submitted application wishing `codes` (consultation when none is given)."""
    values: dict[str, Any] = {
        "number": call.applications.count() + 1,
        "state": ApplicationState.SUBMITTED,
        "submitted_at": call.opens_at + dt.timedelta(days=3),
    }
    application = Application.objects.create(call=call, municipality=municipality, **values | fields)
    for code in codes or (ProgrammeCode.CONSULTATION,):
        ApplicationWish.objects.create(application=application, programme=programme(call.fiscal_year, code))
    return application


def make_selection(call: Call, state: SelectionState = SelectionState.PUBLISHED) -> Selection:
    """The call's selection (or the one there is)."""
    return Selection.objects.get_or_create(call=call, defaults={"state": state})[0]


def make_decision(
    application: Application,
    statuses: dict[ProgrammeCode, ProgrammeStatus] | None = None,
    outcome: Outcome = Outcome.SELECTED,
    selection: Selection | None = None,
) -> Decision:
    """A decision: selected with every wished programme running, unless told otherwise."""
    chosen = selection or make_selection(application.call)
    decision = Decision.objects.create(
        selection=chosen,
        application=application,
        outcome=outcome,
        number=chosen.decisions.count() + 1 if outcome == Outcome.SELECTED else None,
    )
    if outcome == Outcome.SELECTED:
        wished = {
            ProgrammeCode(wish.programme.code): ProgrammeStatus.RUNNING for wish in application.wishes.all()
        }
        for code, status in (statuses or wished).items():
            DecidedProgramme.objects.create(
                decision=decision, programme=programme(application.call.fiscal_year, code), status=status
            )
    return decision


def make_expert(fiscal_year: FiscalYear, *codes: ProgrammeCode, person: Person | None = None) -> Expert:
    """An expert on the year's roster able to advise on `codes`."""
    expert = Expert.objects.create(
        fiscal_year=fiscal_year,
        person=person or make_person(given_name=f"{fiscal_year.experts.count() + 1:02}"),
        affiliation="見本支援センター 相談員",
        home_prefecture=make_prefecture(),
        order=fiscal_year.experts.count() + 1,
    )
    expert.programmes.set(fiscal_year.programmes.filter(code__in=codes))
    return expert


def make_project(
    decision: Decision,
    code: ProgrammeCode = ProgrammeCode.CONSULTATION,
    expert: Expert | None = None,
    **fields: Any,
) -> Project:
    """A project of a selected municipality, with its expert when one is given."""
    fiscal_year = decision.selection.call.fiscal_year
    values: dict[str, Any] = {
        "status": ProgrammeStatus.RUNNING,
        "number": fiscal_year.projects.count() + 1,
    }
    project = Project.objects.create(
        fiscal_year=fiscal_year,
        decision=decision,
        municipality=decision.application.municipality,
        programme=programme(fiscal_year, code),
        **values | fields,
    )
    if expert:
        Assignment.objects.create(project=project, expert=expert)
    return project


def make_visit(
    project: Project, *dates: dt.date, state: VisitState = VisitState.DONE, **fields: Any
) -> Visit:
    """The project's next visit on `dates`."""
    visit = Visit.objects.create(project=project, number=project.visits.count() + 1, state=state, **fields)
    for position, date in enumerate(dates, start=1):
        VisitDay.objects.create(visit=visit, date=date, day_number=position)
    return visit
