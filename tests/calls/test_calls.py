"""The call and its applications: verbs, visibility, 図2."""

from __future__ import annotations

import datetime as dt

import pytest

from banso.calls import queries, relay_queries
from banso.calls.domain import applications
from banso.calls.domain import call as call_verbs
from banso.calls.enums import ApplicationState, CallState
from banso.calls.models import Application
from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import Organisation
from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError, Conflict, ForbiddenStep
from banso.foundation.models import HistoryEntry
from banso.years.enums import ProgrammeCode
from tests import builders
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db


def new_call(actor, fiscal_year, **changes):
    values = {
        "title": "公募",
        "explanation": "",
        "opens_at": builders.at(2019, 7, 5),
        "closes_at": builders.at(2019, 7, 31, 17),
        "target_count": 905,
        "number_to_select": 30,
        "programmes": list(fiscal_year.programmes.all()),
    }
    return call_verbs.create_call(actor=actor, fiscal_year=fiscal_year, **values | changes)


def test_call_goes_from_draft_to_open_to_closed_with_history(fiscal_year):
    builders.invite(builders.make_municipality())
    call = new_call(builders.SYSTEM, fiscal_year)
    call_verbs.open_call(actor=builders.SYSTEM, call=call)
    call_verbs.close_call(actor=builders.SYSTEM, call=call)
    call.refresh_from_db()
    assert call.state == CallState.CLOSED
    actions = (
        HistoryEntry.objects.filter(subject_type="calls.call").order_by("id").values_list("action", flat=True)
    )
    assert list(actions) == ["call.created", "call.opened", "call.closed"]


def test_closing_a_draft_is_refused_in_words(fiscal_year):
    call = new_call(builders.SYSTEM, fiscal_year)
    with pytest.raises(ForbiddenStep, match="今「準備中」のため、「公募を締め切る」はできません"):
        call_verbs.close_call(actor=builders.SYSTEM, call=call)
    call.refresh_from_db()
    assert call.state == CallState.DRAFT


def test_call_must_close_after_it_opens_and_offer_its_own_programmes(fiscal_year):
    with pytest.raises(BansoError, match="締切は受付開始より後"):
        new_call(builders.SYSTEM, fiscal_year, closes_at=builders.at(2019, 7, 1))
    with pytest.raises(BansoError, match="別の年度の事業"):
        new_call(builders.SYSTEM, fiscal_year, programmes=list(builders.make_year(2020).programmes.all()))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_only_the_secretariat_makes_a_call(role, actors, fiscal_year):
    with pytest.raises(AccessDenied):
        new_call(actors[role], fiscal_year)


def test_relaying_twice_keeps_the_first_time(small_year):
    relay = call_verbs.relay_to_prefectures
    first = relay(
        actor=builders.SYSTEM,
        call=small_year.call,
        prefectures=[small_year.prefecture],
        sent_at=builders.at(2019, 7, 5),
    )
    second = relay(
        actor=builders.SYSTEM,
        call=small_year.call,
        prefectures=[small_year.prefecture],
        sent_at=builders.at(2019, 7, 9),
    )
    assert (len(first), len(second)) == (1, 0)
    assert relay_queries.relay_table(small_year.call).rows[0]["sent"] == dt.date(2019, 7, 5)
    with pytest.raises(BansoError, match="見本市"):
        relay(
            actor=builders.SYSTEM,
            call=small_year.call,
            prefectures=[small_year.municipality],
            sent_at=builders.at(2019, 7, 5),
        )


def record(call, municipality, *codes, **changes):
    values = {
        "wishes": [builders.programme(call.fiscal_year, code) for code in codes],
        "submitted_at": builders.at(2019, 7, 20),
    }
    return applications.record_application(
        actor=builders.SYSTEM, call=call, municipality=municipality, **values | changes
    )


def test_recorded_application_takes_the_next_number_and_late_ones_are_marked(small_year):
    first = record(small_year.call, builders.make_municipality("新市"), ProgrammeCode.CHILDREN)
    late = record(
        small_year.call,
        builders.make_municipality("遅市"),
        ProgrammeCode.CHILDREN,
        submitted_at=builders.at(2019, 8, 1),
    )
    assert (first.number, first.is_late) == (3, False)
    assert (late.number, late.is_late) == (4, True)


def test_bad_applications_leave_nothing_behind(small_year):
    contractor = Organisation.objects.create(kind=OrganisationKind.CONTRACTOR, name="見本協議会")
    before = Application.objects.count()
    with pytest.raises(Conflict, match="見本市の利用申込書はすでにあります"):
        record(small_year.call, small_year.municipality, ProgrammeCode.CHILDREN)
    with pytest.raises(BansoError, match="1つ以上"):
        record(small_year.call, builders.make_municipality("無市"))
    with pytest.raises(BansoError, match="福祉事務所"):
        record(small_year.call, contractor, ProgrammeCode.CHILDREN)
    small_year.call.programmes.remove(builders.programme(small_year.fiscal_year, ProgrammeCode.OTHER))
    with pytest.raises(BansoError, match="対象ではない事業"):
        record(small_year.call, builders.make_municipality("他市"), ProgrammeCode.OTHER)
    assert Application.objects.count() == before


def test_withdrawn_applications_do_not_count(small_year):
    applications.withdraw_application(
        actor=builders.SYSTEM, application=small_year.other_application, reason="都合により"
    )
    table = queries.figure2(small_year.call)
    assert [row["municipality"] for row in table.rows] == ["滋賀県見本市"]
    assert table.totals["WORK_PREPARATION"] == 0
    assert small_year.other_application.state == ApplicationState.WITHDRAWN
    with pytest.raises(ForbiddenStep):
        applications.withdraw_application(
            actor=builders.SYSTEM, application=small_year.other_application, reason="もう一度"
        )


def test_figure2_counts_wishes_and_leaves_blanks_blank(small_year):
    table = queries.figure2(small_year.call)
    assert [row["CONSULTATION"] for row in table.rows] == [True, None]
    assert {code: table.totals[code] for code in ("CONSULTATION", "HOUSEHOLD_BUDGET", "OTHER")} == {
        "CONSULTATION": 1,
        "HOUSEHOLD_BUDGET": 1,
        "OTHER": 0,
    }


def test_the_figures_name_the_prefecture_and_mark_what_was_late(small_year, client_of):
    small_year.application.is_late = True
    small_year.application.save()
    table = queries.figure2(small_year.call)
    assert [row["municipality"] for row in table.rows] == ["滋賀県見本市", "大阪府別見本市"]
    assert [row["late"] for row in table.rows] == [True, None]
    assert table.columns[-1].label == "締切後"
    small_year.application.is_late = False
    small_year.application.save()
    assert "late" not in {column.key for column in queries.figure2(small_year.call).columns}
    client = client_of(Role.SECRETARIAT)
    for url in ("/y/2019/applications/table/", "/y/2019/selection/table/"):
        for kind, start in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("data", b"PK")):
            assert client.get(f"{url}?format={kind}").content.startswith(start), (url, kind)


def test_a_count_says_of_whom_and_the_public_sees_none(small_year, client_of):
    said = {
        Role.SECRETARIAT: "受け付けた申込（全国）",
        Role.PREFECTURE: "受け付けた申込（管内の分）",
        Role.MUNICIPALITY: "受け付けた申込（自分の団体の分）",
    }
    for role, words in said.items():
        assert words in client_of(role).get("/y/2019/call/").content.decode(), role
    assert "受け付けた申込" not in client_of(None).get("/y/2019/call/").content.decode()


@pytest.mark.parametrize("role", list(Role))
def test_lists_show_exactly_what_the_permission_allows(role, actors, small_year):
    actor = actors[role]
    listed = set(queries.applications_visible_to(actor, small_year.call))
    allowed = {a for a in Application.objects.all() if check(actor, "application.view", a)}
    assert listed == allowed
    expected = {
        Role.PREFECTURE: {small_year.application},
        Role.MUNICIPALITY: {small_year.application},
        Role.EXPERT: set(),
        Role.PARTICIPANT: set(),
    }
    assert listed == expected.get(role, {small_year.application, small_year.other_application})


def test_a_role_of_another_year_opens_nothing(small_year):
    actor = builders.make_actor(
        Role.MUNICIPALITY, fiscal_year=builders.make_year(2020), organisation=small_year.municipality
    )
    assert not check(actor, "application.view", small_year.application)
    assert not queries.applications_visible_to(actor, small_year.call)


def test_list_pages_need_the_same_queries_at_1_and_50_rows(client_of, small_year):
    client = client_of(Role.SECRETARIAT)
    urls = ["/y/2019/applications/", "/y/2019/applications/table/"]
    few = [queries_of(client, url) for url in urls]
    for number in range(50):
        builders.make_application(
            small_year.call, builders.make_municipality(f"第{number}市"), ProgrammeCode.CHILDREN
        )
    assert [queries_of(client, url) for url in urls] == few


def test_pages_open_for_the_secretariat_and_show_the_figures(client_of, small_year):
    client = client_of(Role.SECRETARIAT)
    assert "見本市" in client.get("/y/2019/applications/").content.decode()
    assert "図2" in client.get("/y/2019/applications/table/").content.decode()
    assert client.get("/y/2019/call/").status_code == 200
    workbook = client.get("/y/2019/applications/table/?format=xlsx")
    assert workbook["Content-Type"].endswith("sheet")
    assert workbook.content.startswith(b"PK")
    assert client.get("/y/2019/applications/table/?format=json").json()["tables"][0]["number"] == "図2"


def test_a_long_figure_is_shown_in_pages_with_totals_of_the_whole(client_of, small_year):
    for number in range(60):
        builders.make_application(
            small_year.call, builders.make_municipality(f"第{number}市"), ProgrammeCode.CHILDREN
        )
    client = client_of(Role.SECRETARIAT)
    first, last = (
        client.get(f"/y/2019/applications/table/?page={page}").content.decode() for page in ("1", "9999")
    )
    assert "第0市" in first
    assert "第59市" not in first
    assert "第59市" in last
    assert "計　62自治体" in first
    assert "計　62自治体" in last
    whole = client.get("/y/2019/applications/table/?format=json").json()["tables"][0]
    assert len(whole["rows"]) == 62
    assert whole["totals"]["CHILDREN"] == 60


def test_a_step_on_the_page_moves_the_call(client_of, small_year):
    small_year.call.state = CallState.OPEN
    small_year.call.save()
    assert client_of(Role.MUNICIPALITY).post("/y/2019/call/step/", {"step": "close"}).status_code == 403
    assert client_of(Role.SECRETARIAT).post("/y/2019/call/step/", {"step": "close"}).status_code == 302
    small_year.call.refresh_from_db()
    assert small_year.call.state == CallState.CLOSED
    again = client_of(Role.SECRETARIAT).post("/y/2019/call/step/", {"step": "close"})
    assert again.status_code == 409
    assert "締切済み" in again.content.decode()
