"""The roster from somebody's own Excel: marks by programme, and back again without a change."""

from __future__ import annotations

import pytest

from banso.directory.importing import taking_in as verbs
from banso.directory.importing.kinds import kind_of
from banso.directory.models import Person
from banso.dispatch.models import Expert
from banso.office.workbook_out import write_data
from tests.builders import SYSTEM
from tests.conftest import SmallYear
from tests.directory.lists import handed, outcomes, row, workbook

pytestmark = pytest.mark.django_db
ROWS = [
    ["令和元年度　講師一覧", *[None] * 8],
    ["氏名", "よみ", "所属・役職", "在住", "自立", "就労準備支援", "家計", "上限回数", "メール"],
    ["髙見本 一", "たかみほん　はじめ", "見本大学 教授", "滋賀", "◎", "○", None, "３回", "a@example.invalid"],
    ["講師 01", None, "新しい所属", "まぼろし県", "×", None, "△", "たくさん", None],
]


def test_experts_join_and_change_by_a_list_and_come_back_the_same(small_year: SmallYear) -> None:
    data = workbook(ROWS, merged=["A1:I1"])
    batch = handed("experts", data, year=2019)
    assert outcomes(batch) == {3: "NEW", 4: "CHANGED"}
    assert {fault["place"] for fault in row(batch, 4).faults} == {"D4", "G4", "H4"}
    verbs.commit(actor=SYSTEM, batch=batch)
    expert = Expert.objects.get(person__family_name="髙見本")
    assert [one.short_name for one in expert.programmes.order_by("order")] == ["自立", "就労"]
    assert (expert.affiliation, expert.max_visits) == ("見本大学 教授", 3)
    assert expert.home_prefecture == small_year.prefecture
    small_year.expert.refresh_from_db()
    assert small_year.expert.affiliation == "新しい所属"
    assert not small_year.expert.programmes.exists()
    assert Person.objects.filter(family_name="講師").count() == 1
    assert set(outcomes(handed("experts", data, year=2019)).values()) == {"SAME"}
    table = kind_of("experts").present(2019)
    assert set(outcomes(handed("experts", write_data([table], title="今"), year=2019)).values()) == {"SAME"}


def test_programmes_in_one_column_by_name(small_year: SmallYear) -> None:
    rows = [["氏名", "所属", "担当事業"], ["見本 二", "市", "自立、家計改善支援事業、まぼろし"]]
    batch = handed("experts", workbook(rows), year=2019)
    assert "まぼろし" in row(batch, 2).faults[0]["text"]
    verbs.commit(actor=SYSTEM, batch=batch)
    names = Expert.objects.get(person__given_name="二").programmes.order_by("order")
    assert [one.short_name for one in names] == ["自立", "家計"]
