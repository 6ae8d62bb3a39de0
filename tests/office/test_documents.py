"""Word in, Word out."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from banso.office.document_in import Paragraph, TextTable, read_document
from banso.office.document_out import render_docx, template_fields
from banso.office.refusals import MacroFile, TemplateRefused, UnreadableFile, WrongKind

from . import hostile


def saved(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def template(*lines: str, row: str = "") -> bytes:
    document = docx.Document()
    for text in lines:
        document.add_paragraph(text)
    if row:
        table = document.add_table(rows=3, cols=1)
        texts = ("{%tr for r in rows %}", row, "{%tr endfor %}")
        for cell, text in zip(table.columns[0].cells, texts, strict=True):
            cell.text = text
    return saved(document)


def test_blocks_come_in_reading_order() -> None:
    document = docx.Document()
    document.add_heading("報告書", 1)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "課題"
    table.cell(0, 1).text = "一行目\n二行目"
    document.add_paragraph("以上")
    read = read_document(saved(document), "a.docx")
    assert read.blocks == (
        Paragraph("報告書", "Heading1"),
        TextTable((("課題", "一行目\n二行目"),)),
        Paragraph("以上"),
    )


def test_tracked_insertions_and_content_controls_are_not_lost_and_deletions_are() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("元の文。")
    for markup in (
        "<w:ins {}><w:r><w:t>足した文。</w:t></w:r></w:ins>",
        "<w:del {}><w:r><w:delText>消した文。</w:delText></w:r></w:del>",
    ):
        paragraph._p.append(parse_xml(markup.format(nsdecls("w"))))
    control = "<w:sdt {}><w:sdtContent><w:p><w:r><w:t>欄の文</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    document.element.body.insert(1, parse_xml(control.format(nsdecls("w"))))
    texts = [each.text for each in read_document(saved(document), "a.docx").paragraphs]
    assert texts == ["元の文。足した文。", "欄の文"]


def test_hostile_document_is_refused_before_reading() -> None:
    with pytest.raises(MacroFile):
        read_document(hostile.with_part(hostile.good_docx(), "word/vbaProject.bin"), "報告書.docx")
    with pytest.raises(WrongKind, match="Excelファイル"):
        read_document(hostile.good_xlsx(), "報告書.docx")


def test_document_without_a_body_part_is_unreadable() -> None:
    parts = hostile.parts_of(hostile.good_docx())
    del parts["word/document.xml"]
    with pytest.raises(UnreadableFile):
        read_document(hostile.package(parts), "報告書.docx")


def test_letter_is_filled_and_escaped() -> None:
    letter = template("{{ name }} 御中", "{{ blank }}", row="{{ r }}")
    filled = render_docx(letter, {"name": "A&B <市>", "blank": None, "rows": ["一", "二"]})
    read = read_document(filled, "手紙.docx")
    assert [each.text for each in read.paragraphs] == ["A&B <市> 御中", ""]
    assert read.tables[0].rows == (("一",), ("二",))
    assert template_fields(letter) == {"name", "blank", "rows"}


@pytest.mark.parametrize(
    "expression",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ name.__init__.__globals__ }}",
        "{{ missing }}",
        "{{ name",
        "{% for n in range(10**9) %}x{% endfor %}",
        "{{ 1 / 0 }}",
    ],
)
def test_template_that_reaches_out_or_fails_is_refused(expression: str) -> None:
    with pytest.raises(TemplateRefused) as caught:
        render_docx(template(expression), {"name": "x"}, filename="手紙.docx")
    assert caught.value.message.startswith("手紙.docx：ひな形に")


def test_value_is_text_and_never_a_template() -> None:
    filled = render_docx(template("{{ name }}"), {"name": "{{ 7*7 }}"})
    assert read_document(filled, "a.docx").paragraphs[0].text == "{{ 7*7 }}"
