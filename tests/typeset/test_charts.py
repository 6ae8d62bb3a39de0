"""Charts: well-formed, words kept, no inline style, told apart without colour."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from banso.typeset.charts import ChartInvalid, Series, bar_chart, grouped_chart, line_chart, stacked_chart
from tests.typeset import samples

NS = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", ["bar", "grouped", "stacked", "line"])
def test_chart_is_accessible_and_fit_for_a_strict_page(name: str) -> None:
    svg = samples.charts()[name]
    root = ElementTree.fromstring(svg)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert root.get("role") == "img"
    assert str(root.get("aria-labelledby")).split() == ids[:2]
    assert root.findtext(f"{NS}title")
    assert len(str(root.findtext(f"{NS}desc"))) > 40
    assert not [element for element in root.iter() if element.get("style")]
    assert root.find(f".//{NS}style") is None
    assert root.find(f".//{NS}script") is None
    assert root.findall(f".//{NS}text")
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)


def test_same_figures_give_the_same_string_and_other_figures_other_ids() -> None:
    assert samples.charts() == samples.charts()
    one, two = bar_chart("題", [("甲", 1)]), bar_chart("題", [("甲", 2)])
    assert re.findall(r' id="([^"]+)"', one)[0] != re.findall(r' id="([^"]+)"', two)[0]


def test_bars_are_as_long_as_their_values() -> None:
    root = ElementTree.fromstring(bar_chart("題", [("甲", 10), ("乙", 40), ("丙", 0)], unit="件"))
    widths = [float(str(rect.get("width"))) for rect in root.findall(f"{NS}rect")]
    assert widths[1] == pytest.approx(4 * widths[0], rel=0.001)
    assert widths[2] == 0
    assert {"10件", "40件", "0件"} <= {text.text for text in root.iter(f"{NS}text")}


def test_stacked_parts_fill_the_bar_exactly() -> None:
    svg = stacked_chart(
        "題", ["甲", "乙"], [Series("はい", [3, 1]), Series("いいえ", [1, None])], percent=True
    )
    parts = [
        r
        for r in ElementTree.fromstring(svg).findall(f"{NS}rect")
        if r.get("stroke") and float(str(r.get("height"))) == 20
    ]
    assert len(parts) == 4
    first, second, third, fourth = (float(str(part.get("width"))) for part in parts)
    assert first == pytest.approx(3 * second, rel=0.001)
    assert third == pytest.approx(first + second, rel=0.001)
    assert fourth == 0
    assert "n=4" in svg


def test_missing_value_is_not_drawn_as_zero() -> None:
    svg = line_chart("題", ["1月", "2月", "3月"], [Series("数", [1, None, 3])])
    assert "2月 値なし" in svg
    path = re.findall(r'<path d="([^"]+)" fill="none"', svg)[0]
    assert path.count("M") == 2
    assert "－" in grouped_chart("題", ["甲", "乙"], [Series("数", [None, 2])])


def test_series_differ_by_pattern_as_well_as_colour() -> None:
    svg = grouped_chart("題", ["甲"], [Series("一", [1]), Series("二", [2]), Series("三", [3])])
    fills = [r.get("fill") for r in ElementTree.fromstring(svg).findall(f"{NS}rect")]
    assert len(set(fills)) == 3
    assert sum(str(fill).startswith("url(#") for fill in fills) == 4  # legend and bar of the second and third


def test_hostile_labels_stay_text() -> None:
    svg = bar_chart('<script>"&', [("</text><script>alert(1)</script>", 1)])
    root = ElementTree.fromstring(svg)
    assert root.find(f".//{NS}script") is None
    assert root.findtext(f"{NS}title") == '<script>"&'


@pytest.mark.parametrize("value", [-1, float("nan"), float("inf")])
def test_values_that_cannot_be_drawn_are_refused(value: float) -> None:
    with pytest.raises(ChartInvalid):
        bar_chart("題", [("甲", value)])
    with pytest.raises(ChartInvalid):
        line_chart("題", ["甲"], [Series("数", [value])])


def test_series_of_another_length_is_refused() -> None:
    with pytest.raises(ChartInvalid, match="数をそろえて"):
        grouped_chart("題", ["甲", "乙"], [Series("数", [1])])
    with pytest.raises(ChartInvalid):
        bar_chart("題", [])
