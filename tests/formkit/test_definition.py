"""What a form may be, and that JSON holds all of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from banso.formkit import Form, Section, dump_form, load_form
from banso.formkit.cells import Choice, ChoiceCell, TextCell
from banso.formkit.definition import Grid, GridColumn, GridRow, Marks, TextField

from .forms import APPLICATION, PROGRAMMES, QUESTIONNAIRE


def form_of(*items: Any) -> Form:
    return Form(
        code="F",
        version=1,
        fiscal_year=2019,
        title="様式",
        sections=[Section(code="s", title="s", items=items)],
    )


@pytest.mark.parametrize("form", [APPLICATION, QUESTIONNAIRE], ids=["application", "questionnaire"])
def test_json_holds_the_whole_form(form: Form) -> None:
    dumped = json.loads(json.dumps(dump_form(form)))
    assert dump_form(load_form(dumped)) == dump_form(form)
    assert list(load_form(dumped).slots()) == list(load_form(dump_form(form)).slots())


def test_paths_are_stable_and_labels_complete() -> None:
    slots = {slot.path: slot for slot in QUESTIONNAIRE.slots({"contractors": 5})}
    assert slots["budget.CHILDREN.FY2018"].label == "予算／子どもの学習・生活支援事業／平成30年度"
    assert "contractors.5.name" in slots
    assert "contractors.6.name" not in slots
    assert slots["network.X1.name"].cell == TextCell(100)
    assert "wishes.WORK_PREPARATION" in {slot.path for slot in APPLICATION.slots()}
    assert len([path for path in slots if path.startswith("network.")]) == 70 * 5 + 2


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([TextField(key="1a", label="x")], "dotted path"),
        ([TextField(key="a..b", label="x")], "dotted path"),
        ([TextField(key="a", label="x"), TextField(key="a", label="y")], "twice"),
        ([Marks(key="w", label="x", choices=PROGRAMMES), TextField(key="w.CHILDREN", label="y")], "twice"),
        ([Marks(key="w", label="x", choices=[Choice("A", "a"), Choice("A", "b")])], "codes of w"),
        (
            [
                Grid(
                    key="g",
                    label="g",
                    rows=[GridRow("R", "r")],
                    columns=[GridColumn("C", "c", ChoiceCell([Choice("1", "a"), Choice("1", "b")]))],
                )
            ],
            "codes of g",
        ),
        (
            [
                Grid(
                    key="g",
                    label="g",
                    rows=[GridRow("R", "r", free=True)],
                    columns=[GridColumn("name", "c", TextCell())],
                )
            ],
            "free rows",
        ),
    ],
)
def test_form_whose_answers_could_not_be_told_apart_is_refused(items: list[Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        form_of(*items)


def spoiled(**change: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(dump_form(APPLICATION)))
    data["sections"][0]["items"][0] |= change
    return data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (spoiled(kind="telepathy"), r"form.sections\[0\].items\[0\]: kind 'telepathy'"),
        (spoiled(colour="red"), "unknown colour"),
        (spoiled(max_length="60"), r"items\[0\]<text>.max_length: int is expected"),
        (spoiled(required=1), "required: bool is expected"),
        ({"code": "F"}, "missing version"),
        ([], "an object is expected"),
    ],
)
def test_wrong_json_is_refused_with_its_place(data: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        load_form(data)
