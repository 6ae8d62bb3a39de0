"""Figures are rounded once, half up, and read the same wherever they are shown."""

from __future__ import annotations

from decimal import Decimal

import pytest

from banso.office.rounding import half_up, percent_of
from banso.office.tables import Column, Table
from banso.typeset.cells import with_cell_texts


@pytest.mark.parametrize(
    ("value", "digits", "shown"),
    [
        (Decimal("4.35"), 1, "4.4"),
        (4.35, 1, "4.4"),
        (Decimal("4.45"), 1, "4.5"),
        (0.125, 2, "0.13"),
        (12.5, 0, "13"),
        (13.5, 0, "14"),
        (Decimal("-2.5"), 0, "-3"),
        (7, 1, "7.0"),
    ],
)
def test_halves_go_up(value: float | Decimal, digits: int, shown: str) -> None:
    assert str(half_up(value, digits)) == shown


def test_a_percentage_is_rounded_once() -> None:
    assert percent_of(1, 8) == 13
    # 44.45 in two steps would be 44.5, and 45 in a third.
    assert percent_of(4445, 10000) == 44
    assert percent_of(4445, 10000, 1) == Decimal("44.5")


def test_page_paper_and_workbook_show_one_value() -> None:
    ties = [Decimal(number) / 100 for number in range(5, 1000, 10)]
    table = Table(
        name="ties",
        caption="端数",
        columns=[Column("value", "値", "decimal")],
        rows=[{"value": tie} for tie in ties],
    )
    page = [texts[0] for texts in table.texts()]
    paper = with_cell_texts(table.as_dict())
    assert isinstance(paper, dict)
    assert [row["value"] for row in paper["rows"]] == page
    assert page[:3] == ["0.1", "0.2", "0.3"]
