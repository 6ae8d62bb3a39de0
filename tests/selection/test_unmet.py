"""Unmet asks, their drafts, evidence, and whom the letters go to."""

from __future__ import annotations

import pytest

from banso.directory.enums import Role
from banso.letters.sources import source_of
from banso.selection.asks import by_theme, themes_of, unmet_asks
from banso.selection.domain import proposals
from banso.selection.domain.adopting import adopt_proposal
from banso.selection.domain.answers import write_answer
from banso.selection.enums import SelectionState
from banso.selection.evidence import evidence_of
from banso.selection.models import Selection
from banso.years.enums import ProgrammeCode
from banso.years.models import Yardstick
from tests import builders
from tests.query_budget import queries_of

pytestmark = pytest.mark.django_db
SOURCES = ("results_prefectures", "results_selected", "results_not_selected")


@pytest.fixture
def decided(draft_year):
    draft_year.score_all(Role.BOARD)
    working = proposals.run_proposal(actor=draft_year.secretariat, selection=draft_year.selection)
    adopt_proposal(actor=draft_year.secretariat, proposal=working)
    return draft_year


@pytest.mark.parametrize(
    ("reason", "codes"),
    [
        ("引きこもりの方への対応", ["OUTREACH"]),
        ("ＫＰＩや目安値の考え方", ["NUMBERS"]),
        ("家計改善を新規に立ち上げたい", ["START", "HOUSEHOLD"]),
        ("とくになし", ["OTHER"]),
        ("", ["OTHER"]),
    ],
)
def test_themes_are_found_by_words_whatever_their_width(reason, codes):
    assert [theme.code for theme in themes_of(reason)] == codes


def test_asks_are_those_of_everyone_left_out_with_somebody_near(decided):
    asks = unmet_asks(decided.selection)
    left_out = {one.evidence.id for one in asks}
    assert len(left_out) == 6
    assert all(str(pk) not in proposals.working_of(decided.selection).choice for pk in left_out)
    blocks = [one.evidence.prefecture.block.number for one in asks]
    assert blocks == sorted(blocks)
    groups = by_theme(asks)
    assert len(groups[0][1]) == max(len(group) for _, group in groups)
    near = next(one for one in asks if one.near)
    assert near.near[0].split("（")[0] in near.draft
    assert "ライブラリ" in near.draft


def test_an_answer_is_edited_and_goes_back_to_the_draft(draft_client, decided):
    ask = unmet_asks(decided.selection)[0]
    client = draft_client(Role.SECRETARIAT)
    client.post("/y/2019/selection/unmet/save/", {"key": ask.key, "text": "合同の勉強会にお招きします。"})
    page = client.get(f"/y/2019/selection/unmet/?theme={ask.theme.code}").content.decode()
    assert "合同の勉強会にお招きします。" in page
    client.post("/y/2019/selection/unmet/save/", {"key": ask.key, "do": "draft"})
    assert unmet_asks(decided.selection)[0].text == ask.draft
    assert client.get("/y/2019/selection/unmet/?format=xlsx").status_code == 200


def test_asks_need_the_same_queries_for_more_of_them(draft_client, decided):
    client = draft_client(Role.SECRETARIAT)
    few = queries_of(client, "/y/2019/selection/unmet/")
    for one in decided.applications:
        for theme in ("START", "OUTREACH"):
            write_answer(
                actor=decided.secretariat,
                selection=decided.selection,
                application=one,
                theme=theme,
                text="案",
            )
    assert queries_of(client, "/y/2019/selection/unmet/") == few


def test_evidence_says_what_is_known_and_nothing_else(draft_year):
    call = draft_year.selection.call
    known, unknown = draft_year.applications[0], draft_year.applications[1]
    unknown.answers = {}
    unknown.save()
    past = builders.make_application(builders.make_call(builders.make_year(2018)), known.municipality)
    builders.make_decision(past)
    first, second = evidence_of(call)[:2]
    assert [one.code for one in first.missing] == [
        ProgrammeCode.HOUSEHOLD_BUDGET, ProgrammeCode.CHILDREN, ProgrammeCode.TEMPORARY_LIVING,
    ]  # fmt: skip
    assert (first.management, first.population, first.bracket_label) == ("委託", 40_000, "～5万人")
    assert first.past == ["平成30年度に派遣（自立）"]
    assert first.comparisons == []
    assert (second.management, second.population, second.bracket, second.missing) == ("", None, "", [])
    assert len(second.unknown) == 4


def test_the_yardstick_is_compared_only_where_numbers_are_known(draft_year):
    Yardstick.objects.create(
        year=2018, measure="PLANS", value=13, unit="件", source="見本", entered_by="見本"
    )
    one = draft_year.applications[0]
    one.answers = {**one.answers, "counts.PLANS": 48}
    one.save()
    first, second = evidence_of(draft_year.selection.call)[:2]
    assert [(c.own, c.yardstick, c.percent) for c in first.comparisons] == [
        ("10.00件（人口10万人・1か月あたり）", "13件", 77)
    ]
    assert second.comparisons == []


def test_a_yardstick_in_percent_is_compared_with_a_percentage(draft_year):
    """144 plans of 356 consultations are 40.4 %: 81 % of a yardstick of 50 %; 12 a month would be 24 % of it."""
    Yardstick.objects.create(
        year=2018, measure="PLANS", value=50, unit="％（新規相談のうち）", source="見本", entered_by="見本"
    )
    one, other = draft_year.applications[:2]
    one.answers = {
        **one.answers, "population": 100_000, "counts.PLANS": 144, "counts.NEW_CONSULTATIONS": 356,
    }  # fmt: skip
    one.save()
    other.answers = {**other.answers, "counts.PLANS": 144, "counts.NEW_CONSULTATIONS": 0}
    other.save()
    first, second = evidence_of(draft_year.selection.call)[:2]
    assert [(c.own, c.percent) for c in first.comparisons] == [("40.4％", 81)]
    assert second.comparisons == [], "no share of nothing"


def test_letters_have_nobody_to_go_to_before_publication(decided):
    year = decided.selection.call.fiscal_year
    for state in (SelectionState.DRAFT, SelectionState.PROPOSED, SelectionState.APPROVED):
        Selection.objects.update(state=state)
        for code in SOURCES:
            assert source_of(code).function(decided.secretariat, year) == []


def test_letters_go_to_each_prefecture_and_municipality_with_its_result(decided):
    Selection.objects.update(state=SelectionState.PUBLISHED)
    year = decided.selection.call.fiscal_year
    prefectures, selected, others = (source_of(code).function(decided.secretariat, year) for code in SOURCES)
    assert (len(prefectures), len(selected), len(others)) == (6, 6, 6)
    for source, found in zip(SOURCES, (prefectures, selected, others), strict=True):
        assert set(found[0].fields) == set(source_of(source).fields)
    tables = [one.fields["選定結果の表"] for one in prefectures]
    assert sum(len(table.rows) for table in tables) == 12
    assert {row["outcome"] for table in tables for row in table.rows} == {"選定", "非該当"}
    assert all(one.fields["実施事業"] for one in selected)
    for one in prefectures:
        names = {row["municipality"] for row in one.fields["選定結果の表"].rows}
        own = {
            a.municipality.name
            for a in decided.applications
            if a.municipality.parent.name == one.fields["団体名"]
        }
        assert names == own
    assert source_of(SOURCES[0]).function(decided.actor(Role.MINISTRY), year) == []
