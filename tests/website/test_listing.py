"""Lists: filter, order, page in the URL, at a constant number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from banso.directory.enums import OrganisationKind
from banso.directory.models import Organisation
from banso.foundation.errors import BansoError
from banso.foundation.listing import (
    BulkAction,
    ListColumn,
    Listing,
    choice_filter,
    search_filter,
    selected_keys,
)
from banso.japan.text import fold

pytestmark = pytest.mark.django_db
KINDS = [(OrganisationKind.CITY, "市"), (OrganisationKind.TOWN, "町")]


def cities(number: int) -> None:
    start = Organisation.objects.count()
    for index in range(start, start + number):
        Organisation.objects.create(
            kind=KINDS[index % 2][0], prefecture_code="25", name=f"見本{index:03}市", kana=f"ミホン{index:03}"
        )


def listing(query: str = "", **options: object) -> Listing[Organisation]:
    return Listing(
        QueryDict(query),
        Organisation.objects.all(),
        columns=[
            ListColumn(
                "name", "名称", lambda one: one.name, order=("name",), url=lambda one: f"/o/{one.pk}/"
            ),
            ListColumn(
                "kind", "種類", lambda one: one.get_kind_display(), order=("kind",), tag=lambda one: "info"
            ),
            ListColumn("code", "コード", lambda one: one.code),
        ],
        filters=[choice_filter("kind", "種類", KINDS), search_filter(["search_key"], fold=fold)],
        sort="name",
        caption="団体",
        **options,  # type: ignore[arg-type]
    )


def shown(one: Listing[Organisation]) -> list[str]:
    return [row.cells[0].text for row in one.rows]


def test_rendering_takes_two_queries_at_one_and_at_many_rows() -> None:
    counts = []
    for number in (1, 49):
        cities(number)
        with CaptureQueriesContext(connection) as captured:
            render_to_string("components/listing.html", {"listing": listing("kind=CITY&sort=-name&q=見本")})
        counts.append(len(captured))
    assert counts == [2, 2]


def test_pages_hold_fifty_rows_and_a_page_beyond_the_end_is_the_last() -> None:
    cities(120)
    assert (listing().first, listing().last, listing().page_count) == (1, 50, 3)
    beyond = listing("page=99")
    assert (beyond.first, beyond.last, beyond.next_url) == (101, 120, "")
    assert listing("page=abc").page == 1
    assert shown(beyond)[0] == "見本100市"


def test_order_follows_the_url_and_an_unknown_order_falls_back() -> None:
    cities(3)
    assert shown(listing("sort=-name"))[0] == "見本002市"
    assert (
        shown(listing("sort=code"))
        == shown(listing("sort=nothing"))
        == ["見本000市", "見本001市", "見本002市"]
    )
    name, kind, code = listing("sort=name&page=1").heads
    assert (name.direction, name.sort_url) == ("ascending", "?sort=-name")
    assert (kind.direction, kind.sort_url) == ("none", "?sort=kind")
    assert code.sort_url == ""


def test_filters_narrow_and_can_be_taken_off_one_by_one() -> None:
    cities(4)
    one = listing("kind=TOWN&q=３&sort=-name")
    assert shown(one) == ["見本003市"]
    assert [(state.label, state.text) for state in one.active_filters] == [
        ("種類", "町"),
        ("ことばで探す", "３"),
    ]
    assert one.active_filters[0].remove_url == "?q=%EF%BC%93&sort=-name"
    assert one.kept == [("sort", "-name")]
    assert listing("kind=NOTHING").count == 4


def test_a_list_without_rows_says_what_to_do_next() -> None:
    nothing = render_to_string(
        "components/listing.html", {"listing": listing(empty="まだ団体はありません。")}
    )
    assert "まだ団体はありません。" in nothing
    cities(1)
    filtered = render_to_string("components/listing.html", {"listing": listing("kind=TOWN")})
    assert "条件に合うものはありません。" in filtered
    assert "すべての条件を外す" in filtered


def test_a_bulk_action_carries_the_chosen_rows_to_its_page() -> None:
    cities(2)
    page = render_to_string(
        "components/listing.html", {"listing": listing(bulk=[BulkAction("送る内容を確かめる", "/confirm/")])}
    )
    assert 'formaction="/confirm/"' in page
    assert page.count('name="selected"') == 2
    assert selected_keys(QueryDict("selected=3&selected=5&selected=x")) == [3, 5]
    with pytest.raises(BansoError, match="行が選ばれていません"):
        selected_keys(QueryDict(""))


def test_what_people_typed_is_escaped() -> None:
    page = render_to_string("components/listing.html", {"listing": listing("q=<script>alert(1)</script>")})
    assert "<script>" not in page
