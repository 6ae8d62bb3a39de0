"""今日: the visit, what one waits for, what others changed, and the page of each role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import pytest
from django.test import Client
from django.utils import timezone

from banso.directory.enums import Role
from banso.foundation import today
from banso.foundation.access import Actor
from banso.foundation.history import operation
from banso.foundation.models import HistoryEntry
from banso.website.domain import note_visit
from banso.website.models import VISIT_PAUSE
from banso.years.models import FiscalYear, SupportProgramme, ToDo
from tests import builders
from tests.conftest import SmallYear
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty registries, so that a test declares its own."""
    for name in ("_waiting", "_tellers", "_names"):
        monkeypatch.setattr(today, name, {})


def test_a_visit_ends_after_a_pause_and_reloading_keeps_what_is_new() -> None:
    user = builders.make_user(Role.BOARD, fiscal_year=builders.make_year())
    start = builders.at(2019, 7, 5, 9)
    assert note_visit(user.pk, start) is None
    assert note_visit(user.pk, start + dt.timedelta(minutes=10)) is None
    later = start + dt.timedelta(days=2)
    ended = start + dt.timedelta(minutes=10)
    assert note_visit(user.pk, later) == ended
    assert note_visit(user.pk, later + VISIT_PAUSE) == ended


def test_waiting_items_come_by_due_date_and_empty_groups_are_left_out(registry: None) -> None:
    @today.waiting_for("返事")
    def replies(actor: Actor, year: int) -> list[today.WaitingItem]:
        return [
            today.WaitingItem("いつでも", "甲県"),
            today.WaitingItem("あと", "乙県", dt.date(2019, 8, 1)),
            today.WaitingItem("さき", "丙県", dt.date(2019, 7, 1)),
        ]

    @today.waiting_for("なし")
    def nothing(actor: Actor, year: int) -> list[today.WaitingItem]:
        return []

    groups = today.waiting_groups(Actor(), 2019)
    assert [group.label for group in groups] == ["返事"]
    assert [item.title for item in groups[0].items] == ["さき", "あと", "いつでも"]
    with pytest.raises(ValueError, match="twice"):
        today.waiting_for("返事")(nothing)


def test_changes_tell_what_others_did_as_far_as_it_may_be_seen(registry: None) -> None:
    year, hidden = builders.make_year(), builders.make_year(2020)
    reader = builders.make_actor(Role.BOARD, fiscal_year=year)
    since = timezone.now()

    @today.changed("year.")
    def years(actor: Actor, of: int, entries: Sequence[HistoryEntry]) -> list[today.Change]:
        return today.told(
            actor,
            entries,
            FiscalYear.objects.in_bulk({entry.subject_id for entry in entries}),
            see="year.view",
            sentences={"year.started": "{subject}が始まりました。"},
            url=lambda subject: f"/y/{subject.year}/",
        )

    with operation(builders.SYSTEM) as op:
        op.record("year.started", year)
        op.record("year.started", year)
        op.record("year.unknown", year)
        op.record("year.started", hidden)
    with operation(reader) as op:
        op.record("year.started", year)
    lines = today.changes_since(reader, 2019, since)
    assert [(line.sentence, line.count, line.url, line.who) for line in lines] == [
        ("令和元年度が始まりました。", 2, "/y/2019/", "テスト")
    ]


def test_a_long_run_of_one_action_is_told_in_one_line(registry: None) -> None:
    year = builders.make_year()
    reader = builders.make_actor(Role.BOARD, fiscal_year=year)
    since = timezone.now()

    @today.changed("programme.")
    def programmes(actor: Actor, of: int, entries: Sequence[HistoryEntry]) -> list[today.Change]:
        found = SupportProgramme.objects.in_bulk({entry.subject_id for entry in entries})
        assert len(found) == len(entries)
        return [
            today.Change(entry.at, f"{found[entry.subject_id]}を変えました。", "甲", action=entry.action)
            for entry in entries
        ]

    for programme in year.programmes.all():
        with operation(builders.SYSTEM) as op:
            op.record("programme.edited", programme)
    lines = today.changes_since(reader, 2019, since)
    assert [(line.sentence, line.others) for line in lines] == [("その他を変えました。", 5)]


def test_an_action_has_words_even_when_its_app_gave_none(registry: None) -> None:
    today.name_actions({"thing.opened": "扉を開けました"})
    assert today.action_name("thing.opened") == "扉を開けました"
    assert today.action_name("other.published") == "公表しました"
    assert today.action_name("other.x") == "other.x"
    with pytest.raises(ValueError, match="twice"):
        today.name_actions({"thing.opened": "別の言葉"})


def test_the_page_lists_the_actors_to_dos_and_counts_the_late(
    client_of: Callable[[Role | None], Client], small_year: SmallYear
) -> None:
    small_year.selection.state = "APPROVED"
    small_year.selection.save()  # nothing follows from it: no letters are owed yet
    for days, title in ((-1, "遅れたこと"), (5, "これからのこと")):
        ToDo.objects.create(
            fiscal_year=small_year.fiscal_year,
            key=title,
            title=title,
            role=Role.SECRETARIAT,
            due_at=timezone.now() + dt.timedelta(days=days),
        )
    page = client_of(Role.SECRETARIAT).get("/y/2019/").content.decode()
    assert "することが2件あります。うち1件は期限を過ぎています" in page
    assert "あと5日" in page
    other = client_of(Role.EXPERT).get("/y/2019/").content.decode()
    assert "いま、することはありません。" in other


def test_the_page_takes_the_same_queries_whatever_the_number_of_to_dos(
    client_of: Callable[[Role | None], Client], small_year: SmallYear
) -> None:
    client = client_of(Role.SECRETARIAT)

    def add(number: int) -> None:
        start = ToDo.objects.count()
        ToDo.objects.bulk_create(
            ToDo(
                fiscal_year=small_year.fiscal_year,
                key=f"todo{start + index}",
                title="こと",
                role=Role.SECRETARIAT,
                due_at=timezone.now() - dt.timedelta(days=1),
                stage="CALL",
            )
            for index in range(number)
        )

    add(1)
    one = queries_of(client, "/y/2019/")
    add(49)
    # The frame takes about fifteen; each room that may have news or next steps asks once or twice.
    assert queries_of(client, "/y/2019/") == one <= 36


def test_what_is_far_off_waits_on_the_list_and_what_waits_now_comes_before_it(
    small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    now = timezone.now()
    for key, days in (("due-soon", 3), ("due-in-a-month", 30), ("due-in-a-year", 330), ("waits-now", None)):
        ToDo.objects.create(
            fiscal_year=small_year.fiscal_year,
            key=key,
            title=key,
            role=Role.SECRETARIAT,
            due_at=None if days is None else now + dt.timedelta(days=days),
        )
    page = client_of(Role.SECRETARIAT).get("/y/2019/").content.decode()
    places = [page.find(key) for key in ("due-soon", "waits-now", "due-in-a-month")]
    assert -1 not in places
    assert places == sorted(places)
    assert "due-in-a-year" not in page
    assert "3か月より先のことが1件" in page
