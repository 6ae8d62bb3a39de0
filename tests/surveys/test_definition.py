"""The questionnaire asks every row and column of the source's, and names the years by itself."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from banso.formkit import dump_form, load_form
from banso.formkit.cells import ChoiceCell, MarkCell, NumberCell
from banso.formkit.definition import Grid, Repeating
from banso.surveys.definitions import QUESTIONNAIRE, form_for, grid_of, period_of

SOURCE: dict[str, Any] = json.loads(Path(__file__).with_name("r01_questionnaire.json").read_text("utf-8"))
# Slips of the printed form that ours does not repeat.
CORRECTED = {
    "行政の渉外担当部署": "行政の障害担当部署",
    "社会福祉行議会(資金、日常生活自立支援以外)": "社会福祉協議会(資金、日常生活自立支援以外)",
    "保育所・幼稚園・子ども園": "保育所・幼稚園・認定こども園",
    "小口貸付(生活福祉基金除く)": "小口貸付(生活福祉資金除く)",
    "住居確保金の支給": "住居確保給付金の支給",
    "その他()": "その他",
}
FORM = form_for(QUESTIONNAIRE, 2019)


def grid(key: str) -> Grid:
    found = grid_of(FORM, key)
    assert found is not None
    return found


def rows(number: str) -> list[str]:
    names = [
        one if isinstance(one, str) else one.get("name") or one["label"]
        for one in SOURCE["items"][number]["rows"]
    ]
    return [CORRECTED.get(one, one) for one in names]


@pytest.mark.parametrize(
    ("number", "key"),
    [("1-(1)", "budget"), ("1-(2)", "delivery"), ("1-(3)", "staff"), ("2-(1)", "counts"), ("2-(2)", "services"),
     ("2-(3)", "network"), ("3-(1)", "issues"), ("3-(2)", "expectations")],
)  # fmt: skip
def test_every_row_of_the_source_is_asked_in_its_order(number: str, key: str) -> None:
    asked = [row.label.lstrip("①②③④⑤⑥⑦⑧⑨⑩⑪ ") for row in grid(key).rows]
    wanted = rows(number)
    if grid(key).total_row:
        assert wanted[-1] == grid(key).total_row == SOURCE["items"][number]["total_row"]
        wanted = wanted[:-1]
    assert asked == wanted


@pytest.mark.parametrize(
    ("number", "key"), [("1-(1)", "budget"), ("2-(1)", "counts"), ("2-(2)", "services"), ("2-(3)", "network"),
                        ("3-(1)", "issues"), ("3-(2)", "expectations")],
)  # fmt: skip
def test_every_column_of_the_source_is_asked(number: str, key: str) -> None:
    assert [column.label for column in grid(key).columns] == SOURCE["items"][number]["columns"]


@pytest.mark.parametrize(("number", "key"), [("1-(2)", "delivery"), ("1-(3)", "staff")])
def test_mixed_columns_are_asked_in_their_kind(number: str, key: str) -> None:
    wanted = SOURCE["items"][number]["columns"]
    assert [(column.code, column.label.rstrip("※")) for column in grid(key).columns] == [
        (one["key"], one["label"].rstrip("※")) for one in wanted
    ]
    for column, one in zip(grid(key).columns, wanted, strict=True):
        assert isinstance(column.cell, MarkCell) == (one["type"] == "mark")
        if isinstance(column.cell, NumberCell):
            assert column.cell.or_mark == (one["type"] == "number_or_mark")


def test_units_are_those_of_the_source() -> None:
    for number, key in (("1-(1)", "budget"), ("1-(3)", "staff"), ("2-(1)", "counts"), ("2-(2)", "services")):
        assert grid(key).unit == SOURCE["items"][number]["unit"]


def test_the_network_matrix_has_its_categories_codes_and_free_rows() -> None:
    network, source = grid("network"), SOURCE["items"]["2-(3)"]
    assert len(network.rows) == 68
    assert [row.group for row in network.rows] == [one["category"] for one in source["rows"]]
    assert [row.free for row in network.rows] == [one["free_text"] for one in source["rows"]]
    for column in network.columns:
        assert isinstance(column.cell, ChoiceCell)
        assert [(one.code, one.label) for one in column.cell.choices] == [
            (one["code"], one["meaning"]) for one in source["codes"]
        ]


def test_others_ask_for_their_contents() -> None:
    assert [row.free for row in grid("issues").rows] == [False] * 10 + [True]
    assert [row.free for row in grid("expectations").rows] == [False] * 7 + [True]


def test_contractors_beyond_the_first_have_rows_of_their_own() -> None:
    more = next(item for item in FORM.items if isinstance(item, Repeating))
    cell = more.columns[0].cell
    assert isinstance(cell, ChoiceCell)
    assert [one.label for one in cell.choices] == rows("1-(2)")


def test_header_and_training_wishes_are_asked() -> None:
    labels = [item.label for section in FORM.sections for item in section.items]
    assert "部署名" in labels
    assert "お名前" in labels
    block = next(item for item in FORM.items if item.key == "training.block")
    cell = next(iter(block.slots())).cell
    assert isinstance(cell, ChoiceCell)
    assert [one.label.removesuffix("ブロック") for one in cell.choices] == SOURCE["items"]["3-(3)"]["blocks"]


def test_years_are_computed_and_codes_stay_the_same_over_years() -> None:
    assert [one.label for one in grid("budget").columns] == ["平成29年度", "平成30年度", "令和元年度"]
    later = grid_of(form_for(QUESTIONNAIRE, 2020), "counts")
    assert later is not None
    assert [(one.code, one.label) for one in later.columns] == [
        ("FY2018", "平成30年度"), ("FY2019", "令和元年度"), ("FY2020_4M", "令和2年度7月まで"),
    ]  # fmt: skip
    assert period_of("FY2020_4M") == (2020, 4)
    assert period_of("FY2019") == (2019, 12)
    assert period_of("full") is None


def test_the_definition_survives_being_stored() -> None:
    assert load_form(json.loads(json.dumps(dump_form(FORM)))) == FORM


@pytest.mark.parametrize(
    ("year", "name"), [(2018, "家計相談支援事業"), (2019, "一時生活支援事業"), (2026, "居住支援事業")]
)
def test_a_form_names_the_programmes_as_the_law_does_in_its_year(year: int, name: str) -> None:
    text = json.dumps(dump_form(form_for(QUESTIONNAIRE, year)), ensure_ascii=False)
    assert f'"{name}"' in text
    assert ("一時生活支援" in text) == (year < 2025)
    assert not re.search(r"\{[a-z]+:", text)
