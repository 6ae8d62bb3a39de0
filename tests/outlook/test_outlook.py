"""Next year's question from the records, and the start-up workbook through web and Excel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from banso.directory.enums import Role
from banso.dispatch.enums import VisitState
from banso.formkit.workbook import build_workbook, read_form
from banso.foundation.access import Actor
from banso.foundation.errors import AccessDenied, BansoError
from banso.outlook.domain.settings import change_settings
from banso.outlook.domain.startup import start_workbook
from banso.outlook.factors import FACTORS, Factor
from banso.outlook.nearby import sessions
from banso.outlook.ranking import ranking, unknown_only
from banso.outlook.records import launch_of, records_of
from banso.outlook.tables import ranking_table, sessions_table, timing_table
from banso.outlook.workbook import PROGRAMMES, code_of, steps_of
from banso.selection.enums import Outcome, ProgrammeStatus
from banso.selection.models import KnownStatus
from banso.surveys.definitions import form_for, form_of
from banso.surveys.intake import identity_of
from banso.surveys.models import Response, Survey
from banso.years.enums import ProgrammeCode
from tests import builders
from tests.builders import SYSTEM
from tests.conftest import SmallYear
from tests.query_budget import queries_of
from tests.surveys.answers import answer

pytestmark = pytest.mark.django_db
HOUSEHOLD, WORK = ProgrammeCode.HOUSEHOLD_BUDGET, ProgrammeCode.WORK_PREPARATION


def say(small: SmallYear, application: object, code: ProgrammeCode, runs: bool) -> None:
    """Note whether a programme runs."""
    programme = builders.programme(small.fiscal_year, code)
    KnownStatus.objects.update_or_create(
        application=application, programme=programme, defaults={"runs": runs}
    )


@pytest.fixture
def neighbours(small_year: SmallYear) -> SmallYear:
    """見本市 launches household budget support and is visited; a town nearby lacks it too, one far away as well."""
    year = small_year
    say(year, year.application, HOUSEHOLD, False)
    say(year, year.application, WORK, True)
    project = builders.make_project(year.decision, HOUSEHOLD, year.expert, status=ProgrammeStatus.NOT_RUNNING)
    builders.make_visit(project, dt.date(2019, 9, 20))
    builders.make_visit(project, dt.date(2020, 1, 20), state=VisitState.PLANNED)
    for name, prefecture in (("近見本市", None), ("遠見本市", builders.make_prefecture("01", "北海道"))):
        town = builders.make_municipality(name, prefecture)
        application = builders.make_application(year.call, town, WORK)
        builders.make_decision(application, outcome=Outcome.NOT_SELECTED)
        say(year, application, HOUSEHOLD, False)
    return year


def test_ranking_adds_up_its_reasons_and_leaves_out_what_is_unknown(neighbours: SmallYear) -> None:
    records = records_of(neighbours.fiscal_year)
    ranked = ranking(records)
    first = ranked[0]
    assert first.evidence.name.endswith("見本市")
    assert {reason.factor for reason in first.reasons} == {Factor.WISHED, Factor.ADVISED, Factor.ONE_LEFT}
    assert first.points == 20 + 15 + 10
    # Work preparation was wished for elsewhere, but nobody said whether it runs there.
    assert [one.unknown for one in ranked[1:]] == [[WORK], [WORK]]
    assert [reason.factor for reason in ranked[1].reasons] == [Factor.NOT_SERVED]
    assert [one.name for one in unknown_only(records)] == ["大阪府別見本市"]
    rows = ranking_table(records, ranked).rows
    assert [row["place"] for row in rows] == [1, 2, 2]
    assert "+15" in str(rows[0]["reasons"])


def test_weights_are_settings(neighbours: SmallYear) -> None:
    weights = dict.fromkeys(FACTORS, 0) | {Factor.NOT_SERVED: 7}
    change_settings(actor=SYSTEM, fiscal_year=neighbours.fiscal_year, weights=weights, radius_km=10)
    ranked = ranking(records_of(neighbours.fiscal_year))
    assert [one.points for one in ranked] == [7, 7, 0]
    with pytest.raises(BansoError, match="0～100"):
        change_settings(
            actor=SYSTEM, fiscal_year=neighbours.fiscal_year, weights={Factor.WISHED: 101}, radius_km=10
        )
    with pytest.raises(BansoError, match="出典"):
        change_settings(
            actor=SYSTEM,
            fiscal_year=neighbours.fiscal_year,
            weights={},
            radius_km=10,
            budget_request_on=dt.date(2019, 10, 31),
        )


def test_joint_sessions_name_neighbours_without_the_programme(neighbours: SmallYear) -> None:
    records = records_of(neighbours.fiscal_year)
    found = sessions(records)
    assert [[guest.evidence.name for guest in one.guests] for one in found] == [["滋賀県近見本市"]]
    assert found[0].is_ahead
    assert found[0].guests[0].is_rough
    row = sessions_table(records, found).rows[0]
    assert (row["municipality"], row["count"]) == ("見本市", 1)


def test_timing_against_budget_request_and_launch(neighbours: SmallYear) -> None:
    year = neighbours.fiscal_year
    change_settings(
        actor=SYSTEM,
        fiscal_year=year,
        weights={},
        radius_km=50,
        budget_request_on=dt.date(2019, 10, 31),
        budget_source="見本県の通知",
    )
    response = start_workbook(
        actor=SYSTEM, fiscal_year=year, municipality=neighbours.municipality, programme=HOUSEHOLD
    )
    values = {"office.department": "福祉課", "goal.year": "FY2020", "goal.start_on": dt.date(2020, 4, 1)}
    answer(response.survey, neighbours.municipality, values)
    records = records_of(year)
    assert launch_of(records, neighbours.municipality.pk, HOUSEHOLD) == dt.date(2020, 4, 1)
    row = timing_table(records).rows[0]
    assert (row["before"], row["months"]) == (41, 6)
    assert Factor.WORKBOOK in {reason.factor for reason in ranking(records)[0].reasons}


def test_a_municipality_starts_its_own_workbook_once(
    small_year: SmallYear, actors: dict[Role, Actor]
) -> None:
    year, own = small_year.fiscal_year, small_year.municipality
    mine = actors[Role.MUNICIPALITY]
    first = start_workbook(actor=mine, fiscal_year=year, municipality=own, programme=WORK)
    again = start_workbook(actor=mine, fiscal_year=year, municipality=own, programme=WORK)
    assert first == again
    assert Survey.objects.get().code == "STARTUP_WORK_PREPARATION"
    with pytest.raises(AccessDenied):
        start_workbook(
            actor=mine, fiscal_year=year, municipality=small_year.other_municipality, programme=WORK
        )
    with pytest.raises(AccessDenied):
        start_workbook(actor=actors[Role.EXPERT], fiscal_year=year, municipality=own, programme=WORK)
    with pytest.raises(AccessDenied):
        start_workbook(actor=mine, fiscal_year=year, municipality=own, programme=ProgrammeCode.CONSULTATION)


def test_each_programme_has_its_steps_and_goes_round_by_excel(small_year: SmallYear) -> None:
    labels = set()
    for programme in PROGRAMMES:
        form = form_for(code_of(programme), 2019)
        assert str(programme.label) in form.title
        labels.add(tuple(step["label"] for step in steps_of(programme)))
        assert "令和2年度" in str(form.sections[1])
    assert len(labels) == 4
    response = start_workbook(
        actor=SYSTEM, fiscal_year=small_year.fiscal_year, municipality=small_year.municipality, programme=WORK
    )
    form = form_of(response.survey)
    values = {
        "office.department": "福祉課",
        "goal.year": "FY2021",
        "cost.STAFF.amount": 2400,
        "steps.SITES.who": "就労担当",
    }
    identity = identity_of(response.survey, small_year.municipality)
    data = build_workbook(form, values, identity=identity)
    reading = read_form(lambda code, version: form, data, "立ち上げノート.xlsx")
    assert reading.is_acceptable
    assert {path: reading.values[path] for path in values} == values


def test_pages(neighbours: SmallYear, client_of: Callable[[Role | None], Client]) -> None:
    office, town = client_of(Role.SECRETARIAT), client_of(Role.MUNICIPALITY)
    text = office.get("/y/2019/outlook/").content.decode()
    assert "今年度、この事業で訪問を受けた" in text
    assert "<svg" in office.get("/y/2019/outlook/joint/").content.decode()
    assert "予算要求の目安の日は未設定" in office.get("/y/2019/outlook/timing/").content.decode()
    assert office.get("/y/2019/outlook/?format=xlsx")["Content-Type"].endswith("sheet")
    data = {f"weight_{factor.value}": "5" for factor in Factor} | {"radius_km": "３０"}
    assert office.post("/y/2019/outlook/settings/", data).status_code == 302
    started = town.post(
        "/y/2019/startup/start/", {"programme": "CHILDREN", "municipality": neighbours.municipality.pk}
    )
    assert started["Location"].endswith(f"/surveys/answers/{Response.objects.get().pk}/")
    other = {"programme": "CHILDREN", "municipality": neighbours.other_municipality.pk}
    assert town.post("/y/2019/startup/start/", other).status_code == 422
    assert "見本市" in town.get("/y/2019/startup/?programme=CHILDREN").content.decode()
    assert town.get("/y/2019/outlook/").status_code == 403


@pytest.mark.once
def test_the_ranking_has_a_constant_number_of_queries(
    neighbours: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    office = client_of(Role.SECRETARIAT)
    few = [queries_of(office, f"/y/2019/outlook/{rest}") for rest in ("", "joint/", "timing/")]
    for number in range(4):
        town = builders.make_municipality(f"増見本{number}市")
        application = builders.make_application(neighbours.call, town, HOUSEHOLD)
        decision = builders.make_decision(application)
        say(neighbours, application, HOUSEHOLD, False)
        project = builders.make_project(decision, HOUSEHOLD, status=ProgrammeStatus.NOT_RUNNING)
        builders.make_visit(project, dt.date(2019, 10, 1 + number))
    assert [queries_of(office, f"/y/2019/outlook/{rest}") for rest in ("", "joint/", "timing/")] == few
