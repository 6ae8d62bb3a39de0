"""The year's pages: who sees what, what they do, and how many queries they take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from banso.directory.enums import Role
from banso.foundation.history import history_of
from banso.years.domain.todos import finish_todo, put_todo
from banso.years.domain.yardsticks import seed_yardsticks, set_yardstick
from banso.years.enums import StrandCode, ToDoState, YearState
from banso.years.models import FiscalYear, Milestone, ToDo, Yardstick
from tests import builders
from tests.builders import SYSTEM, at
from tests.conftest import SmallYear
from tests.years import r1

ClientOf = Callable[[Role | None], Client]
YEAR_PAGES = ["schedule", "calendar", "todos", "year_detail", "calendar_link", "calendar_download"]


def url(name: str, *args: object) -> str:
    return reverse(f"years:{name}", args=[2019, *args])


def put(fiscal_year: FiscalYear, key: str, **fields: object) -> ToDo:
    given: dict[str, object] = {"title": key, "role": Role.SECRETARIAT, "due_at": at(2019, 7, 31, 17)}
    return put_todo(actor=SYSTEM, fiscal_year=fiscal_year, key=key, **given | fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", YEAR_PAGES)
@pytest.mark.parametrize("role", list(Role))
def test_year_pages_open_for_every_role_of_the_year(client_of: ClientOf, name: str, role: Role) -> None:
    assert client_of(role).get(url(name)).status_code == 200


@pytest.mark.parametrize("name", [*YEAR_PAGES, "todos_all", "milestone_add", "year_start"])
def test_year_pages_send_the_public_to_sign_in(client_of: ClientOf, name: str) -> None:
    response = client_of(None).get(url(name))
    assert (response.status_code, "next=" in response["Location"]) == (302, True)


def test_year_pages_refuse_whoever_holds_a_role_in_another_year_alone(client_of: ClientOf) -> None:
    builders.make_year(2020)
    response = client_of(Role.MUNICIPALITY).get(reverse("years:schedule", args=[2020]))
    assert response.status_code == 403
    assert "令和2年度の役割がない" in response.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECRETARIAT])
@pytest.mark.parametrize(
    "name", ["milestone_add", "year_start", "year_close", "contract_edit", "year_next", "year_reopen"]
)
def test_changing_pages_are_for_the_secretariat(client_of: ClientOf, role: Role, name: str) -> None:
    assert client_of(role).get(url(name)).status_code == 403


def test_todos_all_is_for_those_who_see_the_programme(client_of: ClientOf) -> None:
    seen = {role for role in Role if client_of(role).get(url("todos_all")).status_code == 200}
    assert seen == {Role.SECRETARIAT, Role.MINISTRY, Role.BOARD}


# ── schedule ──


def test_schedule_shows_months_and_narrows_by_strand_and_kind(
    client_of: ClientOf, fiscal_year: FiscalYear
) -> None:
    r1.enter(fiscal_year)
    client = client_of(Role.EXPERT)
    text = client.get(url("schedule")).content.decode()
    assert "令和元年 7月" in text
    assert "令和2年 2月" in text
    assert "2月下旬～" in text
    assert "milestone" not in text
    assert "予定を登録する" not in text
    narrowed = client.get(url("schedule"), {"strand": "CONFERENCE", "kind": "CONFERENCE"}).content.decode()
    assert "全体会" in narrowed
    assert "利用申込の締切" not in narrowed
    assert (
        "予定はありません"
        in client.get(url("schedule"), {"strand": "TRAINING", "kind": "DECISION"}).content.decode()
    )
    # An unknown filter is no filter.
    assert "利用申込の締切" in client.get(url("schedule"), {"strand": "X"}).content.decode()


def test_strand_schedule_gives_the_same_table_as_page_and_files(
    client_of: ClientOf, fiscal_year: FiscalYear
) -> None:
    r1.enter(fiscal_year)
    client = client_of(Role.BOARD)
    address = url("strand_schedule", "dispatch")
    assert "30自治体を選定" in client.get(address).content.decode()
    data = client.get(address, {"format": "json"}).json()
    assert data["tables"][0]["rows"][0] == {
        "year": "令和元年",
        "date": "6月11日(火)",
        "summary": "厚労省から選定通知",
    }
    excel = client.get(address, {"format": "xlsx"})
    assert excel.content[:2] == b"PK"
    assert client.get(url("strand_schedule", "nothing")).status_code == 404


MILESTONE = {
    "strand": "DISPATCH",
    "date_era": "令和",
    "date_year": "元",
    "date_month": "7",
    "date_day": "31",
    "date_precision": "DAY",
    "kind": "DEADLINE",
    "summary": "利用申込の締切",
    "stage": "AUTOMATIC",
}


def milestone_data(**changes: str) -> dict[str, str]:
    """The form's fields as the browser names them."""
    from banso.years.forms import MilestoneForm

    names = [
        sub["name"]
        for sub in MilestoneForm()["date"].field.widget.get_context("date", None, {})["widget"]["subwidgets"]
    ]
    boxes = dict(zip(names, ["令和", "元", "7", "31"], strict=True))
    return (
        {
            key: value
            for key, value in MILESTONE.items()
            if not key.startswith("date_") or key == "date_precision"
        }
        | boxes
        | changes
    )


def test_secretariat_adds_edits_and_removes_a_milestone(client_of: ClientOf, fiscal_year: FiscalYear) -> None:
    client = client_of(Role.SECRETARIAT)
    response = client.post(url("milestone_add"), milestone_data(), follow=True)
    assert "7月31日(水)「利用申込の締切」を登録しました。" in response.content.decode()
    one = Milestone.objects.get()
    assert (one.date, one.stage) == (dt.date(2019, 7, 31), "CALL")
    page = client.get(url("milestone_edit", one.pk)).content.decode()
    assert "予定を登録しました" in page
    client.post(url("milestone_edit", one.pk), milestone_data(summary="報告の締切", stage="REPORTS"))
    one.refresh_from_db()
    assert (one.summary, one.stage) == ("報告の締切", "REPORTS")
    assert "7月31日(水) 報告の締切" in client.get(url("milestone_remove", one.pk)).content.decode()
    client.post(url("milestone_remove", one.pk))
    assert not Milestone.objects.exists()


def test_wrong_milestone_is_explained_and_keeps_what_was_typed(
    client_of: ClientOf, fiscal_year: FiscalYear
) -> None:
    client = client_of(Role.SECRETARIAT)
    response = client.post(url("milestone_add"), milestone_data(summary=""))
    assert response.status_code == 422
    far = milestone_data()
    far = {key: ("9" if value == "元" else value) for key, value in far.items()}
    response = client.post(url("milestone_add"), far)
    assert response.status_code == 422
    text = response.content.decode()
    assert "令和9年7月31日は令和元年度の予定にできません" in text
    assert "利用申込の締切" in text
    assert not Milestone.objects.exists()


def test_closed_year_refuses_new_milestones_with_the_reason(
    client_of: ClientOf, fiscal_year: FiscalYear
) -> None:
    client = client_of(Role.SECRETARIAT)
    FiscalYear.objects.filter(pk=fiscal_year.pk).update(state=YearState.CLOSED)
    response = client.get(url("milestone_add"))
    assert response.status_code == 403
    assert "開き直して" in response.content.decode()


@pytest.mark.parametrize("name", ["schedule", "calendar", "todos", "todos_all", "year_detail"])
def test_year_pages_take_a_constant_number_of_queries(
    client_of: ClientOf, fiscal_year: FiscalYear, name: str
) -> None:
    client = client_of(Role.SECRETARIAT)
    builders.make_municipality("団体0")

    def count(number: int) -> int:
        for n in range(number):
            r1.add_on(fiscal_year, dt.date(2019, 7, 1 + n % 28))
            city = builders.make_municipality(f"団体{number}-{n}")
            put(fiscal_year, f"{number}-{n}", organisation=city)
        client.get(url(name), {"month": "2019-07"})
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url(name), {"month": "2019-07"})
        assert response.status_code == 200
        return len(queries)

    assert count(1) == count(50)


def test_what_several_strands_share_is_one_line_with_a_link_to_each(
    client_of: ClientOf, fiscal_year: FiscalYear
) -> None:
    day = dt.date(2019, 7, 19)
    made = [r1.add_on(fiscal_year, day, strand) for strand in ("TRAINING", "DISPATCH", "CONFERENCE")]
    other = r1.add_on(fiscal_year, dt.date(2019, 7, 22), "CONFERENCE")
    for name in ("schedule", "calendar"):
        text = client_of(Role.SECRETARIAT).get(url(name), {"month": "2019-07"}).content.decode()
        # Beside the lines the grid of the calendar shows each once more.
        assert text.count("事務局会議") - text.count('visually-hidden">事務局会議：') == (
            2 if name == "schedule" else 4
        )
        for milestone in [*made, other]:
            assert url("milestone_edit", milestone.pk) in text
        places = [
            text.index(label)
            for label in ("専門スタッフ派遣</a>", "ブロック別研修</a>", "全国研究交流大会</a>")
        ]
        assert places == sorted(places)


# ── calendar ──


def test_calendar_shows_the_month_with_weekdays_holidays_and_today(
    client_of: ClientOf, fiscal_year: FiscalYear, monkeypatch: pytest.MonkeyPatch
) -> None:
    r1.enter(fiscal_year)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(2020, 2, 10))
    put(fiscal_year, "報告書を集める", due_at=at(2020, 2, 14, 17))
    text = client_of(Role.SECRETARIAT).get(url("calendar")).content.decode()
    assert "令和2年 2月" in text
    assert text.count('aria-current="date"') == 1
    assert "天皇誕生日" in text
    assert "天皇誕生日 振替休日" in text
    assert text.index("日が決まっていない予定") < text.index("<strong>2月下旬～") < text.index("<table")
    assert "報告書を集める" in text
    assert "自治体報告書の締切" in text


def test_calendar_month_is_kept_near_the_year(client_of: ClientOf, fiscal_year: FiscalYear) -> None:
    client = client_of(Role.EXPERT)
    for asked, shown in [
        ("2019-12", "令和元年 12月"),
        ("2020-03", "令和2年 3月"),
        ("1850-01", "平成31年 4月"),
        ("2019-13", "平成31年 4月"),
        ("x", "平成31年 4月"),
        ("2019-02", "平成31年 2月"),
        ("0000-01", "平成31年 4月"),
    ]:
        assert f"{shown}のカレンダー" in client.get(url("calendar"), {"month": asked}).content.decode(), asked


def test_calendar_narrows_by_strand_and_kind_and_keeps_both_while_paging(
    client_of: ClientOf, fiscal_year: FiscalYear
) -> None:
    r1.enter(fiscal_year)
    asked = {"month": "2019-08", "strand": "DISPATCH", "kind": "DECISION"}
    text = client_of(Role.EXPERT).get(url("calendar"), asked).content.decode()
    assert "30自治体を選定" in text
    assert "30自治体へ事前アンケート依頼" not in text
    assert "要項を" not in text
    assert 'href="?month=2019-09&amp;strand=DISPATCH&amp;kind=DECISION"' in text


# ── to-dos ──


def test_todo_is_finished_by_plain_form_and_by_htmx(client_of: ClientOf, fiscal_year: FiscalYear) -> None:
    one, other = put(fiscal_year, "一"), put(fiscal_year, "二")
    client = client_of(Role.SECRETARIAT)
    response = client.post(url("todo_finish", one.pk), follow=True)
    assert "「一」を完了にしました。" in response.content.decode()
    fragment = client.post(url("todo_finish", other.pk), headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith("<li")
    assert "未了に戻す" in fragment
    assert set(ToDo.objects.values_list("state", flat=True)) == {ToDoState.DONE}
    assert client.post(url("todo_finish", one.pk)).status_code == 409
    assert client.get(url("todo_finish", one.pk)).status_code == 405
    client.post(url("todo_reopen", one.pk))
    one.refresh_from_db()
    assert one.state == ToDoState.OPEN


def test_todo_of_another_municipality_is_neither_seen_nor_changed(
    client_of: ClientOf, small_year: SmallYear
) -> None:
    year = small_year.fiscal_year
    mine = put(year, "自分", role=Role.MUNICIPALITY, organisation=small_year.municipality)
    other = put(year, "よそ", role=Role.MUNICIPALITY, organisation=small_year.other_municipality)
    client = client_of(Role.MUNICIPALITY)
    text = client.get(url("todos")).content.decode()
    assert "自分" in text
    assert "よそ" not in text
    assert client.get(url("todo", mine.pk)).status_code == 200
    assert client.get(url("todo", other.pk)).status_code == 403
    assert client.post(url("todo_finish", other.pk)).status_code == 403
    client.post(url("todo_bulk_finish"), {"selected": [mine.pk, other.pk]})
    assert dict(ToDo.objects.values_list("title", "state")) == {"自分": "DONE", "よそ": "OPEN"}


def test_bulk_step_names_everything_first_and_empty_selection_means_nothing(
    client_of: ClientOf, fiscal_year: FiscalYear
) -> None:
    todos = [put(fiscal_year, f"こと{n}") for n in range(3)]
    client = client_of(Role.SECRETARIAT)
    chosen = {"selected": [todos[0].pk, todos[1].pk]}
    text = client.get(url("todo_bulk_drop"), chosen).content.decode()
    assert "こと0" in text
    assert "こと1" in text
    assert "こと2" not in text
    assert not ToDo.objects.exclude(state=ToDoState.OPEN).exists()
    client.post(url("todo_bulk_drop"), chosen)
    assert dict(ToDo.objects.values_list("title", "state")) == {
        "こと0": "DROPPED",
        "こと1": "DROPPED",
        "こと2": "OPEN",
    }
    assert len({history_of(todo)[0].actor_id for todo in todos[:2]}) == 1
    assert client.post(url("todo_bulk_drop"), {}).status_code == 409
    assert client.post(url("todo_bulk_drop"), chosen).status_code == 409
    assert ToDo.objects.get(title="こと2").state == ToDoState.OPEN


def test_everyones_list_says_who_holds_what(client_of: ClientOf, small_year: SmallYear) -> None:
    year = small_year.fiscal_year
    put(year, "申込書", role=Role.MUNICIPALITY, organisation=small_year.municipality)
    put(year, "名簿", role=Role.MUNICIPALITY, organisation=small_year.municipality, due_at=None)
    put(year, "手紙", due_at=at(2199, 1, 1))
    put(year, "訪問", role="", person=small_year.expert.person)
    done = put(year, "済んだこと")
    finish_todo(actor=SYSTEM, todo=done)
    client = client_of(Role.SECRETARIAT)
    response = client.get(url("todos_all"))
    rows = {row["owner"]: (row["open"], row["late"]) for row in response.context["owners"].rows}
    assert rows == {"見本市（自治体）": (2, 1), "事務局（全体）": (1, 0), "講師 01": (1, 1)}
    assert response.context["owners"].totals == {"owner": "計", "open": 4, "late": 2}
    assert "済んだこと" not in response.content.decode()
    late = client.get(url("todos_all"), {"due": "late", "q": "見本"})
    assert [row.cells[0].text for row in late.context["listing"].rows] == ["申込書"]
    ahead = client.get(url("todos_all"), {"due": "ahead"})
    assert sorted(row.cells[0].text for row in ahead.context["listing"].rows) == sorted(["名簿", "手紙"])


def test_coming_back_never_leaves_this_site(client_of: ClientOf, fiscal_year: FiscalYear) -> None:
    one = put(fiscal_year, "一")
    response = client_of(Role.SECRETARIAT).post(
        url("todo_finish", one.pk), {"next": "https://example.invalid/"}
    )
    assert response["Location"] == url("todos")


# ── the year itself ──


def test_secretariat_walks_the_year_through_its_steps(client_of: ClientOf, fiscal_year: FiscalYear) -> None:
    client = client_of(Role.SECRETARIAT)
    assert "変えられなくなります" in client.get(url("year_close")).content.decode()
    client.post(url("year_close"))
    fiscal_year.refresh_from_db()
    assert fiscal_year.state == YearState.CLOSED
    refused = client.post(url("year_close"))
    assert refused.status_code == 409
    assert "年度は今「終了」のため" in refused.content.decode()
    client.post(url("year_reopen"))
    assert client.post(url("year_start")).status_code == 409


def test_names_are_edited_for_the_year_and_shown_with_their_basis(
    client_of: ClientOf, fiscal_year: FiscalYear
) -> None:
    client = client_of(Role.SECRETARIAT)
    text = client.get(url("year_detail")).content.decode()
    assert "子どもの学習・生活支援事業" in text
    assert "要確認" in text
    programme = fiscal_year.programmes.get(code="CHILDREN")
    client.post(
        url("programme_edit", programme.pk),
        {"name": "子どもの学習支援事業", "short_name": "子ども", "kind": "OPTIONAL"},
    )
    text = client.get(url("year_detail")).content.decode()
    assert "法律上の名称：子どもの学習・生活支援事業" in text
    strand = fiscal_year.strands.get(code=StrandCode.TRAINING)
    client.post(url("strand_edit", strand.pk), {"name": "ブロック研修"})
    client.post(url("contract_edit"), {"commissioner": "厚生労働省", "contract_title": "広報一式"})
    text = client.get(url("year_detail")).content.decode()
    assert "ブロック研修" in text
    assert "広報一式" in text
    assert client.post(url("strand_edit", strand.pk), {"name": ""}).status_code == 422


def test_next_year_is_created_from_its_page_with_the_names_that_change(client_of: ClientOf) -> None:
    year = builders.make_year(2024)
    secretariat = builders.make_user(Role.SECRETARIAT)
    client = Client()
    client.force_login(secretariat, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("years:year_next", args=[2024])
    assert "一時生活支援事業 → 居住支援事業" in client.get(address).content.decode()
    response = client.post(address, follow=True)
    assert response.status_code == 200
    assert "令和7年度を作りました" in response.content.decode()
    assert client.post(address).status_code == 409
    assert year.programmes.get(code="TEMPORARY_LIVING").name == "一時生活支援事業"


def test_year_can_be_added_and_wrong_years_are_explained(client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)
    response = client.post(reverse("years:year_add"), {"year": "2019"})
    assert response.status_code == 422
    assert "すでに作られています" in response.content.decode()
    assert client.post(reverse("years:year_add"), {"year": "2010"}).status_code == 422
    assert client.post(reverse("years:year_add"), {"year": "2021"}).status_code == 302
    assert FiscalYear.objects.get(year=2021).programmes.count() == 6
    assert client.get(reverse("years:year_list")).status_code == 200
    assert client_of(Role.EXPERT).get(reverse("years:year_list")).status_code == 403


def test_blocks_are_filled_and_edited(client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)
    client.post(reverse("years:year_add"), {"year": "2021"})
    year = FiscalYear.objects.get(year=2021)
    secretariat = builders.make_user(Role.SECRETARIAT)
    client.force_login(secretariat, backend="allauth.account.auth_backends.AuthenticationBackend")
    # 滋賀県 and 大阪府 of the small year are known already; 沖縄県 comes later.
    okinawa = builders.make_prefecture("47", "沖縄県")
    client.post(reverse("years:blocks_fill", args=[2021]))
    kyushu = year.blocks.get(name="九州・沖縄")
    assert list(kyushu.prefectures.all()) == [okinawa]
    client.post(
        reverse("years:block_edit", args=[2021, kyushu.pk]), {"name": "九州", "prefectures": [okinawa.pk]}
    )
    kyushu.refresh_from_db()
    assert kyushu.name == "九州"


# ── yardsticks ──


def test_yardstick_page_shows_values_sources_formulas_and_blanks(client_of: ClientOf) -> None:
    seed_yardsticks(actor=SYSTEM)
    client = client_of(Role.PREFECTURE)
    response = client.get(reverse("years:yardsticks"))
    text = response.content.decode()
    assert "件数 ÷ 人口 × 100,000 ÷ 月数" in text
    assert "初期データ" in text
    table = response.context["tables"][0]
    by_year = {row["year"]: row for row in table.rows}
    assert by_year["平成27年度"]["NEW_CONSULTATIONS"] == "20件（人口10万人・月）"
    assert by_year["平成30年度"]["PLANS"] == "50％（新規相談のうち）"
    assert by_year["令和元年度"]["PLANS"] is None
    assert "登録する" not in text
    assert client.get(reverse("years:yardstick_add")).status_code == 403


def test_secretariat_enters_changes_and_takes_back_a_yardstick(client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)
    data = {"year": "2019", "measure": "PLANS", "value": "50", "unit": "％", "source": "厚生労働省 通知"}
    assert client.post(reverse("years:yardstick_add"), data | {"source": ""}).status_code == 422
    client.post(reverse("years:yardstick_add"), data)
    one = Yardstick.objects.get()
    assert (one.value, one.entered_by) == (Decimal(50), "事務局 01")
    client.post(reverse("years:yardstick_edit", args=[one.pk]), data | {"value": "55.5"})
    one.refresh_from_db()
    assert one.value == Decimal("55.5")
    client.post(reverse("years:yardstick_remove", args=[one.pk]))
    assert not Yardstick.objects.exists()


def test_yardstick_page_takes_a_constant_number_of_queries(client_of: ClientOf) -> None:
    client = client_of(Role.SECRETARIAT)

    def count(number: int) -> int:
        for n in range(number):
            set_yardstick(
                actor=SYSTEM, year=2015 + n, measure="PLANS", value=Decimal(n), unit="件", source="x"
            )
        client.get(reverse("years:yardsticks"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("years:yardsticks"))
        return len(queries)

    assert count(1) == count(50)
