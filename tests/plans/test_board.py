"""The board's pages on a small plan: moving, trying, locking, undoing, comparing, making one in the background."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from banso.directory.enums import Role
from banso.dispatch.calendars import default_settings, settings_of
from banso.dispatch.domain.projects import make_projects, set_wishes
from banso.dispatch.enums import VisitState
from banso.dispatch.models import ClosedDay, ExpertDay, MunicipalityDay, Project
from banso.foundation import worker
from banso.foundation.errors import BansoError
from banso.foundation.models import Job
from banso.plans.domain import plans
from banso.plans.domain.planning_settings import closed_days_from
from banso.plans.models import Plan
from banso.plans.planning_input import VisitRow, has_conflict, records_of
from banso.years.enums import ProgrammeCode
from tests import builders
from tests.conftest import SmallYear
from tests.query_budget import queries_of
from tests.typed_dates import wareki

pytestmark = pytest.mark.django_db
PART = {"hx-request": "true"}


@pytest.fixture
def plan(small_year: SmallYear) -> Plan:
    """The small year's one visit on Monday 28 October 2019, as a draft; a second expert could do it, too."""
    builders.make_expert(small_year.fiscal_year, ProgrammeCode.CONSULTATION)
    set_wishes(actor=builders.SYSTEM, project=small_year.project, visits=1)
    return plans.load_recorded_plan(actor=builders.SYSTEM, fiscal_year=small_year.fiscal_year)


@pytest.fixture
def office(client_of: Callable[[Role | None], Client]) -> Client:
    return client_of(Role.SECRETARIAT)


def url(plan: Plan, rest: str = "") -> str:
    return f"/y/2019/plans/{plan.pk}/{rest}"


def fields(plan: Plan, **more: str) -> dict[str, str]:
    visit = plan.visits.get()
    return {"key": f"{visit.project_id}-1", "revision": str(plan.revision), **more}


def test_a_visit_is_moved_with_its_price_and_back(plan: Plan, office: Client) -> None:
    first, second = plan.fiscal_year.experts.order_by("order")
    tried = office.get(url(plan, "try/"), fields(plan, date="2019-11-04")).json()
    assert (tried["text"], len(tried["broken"])) == ("旅費 ±0円", 1)
    assert "振替休日" in tried["broken"][0]
    move = {"date": "2019-11-05", "from": str(first.pk), "to": str(second.pk)}
    answer = office.post(url(plan, "move/"), fields(plan, **move), headers=PART).content.decode()
    assert "変更しました。" in answer
    assert "旅費 ±0円" in answer
    visit = plan.visits.get()
    assert (visit.date, list(visit.experts.all())) == (dt.date(2019, 11, 5), [second])
    stale = office.post(url(plan, "move/"), fields(plan, date="2019-11-06"), headers=PART).content.decode()
    assert "ほかの画面で変わりました" in stale
    back = office.post(url(plan, "step/"), {"set": "undo"})  # without script: a redirect and a message
    assert back.status_code == 302
    assert list(plan.visits.get().experts.all()) == [first]


@pytest.mark.parametrize(
    ("sent", "answer"),
    [
        ({"date": "2019-13-01"}, "日付として読めません"),
        ({"date": "2020-04-02"}, "令和元年度の日付ではありません"),
        ({"key": "x-1"}, "どの訪問かわかりません"),
        ({"key": "999999-1", "date": "2019-11-05"}, "実施事業にありません"),
        ({"expert": "999999"}, "この年度の講師から"),
        ({"from": "999999", "to": "1"}, "別の講師に移っています"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    plan: Plan, office: Client, sent: dict[str, str], answer: str
) -> None:
    found = office.post(url(plan, "move/"), fields(plan) | sent, headers=PART).content.decode()
    assert "変えられませんでした" in found
    assert answer in found
    assert plan.visits.get().date == dt.date(2019, 10, 28)


def test_locks_and_removal(plan: Plan, office: Client) -> None:
    key = fields(plan)["key"]
    office.post(url(plan, "step/"), {"set": f"lock:{key}"}, headers=PART)
    refused = office.post(url(plan, "move/"), {"key": key, "remove": "1"}, headers=PART).content.decode()
    assert "固定されています" in refused
    office.post(url(plan, "step/"), {"set": "free"}, headers=PART)
    office.post(url(plan, "move/"), {"key": key, "remove": "1"}, headers=PART)
    page = office.get(url(plan)).content.decode()
    assert "置けていない訪問" in page
    assert not plan.visits.exists()
    project = plan.fiscal_year.projects.get()
    placed = {"key": key, "date": "2019-11-05", "expert": str(project.assignments.get().expert_id)}
    office.post(url(plan, "move/"), placed, headers=PART)
    assert plan.visits.get().date == dt.date(2019, 11, 5)


def test_only_drafts_are_changed_and_a_cancelled_visit_is_not_planned(plan: Plan, office: Client) -> None:
    project = plan.fiscal_year.projects.get()
    builders.make_visit(project, dt.date(2020, 1, 20), state=VisitState.CANCELLED)
    set_wishes(actor=builders.SYSTEM, project=project, visits=2)
    assert records_of(plan.fiscal_year).kit_number == {(project.pk, 1): 1}
    refused = office.post(
        url(plan, "move/"), {"key": f"{project.pk}-2", "date": "2020-01-20"}, headers=PART
    ).content.decode()
    assert "中止になっています" in refused
    assert "2回目　中止" in office.get(url(plan, "towns/")).content.decode()
    Plan.objects.filter(pk=plan.pk).update(state="PUBLISHED")
    assert office.post(url(plan, "move/"), fields(plan, date="2019-11-05")).status_code == 403
    copied = office.post(url(plan, "copy/"), {"name": "直し"})
    assert copied.status_code == 302
    assert Plan.objects.get(name="直し").visits.count() == 1
    assert office.post(url(plan, "edit/"), {"delete": "1"}).status_code == 403


def test_the_planner_runs_in_the_background(plan: Plan, office: Client) -> None:
    wanted = {"name": "組み直し", "base": str(plan.pk), "changes": "needed", "seconds": "1"}
    assert office.post("/y/2019/plans/run/", wanted).status_code == 302
    assert "順番を待っています" in office.get("/y/2019/plans/progress/").content.decode()
    assert worker.run("until_idle") == 1
    made = Plan.objects.get(name="組み直し")
    assert (made.base, made.measures["changes"], made.visits.count()) == (plan, 0, 1)
    assert "できた計画を開く" in office.get("/y/2019/plans/progress/").content.decode()
    compared = office.get("/y/2019/plans/compare/").content.decode()
    assert "違う訪問（0件）" in compared
    office.post("/y/2019/plans/run/", {"name": "", "base": "", "changes": "none", "seconds": "1"})
    ClosedDay.objects.bulk_create(
        [
            ClosedDay(fiscal_year=plan.fiscal_year, date=dt.date(2019, 9, 17) + dt.timedelta(days=n))
            for n in range(130)
        ]
    )
    worker.run("until_idle")
    assert "訪問できる日" in Job.objects.latest("pk").error_message


def test_wrong_wishes_for_a_plan_are_told_at_the_field(plan: Plan, office: Client) -> None:
    answer = office.post("/y/2019/plans/run/", {"changes": "needed", "seconds": "900"}).content.decode()
    assert "もとの計画を選んでください" in answer
    assert not Job.objects.exists()


def test_pages_of_a_plan_ask_the_same_queries_however_long_it_is(
    plan: Plan, office: Client, small_year: SmallYear
) -> None:
    pages = ["", "towns/", "map/", "table/"]
    office.get(url(plan))
    few = [queries_of(office, url(plan, page)) for page in pages]
    for number in range(12):
        town = builders.make_municipality(f"見本{number}市")
        project = builders.make_project(
            builders.make_decision(builders.make_application(small_year.call, town)), expert=small_year.expert
        )
        visit = plan.visits.create(project=project, number=1, date=dt.date(2019, 10, 29))
        visit.experts.add(builders.make_expert(small_year.fiscal_year, ProgrammeCode.CONSULTATION))
    assert [queries_of(office, url(plan, page)) for page in pages] == few


def test_the_list_of_plans_asks_the_same_queries_however_many_there_are(plan: Plan, office: Client) -> None:
    few = queries_of(office, "/y/2019/plans/")
    for number in range(3):
        plans.copy_plan(actor=builders.SYSTEM, plan=plan, name=f"写し{number}")
    assert queries_of(office, "/y/2019/plans/") == few


def test_a_plan_leaves_as_excel_and_json(plan: Plan, office: Client) -> None:
    found = office.get(url(plan, "table/?format=json")).json()
    assert [table["name"] for table in found["tables"]] == ["visits", "loads", "clashes"]
    assert office.get(url(plan, "table/?format=xlsx"))["Content-Type"].endswith("sheet")


def test_settings_are_checked_and_used(plan: Plan, office: Client) -> None:
    year = plan.fiscal_year
    form = {
        name: str(value) for name, value in vars(default_settings(year)).items() if not name.startswith("_")
    }
    for name in ("round1_from", "round1_to", "round2_from", "round2_to"):
        day = dt.date.fromisoformat(form.pop(name))
        form |= wareki(name, day)
    form["reception_day"] = "7000"
    answer = office.post(
        "/y/2019/plans/settings/", form | {"closed": "2019-11-9 大会\n２０１９年１１月１０日"}
    )
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert [str(day.date) for day in ClosedDay.objects.all()] == ["2019-11-09", "2019-11-10"]
    assert settings_of(year).reception_day == 7000
    plan.refresh_from_db()
    assert plan.measures["total_yen"] == plan.measures["travel_yen"] + 7000
    told = office.post(url(plan, "step/"), {"set": "recount"}, headers=PART).content.decode()
    assert "数え直しました" in told
    wrong = office.post("/y/2019/plans/settings/", form | {"closed": "あした"}).content.decode()
    assert "1行目「あした」が日付として読めません" in wrong
    with pytest.raises(BansoError):
        closed_days_from("2019-02-30")


def test_projects_come_from_the_published_selection(small_year: SmallYear) -> None:
    before = Project.objects.count()
    made = make_projects(actor=builders.SYSTEM, fiscal_year=small_year.fiscal_year)
    assert [project.programme.code for project in made] == ["HOUSEHOLD_BUDGET"]
    assert Project.objects.count() == before + 1
    assert made[0].number == 2
    assert make_projects(actor=builders.SYSTEM, fiscal_year=small_year.fiscal_year) == []


def test_the_input_knows_calendars_homes_conflicts_and_what_is_recorded(
    plan: Plan, small_year: SmallYear
) -> None:
    year, expert = small_year.fiscal_year, small_year.expert
    day = dt.date(2019, 10, 28)
    ExpertDay.objects.create(expert=expert, date=day, kind="UNAVAILABLE")
    ExpertDay.objects.create(expert=expert, date=day + dt.timedelta(days=1), kind="PREFERRED")
    MunicipalityDay.objects.create(fiscal_year=year, municipality=small_year.municipality, date=day)
    expert.conflicts.add(small_year.prefecture)
    records = records_of(year)
    assert records.expert_days == {expert.pk: [day]}
    assert records.municipality_days == {small_year.municipality.pk: [day]}
    assert has_conflict(expert, small_year.municipality)
    assert not has_conflict(expert, small_year.other_municipality)
    visit = VisitRow(small_year.project.pk, 1, day, 1, (expert.pk,), is_locked=True)
    assert records.recorded == {small_year.project.pk: [visit]}
