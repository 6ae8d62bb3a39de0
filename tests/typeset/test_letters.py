"""How a letter stands on its pages: what ends it stays together, a single point has no number."""

from __future__ import annotations

import datetime as dt
import io
from copy import deepcopy
from typing import Any

import pytest
from pypdf import PdfReader

from banso.typeset import render_pdf
from tests.typeset import samples

PARAGRAPH = "追加の段落です。" * 14


def pages(data: dict[str, Any], template: str = "letter") -> list[str]:
    content = render_pdf(template, data, document_date=dt.date(2019, 8, 19))
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


def letter(**changes: Any) -> dict[str, Any]:
    return deepcopy(samples.letter()) | changes


@pytest.mark.parametrize("more", [0, 2, 3, 4, 6, 9, 13])
def test_the_contact_is_never_alone_on_a_page(more: int) -> None:
    data = letter()
    data["body"] += [PARAGRAPH] * more
    found = pages(data)
    assert "連絡先" in found[-1]
    assert "担当者名簿" in found[-1], "the last point of 記 stays with it"
    if more <= 3:
        assert len(found) == 1, "a letter a little too long is set closer"
    plain = letter(body=[PARAGRAPH] * (more + 8), record=[])
    assert "追加の段落です。" in pages(plain)[-1]


@pytest.mark.parametrize("rows", [15, 17, 19, 21, 41, 44, 47, 48])
def test_some_rows_of_a_table_stand_above_the_contact(rows: int) -> None:
    table = {
        "columns": [{"key": "place", "label": "自治体"}],
        "rows": [{"place": f"第{n}見本町"} for n in range(rows)],
        "caption": "",
    }
    found = pages(
        letter(record=[{"label": "結果", "text": "次の表のとおり"}, {"label": "表", "table": table}])
    )
    assert found[-1].count("見本町") >= 2
    assert "連絡先" in found[-1]


def test_a_single_point_has_no_number_and_several_have() -> None:
    assert "1.対象の事業" in pages(letter())[0]
    single = letter()
    single["record"] = single["record"][:1]
    page = pages(single)[0]
    assert "対象の事業" in page
    assert "1.対象" not in page
    together = pages({"title": "手紙", "letters": [single, letter()]}, "letters")
    assert len(together) == 2
    assert "1.対象" not in together[0]
    assert "1.対象" in together[1]


def test_office_and_person_are_printed_with_their_honorific() -> None:
    party = {
        "organisation": "見本県",
        "department": "福祉課",
        "title": "課長",
        "name": "見本 花子",
        "honorific": "様",
    }
    page = pages(letter(recipients=[party]))[0]
    assert "見本県福祉課課長見本花子様" in page
