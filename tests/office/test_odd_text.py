"""Word text as offices correct and annotate it by hand: struck out, hidden, with readings, in fields and tags."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from banso.office.filled_document import FilledDocument, Place, read_filled


def read(*runs: str, edit: Any = None) -> FilledDocument:
    """A document of one paragraph made of the runs' XML."""
    document = docx.Document()
    paragraph = document.add_paragraph()
    if edit:
        edit(document, paragraph)
    for child in parse_xml(f"<w:p {nsdecls('w')}>{''.join(runs)}</w:p>"):
        paragraph._p.append(child)
    target = io.BytesIO()
    document.save(target)
    return read_filled(target.getvalue(), "報告書.docx")


def place(*runs: str, edit: Any = None) -> Place:
    return read(*runs, edit=edit).places[0]


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


RUBY = (
    '<w:r><w:ruby><w:rubyPr><w:hps w:val="10"/></w:rubyPr><w:rt><w:r><w:t>みほんえん</w:t></w:r></w:rt>'
    "<w:rubyBase><w:r><w:t>見本苑</w:t></w:r></w:rubyBase></w:ruby></w:r>"
)


@pytest.mark.parametrize(
    ("mark", "how"),
    [
        ("<w:strike/>", "取り消し線"),
        ('<w:strike w:val="true"/>', "取り消し線"),
        ("<w:dstrike/>", "二重取り消し線"),
        ("<w:vanish/>", "隠し文字"),
    ],
)
def test_text_struck_out_or_hidden_by_hand_is_left_out_and_named(mark: str, how: str) -> None:
    found = place(
        run("支援会議は"), run("年", mark), run("1回", mark + '<w:color w:val="FF0000"/>'), run("毎月1回"),
        run("開く"), run("かも", mark), run("。"),
    )  # fmt: skip
    assert found.text == "支援会議は毎月1回開く。"
    assert found.struck == ((how, "年1回"), (how, "かも"))


def test_a_mark_taken_back_is_no_mark_and_styles_strike_too() -> None:
    assert place(run("残る", '<w:strike w:val="0"/>')).text == "残る"

    def styles(document: Any, paragraph: Any) -> None:
        character = document.styles.add_style("Gone", WD_STYLE_TYPE.CHARACTER)
        character.font.strike = True
        block = document.styles.add_style("AllGone", WD_STYLE_TYPE.PARAGRAPH)
        block.font.strike = True

    found = place(run("残る"), run("消えた", '<w:rStyle w:val="Gone"/>'), edit=styles)
    assert (found.text, found.struck) == ("残る", (("取り消し線", "消えた"),))

    def block(document: Any, paragraph: Any) -> None:
        styles(document, paragraph)
        paragraph.style = "AllGone"

    found = place(run("消えた"), run("戻した", '<w:strike w:val="0"/>'), edit=block)
    assert (found.text, found.struck) == ("戻した", (("取り消し線", "消えた"),))


def test_of_a_text_with_its_reading_the_text_is_taken() -> None:
    assert place(run("委託先の"), RUBY, run("と会う。")).text == "委託先の見本苑と会う。"
    struck = RUBY.replace("<w:rubyBase><w:r>", "<w:rubyBase><w:r><w:rPr><w:strike/></w:rPr>")
    found = place(run("前"), struck, run("後"))
    assert (found.text, found.struck) == ("前後", (("取り消し線", "見本苑"),))


def test_readings_and_frames_as_fields_keep_their_words() -> None:
    """Older Word sets readings (ルビ) and framed or combined characters as EQ fields, which have no result."""
    begin, end = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )

    def code(text: str) -> str:
        return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'

    reading = (
        code(r'eq \* jc2 \* "Font:ＭＳ 明朝" \* hps10 \o\ad(\s\up 9(') + run("みほんえん") + code("),見本苑)")
    )
    assert place(run("委託先の"), begin, reading, end, run("と会う。")).text == "委託先の見本苑と会う。"
    framed = code(r" eq \o\ac(○,印) ")
    assert "印" in place(run("責任者"), begin, framed, end).text
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    typed = place(run("件数は"), begin, code(" FORMTEXT "), separate, run("17"), end, run("件"))
    assert typed.text == "件数は17件"


def test_fields_tags_and_controls_hold_text() -> None:
    simple = '<w:fldSimple w:instr=" DATE "><w:r><w:t>令和元年11月5日</w:t></w:r></w:fldSimple>'
    tag = '<w:smartTag w:uri="x" w:element="place"><w:r><w:t>見本市</w:t></w:r></w:smartTag>'
    control = "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>欄の文</w:t></w:r></w:sdtContent></w:sdt>"
    link = "<w:hyperlink><w:r><w:t>資料</w:t></w:r></w:hyperlink>"
    assert (
        place(simple, run("、"), tag, run("、"), control, run("、"), link).text
        == "令和元年11月5日、見本市、欄の文、資料"
    )


def test_deleted_text_of_tracked_changes_is_named_apart() -> None:
    gone = (
        '<w:del w:id="1" w:author="x"><w:r><w:rPr><w:strike/></w:rPr><w:delText>旧</w:delText></w:r></w:del>'
    )
    found = read(run("新"), gone)
    assert (found.places[0].text, found.places[0].struck, found.deleted) == ("新", (), ("旧",))
