"""Verbs of the year: creating, starting, closing, editing, rolling over."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from banso.directory.enums import OrganisationKind, Role
from banso.directory.models import Organisation
from banso.foundation.errors import AccessDenied, BansoError, Conflict, ForbiddenStep
from banso.foundation.history import history_of
from banso.foundation.models import HistoryEntry
from banso.japan.prefectures import PREFECTURES
from banso.years.domain import contents
from banso.years.domain.fiscal_years import (
    close_year,
    create_fiscal_year,
    create_next_year,
    fill_blocks,
    reopen_year,
    start_year,
)
from banso.years.domain.milestones import add_milestone, edit_milestone, remove_milestone
from banso.years.domain.todos import drop_todo, finish_todo, put_todo, reopen_todo
from banso.years.domain.yardsticks import remove_yardstick, seed_yardsticks, set_yardstick
from banso.years.enums import DatePrecision, MilestoneKind, StrandCode, ToDoState, YardstickMeasure, YearState
from banso.years.models import FiscalYear, Milestone, ToDo, Yardstick
from tests import builders
from tests.builders import SYSTEM, at


@pytest.fixture
def prefectures(db: None) -> list[Organisation]:
    return [builders.make_prefecture(one.code, one.name) for one in PREFECTURES]


def test_create_fiscal_year_fills_what_is_valid_in_it(prefectures: list[Organisation]) -> None:
    year = create_fiscal_year(actor=SYSTEM, year=2019, commissioner="厚生労働省", contract_title="広報一式")
    assert (year.label, year.state) == ("令和元年度", YearState.PREPARING)
    assert [one.code for one in year.strands.all()] == list(StrandCode)
    assert [one.name for one in year.programmes.all()][2:4] == [
        "家計改善支援事業",
        "子どもの学習・生活支援事業",
    ]
    blocks = {block.name: block.prefectures.count() for block in year.blocks.all()}
    assert blocks == {
        "北海道・東北": 7,
        "関東・甲信越": 10,
        "東海・北陸": 7,
        "近畿": 6,
        "中国・四国": 9,
        "九州・沖縄": 8,
    }
    assert [entry.action for entry in history_of(year)] == ["year.created"]


def test_create_fiscal_year_twice_is_a_conflict(db: None) -> None:
    create_fiscal_year(actor=SYSTEM, year=2019)
    with pytest.raises(Conflict, match="令和元年度はすでに"):
        create_fiscal_year(actor=SYSTEM, year=2019)
    assert FiscalYear.objects.count() == 1


def test_create_fiscal_year_is_for_the_secretariat(fiscal_year: FiscalYear) -> None:
    with pytest.raises(AccessDenied):
        create_fiscal_year(actor=builders.make_actor(Role.MINISTRY), year=2020)
    assert create_fiscal_year(actor=builders.make_actor(Role.SECRETARIAT), year=2020).year == 2020


def test_next_year_keeps_edits_but_takes_names_by_law(prefectures: list[Organisation]) -> None:
    year = create_fiscal_year(actor=SYSTEM, year=2024, commissioner="厚生労働省")
    contents.rename_strand(actor=SYSTEM, strand=year.strands.get(code="TRAINING"), name="ステップアップ研修")
    north = year.blocks.get(name="北海道・東北")
    contents.edit_block(actor=SYSTEM, block=north, name="北", prefectures=prefectures[:3])
    following = create_next_year(actor=SYSTEM, after=year)
    assert (following.year, following.commissioner) == (2025, "厚生労働省")
    assert following.strands.get(code="TRAINING").name == "ステップアップ研修"
    assert following.blocks.get(name="北").prefectures.count() == 3
    assert following.programmes.get(code="TEMPORARY_LIVING").name == "居住支援事業"
    assert year.programmes.get(code="TEMPORARY_LIVING").name == "一時生活支援事業"


def test_blocks_can_be_filled_after_the_gazetteer(db: None) -> None:
    year = create_fiscal_year(actor=SYSTEM, year=2019)
    assert year.blocks.filter(prefectures__isnull=False).count() == 0
    for one in PREFECTURES:
        builders.make_prefecture(one.code, one.name)
    assert fill_blocks(actor=SYSTEM, fiscal_year=year) == 47
    assert fill_blocks(actor=SYSTEM, fiscal_year=year) == 0


def test_year_steps_follow_the_table(db: None) -> None:
    year = create_fiscal_year(actor=SYSTEM, year=2019)
    with pytest.raises(ForbiddenStep, match="準備中"):
        close_year(actor=SYSTEM, fiscal_year=year)
    start_year(actor=SYSTEM, fiscal_year=year)
    close_year(actor=SYSTEM, fiscal_year=year)
    reopen_year(actor=SYSTEM, fiscal_year=year, reason="訂正のため")
    year.refresh_from_db()
    assert year.state == YearState.RUNNING
    newest = history_of(year)[0]
    assert (newest.action, newest.changes, newest.reason) == (
        "year.reopened",
        {"state": ["CLOSED", "RUNNING"]},
        "訂正のため",
    )


def test_closed_year_keeps_its_names(fiscal_year: FiscalYear) -> None:
    close_year(actor=SYSTEM, fiscal_year=fiscal_year)
    with pytest.raises(ForbiddenStep, match="開き直して"):
        contents.edit_programme(
            actor=SYSTEM, programme=fiscal_year.programmes.first(), name="別名", short_name="別", kind="OTHER"
        )


def test_edit_programme_changes_this_year_alone_and_refuses_an_empty_name(fiscal_year: FiscalYear) -> None:
    other = builders.make_year(2020)
    programme = fiscal_year.programmes.get(code="OTHER")
    contents.edit_programme(actor=SYSTEM, programme=programme, name=" ほか ", short_name="他", kind="OTHER")
    assert programme.name == "ほか"
    assert other.programmes.get(code="OTHER").name == "その他"
    with pytest.raises(BansoError, match="名称が空"):
        contents.edit_programme(actor=SYSTEM, programme=programme, name=" ", short_name="他", kind="OTHER")


def test_edit_block_moves_a_prefecture_and_refuses_a_city(prefectures: list[Organisation]) -> None:
    year = create_fiscal_year(actor=SYSTEM, year=2019)
    kinki, kyushu = year.blocks.get(name="近畿"), year.blocks.get(name="九州・沖縄")
    okinawa = prefectures[-1]
    contents.edit_block(
        actor=SYSTEM, block=kinki, name="近畿", prefectures=[*kinki.prefectures.all(), okinawa]
    )
    assert (kinki.prefectures.count(), kyushu.prefectures.count()) == (7, 7)
    city = builders.make_municipality()
    assert city.kind == OrganisationKind.CITY
    with pytest.raises(BansoError, match="都道府県ではありません"):
        contents.edit_block(actor=SYSTEM, block=kinki, name="近畿", prefectures=[city])


def test_edit_contract_records_what_changed(fiscal_year: FiscalYear) -> None:
    contents.edit_contract(
        actor=SYSTEM, fiscal_year=fiscal_year, commissioner="厚生労働省", contract_title="", secretariat=None
    )
    assert history_of(fiscal_year)[0].changes == {"commissioner": ["", "厚生労働省"]}


def add(fiscal_year: FiscalYear, **values: object) -> Milestone:
    given: dict[str, object] = {
        "strand": StrandCode.DISPATCH,
        "date": dt.date(2019, 7, 31),
        "kind": MilestoneKind.DEADLINE,
        "summary": "利用申込の締切",
    }
    return add_milestone(actor=SYSTEM, fiscal_year=fiscal_year, **given | values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("precision", "date", "label"),
    [
        (DatePrecision.DAY, dt.date(2020, 2, 10), "2月10日(月)"),
        (DatePrecision.MONTH, dt.date(2020, 2, 1), "2月"),
        (DatePrecision.MONTH_END, dt.date(2020, 2, 29), "2月末"),
        (DatePrecision.MONTH_LATE_OPEN, dt.date(2020, 2, 21), "2月下旬～"),
    ],
)
def test_vague_dates_are_stored_by_their_first_possible_day(
    fiscal_year: FiscalYear, precision: str, date: dt.date, label: str
) -> None:
    milestone = add(fiscal_year, date=dt.date(2020, 2, 10), date_precision=precision)
    assert (milestone.date, milestone.span.label) == (date, label)


def test_milestone_far_outside_the_year_is_refused(fiscal_year: FiscalYear) -> None:
    assert add(fiscal_year, date=dt.date(2019, 3, 1)).pk
    with pytest.raises(BansoError, match=r"平成30年7月31日は令和元年度の予定にできません"):
        add(fiscal_year, date=dt.date(2018, 7, 31))
    with pytest.raises(BansoError, match="内容が空"):
        add(fiscal_year, summary=" ")
    assert Milestone.objects.count() == 1


def test_explicit_stage_wins_over_the_table(fiscal_year: FiscalYear) -> None:
    assert add(fiscal_year).stage == "CALL"
    assert add(fiscal_year, stage="").stage == ""


def test_edit_milestone_moves_the_stage_and_records_the_change(fiscal_year: FiscalYear) -> None:
    milestone = add(fiscal_year, as_printed="7月31日(水)")
    edit_milestone(actor=SYSTEM, milestone=milestone, summary="自治体報告書の締切", date=dt.date(2020, 2, 28))
    assert (milestone.stage, milestone.as_printed) == ("REPORTS", "7月31日(水)")
    assert history_of(milestone)[0].changes == {
        "date": ["2019-07-31", "2020-02-28"],
        "summary": ["利用申込の締切", "自治体報告書の締切"],
        "stage": ["CALL", "REPORTS"],
    }
    with pytest.raises(TypeError, match="as_printed"):
        edit_milestone(actor=SYSTEM, milestone=milestone, as_printed="x")


def test_removing_a_milestone_drops_its_todos_and_no_others(fiscal_year: FiscalYear) -> None:
    one, other = add(fiscal_year), add(fiscal_year)
    for milestone in (one, other):
        put_todo(
            actor=SYSTEM,
            fiscal_year=fiscal_year,
            key=f"milestone:{milestone.pk}:x",
            title="x",
            role=Role.SECRETARIAT,
        )
    number = one.pk
    remove_milestone(actor=SYSTEM, milestone=one, reason="中止")
    states = dict(ToDo.objects.values_list("key", "state"))
    assert states[f"milestone:{number}:x"] == ToDoState.DROPPED
    assert states[f"milestone:{other.pk}:x"] == ToDoState.OPEN
    assert HistoryEntry.objects.filter(action="milestone.removed", subject_id=number, reason="中止").exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECRETARIAT])
def test_milestones_are_edited_by_the_secretariat_alone(fiscal_year: FiscalYear, role: Role) -> None:
    actor = builders.make_actor(role, fiscal_year=fiscal_year, organisation=builders.make_municipality())
    with pytest.raises(AccessDenied, match="事務局だけ"):
        add_milestone(
            actor=actor,
            fiscal_year=fiscal_year,
            strand="DISPATCH",
            date=dt.date(2019, 7, 1),
            kind="MEETING",
            summary="x",
        )


def test_put_todo_is_idempotent_and_follows_the_rule_while_open(fiscal_year: FiscalYear) -> None:
    def put(title: str, due: dt.datetime) -> ToDo:
        return put_todo(
            actor=SYSTEM, fiscal_year=fiscal_year, key="k", title=title, due_at=due, role=Role.SECRETARIAT
        )

    first = put("申込書を確かめる", at(2019, 7, 31))
    put("申込書を確かめる", at(2019, 7, 31))
    assert history_of(first).count() == 1
    put("申込書を確かめる", at(2019, 8, 2))
    assert ToDo.objects.get().due_at == at(2019, 8, 2)
    finish_todo(actor=SYSTEM, todo=first)
    put("別の題", at(2019, 9, 2))
    left = ToDo.objects.get()
    assert (left.title, left.state, left.closed_at is not None) == ("申込書を確かめる", ToDoState.DONE, True)


def test_todo_steps_refuse_what_is_closed_already(fiscal_year: FiscalYear) -> None:
    todo = put_todo(actor=SYSTEM, fiscal_year=fiscal_year, key="k", title="x", role=Role.SECRETARIAT)
    drop_todo(actor=SYSTEM, todo=todo, reason="不要")
    with pytest.raises(ForbiddenStep, match="取りやめ"):
        finish_todo(actor=SYSTEM, todo=todo)
    reopen_todo(actor=SYSTEM, todo=todo)
    assert (todo.state, todo.closed_at) == (ToDoState.OPEN, None)


def test_seeded_yardsticks_are_confirmed_years_only_and_never_overwrite(db: None) -> None:
    set_yardstick(actor=SYSTEM, year=2015, measure="PLANS", value=Decimal(99), unit="件", source="手入力")
    assert seed_yardsticks(actor=SYSTEM) == 16
    assert seed_yardsticks(actor=SYSTEM) == 0
    assert Yardstick.objects.get(year=2015, measure="PLANS").value == 99
    assert Yardstick.objects.get(year=2017, measure="NEW_CONSULTATIONS").value == 24
    assert not Yardstick.objects.filter(year__gte=2019).exists()
    assert not Yardstick.objects.filter(source="").exists()


def test_first_year_brings_the_confirmed_yardsticks_and_later_ones_bring_nothing_back(db: None) -> None:
    create_fiscal_year(actor=SYSTEM, year=2019)
    assert {one.entered_by for one in Yardstick.objects.all()} == {"初期データ"}
    remove_yardstick(actor=SYSTEM, yardstick=Yardstick.objects.get(year=2018, measure="PLANS"))
    create_fiscal_year(actor=SYSTEM, year=2020)
    assert Yardstick.objects.count() == 16


def test_yardstick_names_who_entered_it_and_needs_a_source(fiscal_year: FiscalYear) -> None:
    actor = builders.make_actor(Role.SECRETARIAT, fiscal_year=fiscal_year)
    given = {"actor": actor, "year": 2019, "measure": YardstickMeasure.EMPLOYMENT_RATE, "unit": "％"}
    yardstick = set_yardstick(**given, value=Decimal(75), source="厚生労働省 通知")  # type: ignore[arg-type]
    assert yardstick.entered_by == actor.label
    set_yardstick(**given, value=Decimal(76), source="厚生労働省 通知")  # type: ignore[arg-type]
    assert history_of(yardstick)[0].changes == {"value": ["75.00", "76"]}
    with pytest.raises(BansoError, match="出典"):
        set_yardstick(**given, value=Decimal(75), source=" ")  # type: ignore[arg-type]
    with pytest.raises(BansoError, match="0以上"):
        set_yardstick(**given, value=Decimal(-1), source="x")  # type: ignore[arg-type]
    remove_yardstick(actor=actor, yardstick=yardstick)
    assert not Yardstick.objects.exists()
    with pytest.raises(AccessDenied):
        set_yardstick(
            actor=builders.make_actor(Role.MINISTRY),
            year=2019,
            measure="PLANS",
            value=Decimal(1),
            unit="件",
            source="x",
        )
