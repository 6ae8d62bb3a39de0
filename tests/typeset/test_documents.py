"""The documents themselves: order, tables over pages, tags, bookmarks, fonts, line breaking."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from PIL import Image

from banso.office.tables import Column, ColumnGroup, Table
from banso.typeset import FieldInvalid, TypesetFailed, render_pdf
from tests.typeset import pdfs, samples

DAY = date(2020, 3, 31)


@pytest.fixture(scope="module")
def report() -> bytes:
    return render_pdf("report", samples.report(), document_date=DAY)


def in_order(text: str, *parts: str) -> bool:
    """Does each part stand somewhere after the one before it?"""
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


def one_chapter(*blocks: dict[str, Any]) -> dict[str, Any]:
    return samples.report() | {
        "chapters": [{"number": "1", "title": "章", "blocks": list(blocks)}],
        "findings": None,
    }


def test_report_claims_archive_and_accessibility(report: bytes) -> None:
    catalogue = pdfs.catalogue(report)
    claims = catalogue["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part>1<", claims)
    assert re.search(r"pdfaid:part>2<", claims)
    assert re.search(r"pdfaid:conformance>A<", claims)
    assert catalogue["/Lang"] == "ja-JP"
    assert bool(catalogue["/MarkInfo"]["/Marked"])
    assert "事業実績報告書" in str(pdfs.opened(report).metadata.title)


def test_report_is_tagged(report: bytes) -> None:
    tags = pdfs.tags(report)
    for kind in (
        "/H1",
        "/H2",
        "/H3",
        "/P",
        "/L",
        "/TOC",
        "/Table",
        "/THead",
        "/TH",
        "/TD",
        "/Caption",
        "/Figure",
        "/Strong",
    ):
        assert tags[kind] > 0, kind
    assert tags["/Figure"] == 4
    assert all(pdfs.figure_descriptions(report))


def test_report_has_bookmarks_in_order(report: bytes) -> None:
    assert pdfs.outline(report) == [
        (0, "目次"),
        (0, "はじめに"),
        (0, "1　専門スタッフ派遣事業"),
        (1, "1-1　事業の目的"),
        (2, "実績の概要"),
        (1, "1-2　応募と選定の結果"),
        (1, "1-3　年間の日程"),
        (0, "2　ブロック別研修"),
        (1, "2-1　参加の状況"),
        (1, "2-2　月ごとの動き"),
        (0, "付録　整合性の点検結果"),
    ]


def test_contents_name_the_printed_page_numbers(report: bytes) -> None:
    pages = pdfs.texts(report)
    listed = dict(re.findall(r"(\d-\d　[^\s.]+)[\s.]+(\d+)", pages[1]))
    assert set(listed) == {
        "1-1　事業の目的",
        "1-2　応募と選定の結果",
        "1-3　年間の日程",
        "2-1　参加の状況",
        "2-2　月ごとの動き",
    }
    for title, number in listed.items():
        page = pages[int(number) + 1]  # cover and contents come before page 1
        assert "".join(title.split()) in "".join(page.split())
        assert page.split()[-1] == number or page.split()[0] == number or number in page.split()


def test_report_embeds_only_its_own_fonts(report: bytes) -> None:
    fonts = pdfs.fonts(report)
    assert all(fonts.values())
    assert {name.removesuffix("-Identity-H") for name in fonts} == {
        "NotoSansCJKjp-Regular",
        "NotoSansCJKjp-Bold",
    }


def test_report_text_comes_in_reading_order(report: bytes) -> None:
    text = pdfs.words(report)
    parts = """
        目次 はじめに 付録整合性の点検結果 この報告書の読み方 1専門スタッフ派遣事業 1-1事業の目的
        実績の概要 47自治体 1-2応募と選定の結果 図2応募自治体 第1見本市 第75見本市 合計75自治体
        23,407,050 出典：利用申込書 図3応募の理由 第30見本町 1-3年間の日程 図4年間の日程
        2-1参加の状況 2-2月ごとの動き 付録整合性の点検結果 要修正
    """
    assert in_order(text, *parts.split())
    assert not in_order(text, "付録整合性の点検結果", "図2応募自治体", "図2応募自治体")


def test_table_head_is_repeated_on_every_page_of_a_long_table(report: bytes) -> None:
    pages = ["".join(text.split()) for text in pdfs.texts(report)]
    with_rows = [page for page in pages if re.search(r"第\d+見本市◎", page)]
    assert len(with_rows) >= 3
    for page in with_rows:
        assert in_order(page, "希望する事業", "◎")
        assert "都道府県" in page
        assert "子ども" in page


def test_long_cells_break_over_pages_without_losing_text(report: bytes) -> None:
    text = pdfs.words(report)
    assert (
        text.count("順番も助言してほしい。") >= sum(1 + n % 3 for n in range(1, 31)) - 8
    )  # a page break may cut the phrase
    for number in range(1, 31):
        assert f"第{number}見本町" in text


def test_table_of_the_house_is_set_as_its_own_texts_say() -> None:
    table = Table(
        name="t",
        caption="表題",
        number="図9",
        columns=[
            Column("name", "名前"),
            Column("yen", "金額", "yen"),
            Column("mean", "平均", "decimal", digits=2),
            Column("day", "日", "date"),
            Column("mark", "印", "mark"),
        ],
        rows=[
            {"name": "甲", "yen": 1234567, "mean": 4.125, "day": date(2019, 10, 28), "mark": True},
            {"name": "乙", "yen": 0, "mean": None, "day": None, "mark": False},
        ],
        totals={"name": "計", "yen": 1234567},
        groups=[ColumnGroup("", 1), ColumnGroup("値", 3), ColumnGroup("", 1)],
    )
    printed = pdfs.words(
        render_pdf("report", one_chapter({"type": "table", "table": table.as_dict()}), document_date=DAY)
    )
    for row in table.texts():
        assert "".join(row) in printed
    assert "図9表題" in printed


def test_number_columns_end_at_one_edge() -> None:
    table = {
        "columns": [{"key": "n", "label": "名"}, {"key": "v", "label": "数", "kind": "integer"}],
        "rows": [{"n": "甲", "v": 7}, {"n": "乙", "v": 1234567}],
    }
    ends: dict[str, float] = {}

    def visit(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        figure = text.strip()
        if figure in ("7", "1,234,567"):
            # Digits and commas have one width each in this face: 0.555 and 0.278 em.
            ends[figure] = cm[4] + sum(0.278 if c == "," else 0.555 for c in figure) * size

    pdf = render_pdf("report", one_chapter({"type": "table", "table": table}), document_date=DAY)
    pdfs.opened(pdf).pages[2].extract_text(visitor_text=visit)
    assert ends["7"] == pytest.approx(ends["1,234,567"], abs=0.2)


def test_lines_keep_the_rules_of_kinsoku() -> None:
    text = (
        "令和元年度の事業（自治体コンサルタント）は、「相談」・「就労」・「家計」の三つを、サービスとして行いました。"
        * 40
    )
    pdf = render_pdf("report", one_chapter({"type": "paragraph", "text": text}), document_date=DAY)
    lines = [line.strip() for line in pdfs.texts(pdf)[2].splitlines() if len(line.strip()) > 30]
    assert len(lines) > 20
    assert not [line for line in lines if line[0] in "、。」）・ーャュョッ"]
    assert not [line for line in lines if line[-1] in "「（"]


def test_long_codes_break_and_are_copied_without_foreign_characters() -> None:
    code = "2019-10-17;2019-10-18;" * 12
    table = {
        "columns": [{"key": "a", "label": "甲"}, {"key": "b", "label": "乙"}],
        "rows": [{"a": "x" * 120, "b": code}],
    }
    pdf = render_pdf("report", one_chapter({"type": "table", "table": table}), document_date=DAY)
    lines = pdfs.texts(pdf)[2].splitlines()
    assert max(len(line) for line in lines) < 110
    assert "\u200b" not in pdfs.words(pdf)
    assert pdfs.words(pdf).count("2019-10-17;") == 12


def test_headings_never_skip_a_level() -> None:
    blocks = [
        {"type": "heading", "text": "深い見出し", "level": 4},
        {"type": "heading", "text": "次の見出し"},
    ]
    tags = pdfs.tags(render_pdf("report", one_chapter(*blocks), document_date=DAY))
    assert tags["/H2"] == 2
    assert tags["/H4"] == 0


def test_pictures_come_from_the_assets_handed_in() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "#0017c1").save(picture, "PNG")
    block = {"type": "figure_image", "asset": "day/1.png", "alt": "会場の写真", "caption": "会場"}
    assets = {"day/1.png": picture.getvalue()}
    first = render_pdf("report", one_chapter(block), document_date=DAY, assets=assets)
    assert pdfs.figure_descriptions(first) == ["会場の写真"]
    assert len(pdfs.opened(first).pages[2].images) == 1
    assert render_pdf("report", one_chapter(block), document_date=DAY, assets=assets) == first
    with pytest.raises(TypesetFailed, match="渡されていません"):
        render_pdf("report", one_chapter(block), document_date=DAY, assets={"day/2.png": b""})
    with pytest.raises(TypesetFailed, match="渡されていません"):
        render_pdf("report", one_chapter(block), document_date=DAY)
    with pytest.raises(TypesetFailed, match="読み取れません"):
        render_pdf("report", one_chapter(block), document_date=DAY, assets={"day/1.png": b"no picture"})


def test_landscape_table_turns_its_page() -> None:
    block = {"type": "table", "landscape": True, "table": samples.wide_table()}
    pages = pdfs.opened(render_pdf("report", one_chapter(block), document_date=DAY)).pages
    turned = [page for page in pages if page.mediabox.width > page.mediabox.height]
    assert 0 < len(turned) < len(pages)


def test_empty_table_says_so() -> None:
    table = {"columns": [{"key": "a", "label": "甲"}], "rows": []}
    printed = pdfs.words(
        render_pdf("report", one_chapter({"type": "table", "table": table}), document_date=DAY)
    )
    assert "該当する行はありません。" in printed


def test_groups_must_span_the_columns() -> None:
    table = samples.marks_table() | {"groups": [{"label": "上", "span": 2}]}
    with pytest.raises(FieldInvalid):
        render_pdf("report", one_chapter({"type": "table", "table": table}), document_date=DAY)


def test_link_runs_only_follow_safe_addresses() -> None:
    runs = [
        {"text": "公開ページ", "link": "https://example.jp/"},
        {"text": "悪いもの", "link": "javascript:alert(1)"},
    ]
    pdf = render_pdf("report", one_chapter({"type": "paragraph", "text": runs}), document_date=DAY)
    assert b"javascript" not in pdf
    assert b"https://example.jp/" in pdf
    assert "公開ページ悪いもの" in pdfs.words(pdf)


def test_letter_reads_from_number_to_contact() -> None:
    text = pdfs.words(render_pdf("letter", samples.letter(), document_date=DAY))
    parts = """
        見本ネット第42号 令和元年8月19日 福祉事務所長殿 代表理事見本太郎 （公印省略） 生活困窮者自立支援室長
        選定結果について（通知） 日頃より 記 1.対象の事業 3.提出いただくもの (1)事前アンケート (2)担当者名簿
        以上 添付資料 連絡先
    """
    assert in_order(text, *parts.split())


def test_letter_is_set_in_mincho_unless_asked_otherwise() -> None:
    assert "NotoSerifJP-Regular-Identity-H" in pdfs.fonts(
        render_pdf("letter", samples.letter(), document_date=DAY)
    )
    gothic = render_pdf("letter", samples.letter() | {"typeface": "gothic"}, document_date=DAY)
    assert not [name for name in pdfs.fonts(gothic) if "Serif" in name]


def test_form_prints_values_choices_and_empty_boxes() -> None:
    pdf = render_pdf("form", samples.form(), document_date=DAY)
    text = pdfs.words(pdf)
    assert in_order(
        text,
        "様式第2号",
        "コンサルタント派遣事前アンケート",
        "自治体名必須見本県第1見本市",
        "12,345",
        "☑庁内の連携",
        "☐関係機関",
        "☑支援員の育成",
    )
    assert pdfs.tags(pdf)["/TH"] == 7
    assert pdfs.tags(pdf)["/H1"] == 3
