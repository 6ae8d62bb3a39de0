"""The invented year: what stands in it on its default day, that it goes on, and that nothing real is in it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from banso.accounts.domain.demo import demo_users
from banso.accounts.queries import actor_for
from banso.calls.enums import ApplicationState, CallState
from banso.calls.models import Application, Call
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail, ThreadEntry
from banso.dates.enums import AnswerState
from banso.dates.models import DateQuestion
from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import Contact, Organisation, Person
from banso.dispatch.enums import VisitState
from banso.dispatch.models import Visit, VisitDay
from banso.foundation import clock
from banso.foundation.models import HistoryEntry
from banso.japan.municipalities import municipalities
from banso.letters.enums import LetterState
from banso.letters.models import Letter
from banso.loading.files import LoadError
from banso.loading.living.build import build_living_year
from banso.loading.living.cast import ENGAGEMENTS, TOWNS
from banso.loading.living.days import DEFAULT_DAY, YEAR
from banso.loading.living.story import at
from banso.logistics.models import KitLoan
from banso.payments.models import Payment
from banso.plans.enums import PlanState
from banso.plans.models import Plan
from banso.reports.enums import ReportState
from banso.reports.models import Commitment, Report
from banso.selection.enums import SelectionState
from banso.selection.models import Selection
from banso.surveys.enums import ResponseState
from banso.surveys.models import Response
from banso.years.models import FiscalYear
from banso.years.queries import todos_for
from tests.living import BUILDER, NOW, living, living_rows  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("living")]


def states(model: type, field: str = "state", **which: object) -> dict[str, int]:
    found: dict[str, int] = {}
    for value in model.objects.filter(**which).values_list(field, flat=True):
        found[value] = found.get(value, 0) + 1
    return found


def test_the_call_is_over_and_every_answer_to_it_is_there():
    assert Call.objects.get().state == CallState.CLOSED
    assert states(Application) == {
        ApplicationState.SUBMITTED: 12,
        ApplicationState.DRAFT: 1,
        ApplicationState.DECLINED: 1,
        ApplicationState.WITHDRAWN: 1,
    }
    assert [one.municipality.name for one in Application.objects.filter(is_late=True)] == ["習作市"]
    assert Selection.objects.get().state == SelectionState.PUBLISHED


def test_a_plan_is_in_force_and_dates_are_fixed_open_and_wished_otherwise():
    assert states(Plan) == {PlanState.SUPERSEDED: 1, PlanState.PUBLISHED: 1}
    asked = states(DateQuestion, closed_in__isnull=True)
    assert asked[AnswerState.OTHER_DATES] == 1
    assert asked[AnswerState.ASKED] >= 2
    visits = states(Visit)
    assert visits[VisitState.DONE] == 18
    assert visits[VisitState.AGREED] == 5
    assert visits[VisitState.POSTPONED] == 2
    assert visits[VisitState.PLANNED] == 1
    assert not VisitDay.objects.filter(visit__state=VisitState.DONE, date__gt=DEFAULT_DAY)
    assert not VisitDay.objects.filter(visit__state=VisitState.AGREED, date__lt=DEFAULT_DAY)
    assert {"OUT", "RETURNED"} <= states(KitLoan).keys()


def test_questionnaires_reports_letters_and_payments_stand_in_every_state():
    assert states(Response) == {
        ResponseState.ACCEPTED: 6,
        ResponseState.DRAFT: 2,
        ResponseState.NOT_STARTED: 1,
    }
    assert Response.objects.filter(is_late=True).count() == 1
    assert states(Report) == {
        ReportState.NOT_STARTED: 9,
        ReportState.DRAFT: 1,
        ReportState.SUBMITTED: 1,
        ReportState.RETURNED: 1,
        ReportState.ACCEPTED: 1,
    }
    assert Commitment.objects.exclude(section="").exists()
    assert {MailState.DRAFT, MailState.SENT} <= states(OutboundMail).keys()
    assert {LetterState.DRAFT, LetterState.ISSUED} <= states(Letter).keys()
    assert states(Payment).keys() == {"DRAFT", "CHECKED", "APPROVED", "PAID"}
    assert ThreadEntry.objects.count() >= 5


def test_every_role_has_something_to_do():
    year = FiscalYear.objects.get(year=YEAR)
    for role, user in demo_users().items():
        todos = todos_for(actor_for(user), year)
        assert todos, role
        assert all(todo.url for todo in todos), role
    assert demo_users().keys() == set(Role)
    municipality = todos_for(actor_for(demo_users()[Role.MUNICIPALITY]), year)
    titles = " ".join(todo.title for todo in municipality)
    assert "回答を直す" in titles
    assert "日程の確認に答える" in titles
    assert "報告書" in titles


def test_nothing_is_from_the_future_and_much_is_from_the_past():
    assert not HistoryEntry.objects.filter(at__gt=NOW)
    assert HistoryEntry.objects.filter(at__lt=NOW - dt.timedelta(days=60)).count() > 200
    assert not OutboundMail.objects.filter(created_at__gt=timezone.now())


def test_nobody_real_is_in_it():
    real = {one.name for one in municipalities()}
    assert not real & {town.name for town in TOWNS}
    invented = Organisation.objects.exclude(kind=OrganisationKind.PREFECTURE)
    assert invented.count() == invented.filter(is_fictitious=True).count() == len(TOWNS) + 1
    assert not Contact.objects.exclude(email="").exclude(email__endswith="@example.invalid")
    assert not OutboundMail.objects.exclude(to_address__endswith="@example.invalid")
    placeholders = ("事務局", "厚労省", "理事", "県担当", "自治体担当", "講師", "参加者", "担当")
    assert not Person.objects.exclude(family_name__in=placeholders)
    assert {one.town for one in ENGAGEMENTS} <= {town.name for town in TOWNS}


def test_it_goes_on_to_the_end_of_the_year_and_a_second_run_changes_nothing():
    with clock.driven(at(dt.date(2027, 3, 30))):
        assert build_living_year(actor=BUILDER).steps > 100
        assert states(Visit) == {VisitState.DONE: 26}
        assert states(Report) == {ReportState.ACCEPTED: 13}
        assert not DateQuestion.objects.filter(closed_in__isnull=True, state=AnswerState.ASKED)
        before = HistoryEntry.objects.count()
        # Only the note that it was asked again.
        assert build_living_year(actor=BUILDER).steps == 0
        assert HistoryEntry.objects.count() == before + 1
        year = FiscalYear.objects.get(year=YEAR)
        assert all(todos_for(actor_for(user), year) for user in demo_users().values())


def test_a_real_year_of_that_number_is_left_alone():
    FiscalYear.objects.update(is_fictitious=False)
    with pytest.raises(LoadError, match="令和8年度はもうあります"):
        build_living_year(actor=BUILDER)
