"""Last year's questionnaire from the secretariat's own Excel: guessed, compared, kept, and filled in beforehand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from banso.directory.enums import Role, RowOutcome
from banso.directory.importing import taking_in as verbs
from banso.directory.models import ListImport
from banso.surveys.models import PastAnswer
from banso.surveys.prefill import prefill
from tests.builders import SYSTEM, make_municipality, make_prefecture
from tests.conftest import SmallYear
from tests.directory.lists import handed, outcomes, workbook
from tests.surveys.answers import make_survey

pytestmark = pytest.mark.django_db
HEADING = [
    "都道府県", "市町村名", "自立相談支援事業 平成30年度 予算（千円）", "自立相談支援事業新規受付件数 平成30年度",
    "自立相談支援事業支援員 専任",
]  # fmt: skip


def _table(*rows: list[object]) -> bytes:
    return workbook([["平成30年度 事前アンケート集計"], HEADING, *rows, ["※ 事務局で集計"]])


def test_a_table_is_guessed_compared_kept_and_filled_in(small_year: SmallYear) -> None:
    town = make_municipality("見本町", make_prefecture())
    batch = handed(
        "past-answers", _table(["滋賀県", "見本町", "１２，５００千円", "約252件", "－"]), year=2018
    )
    assert {"budget.CONSULTATION.FY2018", "counts.NEW.FY2018"} <= set(batch.columns.values())
    assert [outcome for outcome in outcomes(batch).values() if outcome == RowOutcome.NEW] == [RowOutcome.NEW]
    verbs.commit(actor=SYSTEM, batch=batch)
    kept = PastAnswer.objects.get(organisation=town, year=2018)
    assert kept.values == {"budget.CONSULTATION.FY2018": 12500, "counts.NEW.FY2018": 252}
    assert kept.raw["counts.NEW.FY2018"] == "約252件"

    known = prefill(make_survey(small_year.fiscal_year, town), town)
    assert known.values["budget.CONSULTATION.FY2018"] == 12500
    assert "平成30年度の一覧" in known.said
    again = handed("past-answers", _table(["滋賀県", "見本町", "12500", "", ""]), year=2018)
    assert RowOutcome.SAME in outcomes(again).values()


def test_a_cell_not_understood_is_named_and_the_rest_of_the_row_goes_in(small_year: SmallYear) -> None:
    town = make_municipality("見本町", make_prefecture())
    batch = handed("past-answers", _table(["滋賀県", "見本町", "たくさん", "252", ""]), year=2018)
    row = batch.rows.get(outcome=RowOutcome.NEW)
    assert any("C" in fault["place"] and "予算" in fault["text"] for fault in row.faults)
    verbs.commit(actor=SYSTEM, batch=batch)
    assert PastAnswer.objects.get(organisation=town).values == {"counts.NEW.FY2018": 252}


def test_only_the_secretariat_finds_its_way_there(
    small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    link = "/directory/import/past-answers/"
    assert link in client_of(Role.SECRETARIAT).get("/y/2019/surveys/").content.decode()
    assert client_of(Role.SECRETARIAT).get(link).status_code == 200
    assert client_of(Role.MUNICIPALITY).get(link).status_code == 403
    assert not ListImport.objects.exists()
