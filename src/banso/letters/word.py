"""The letter as a Word document: a form built here with the places of the text, filled in Jinja's sandbox."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from banso.japan.dates import wareki_short
from banso.office.document_out import render_docx
from banso.office.tables import Column, cell_text

# Fonts that are on every Japanese office PC; the receiver's machine decides.
MINCHO, GOTHIC = "ＭＳ 明朝", "ＭＳ ゴシック"
_RIGHT, _CENTER = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER


def letter_document(data: Mapping[str, Any]) -> bytes:
    """Return the letter as .docx. Raises OfficeRefused's kin where the text cannot be placed."""
    return letters_document([data])


def letters_document(letters: Iterable[Mapping[str, Any]], title: str = "手紙") -> bytes:
    """Return letters as one .docx, each beginning on a page of its own."""
    builder = _Form()
    for data in letters:
        builder.letter(data)
    return render_docx(builder.saved(title), {"t": builder.texts}, filename="手紙.docx")


class _Form:
    """Builds the document with `{{ t[n] }}` where a text goes: what people typed is never markup."""

    def __init__(self) -> None:
        self.document: Document = docx.Document()
        self.texts: list[str] = []
        # The paragraphs outside tables: `document.paragraphs` searches the whole document each time.
        self.lines: list[Paragraph] = []
        self._page()

    def _page(self) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(26)
        section.top_margin, section.bottom_margin = Mm(27), Mm(25)
        style = self.document.styles["Normal"]
        style.font.name = MINCHO
        style.font.size = Pt(10.5)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), MINCHO)
        style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.line_spacing = 1.3

    def letter(self, data: Mapping[str, Any]) -> None:
        """Add a letter; every one but the first begins on a new page. The contact stays with what it ends."""
        before = len(self.lines)
        self.head(data)
        self.text(data)
        record = data.get("record") or []
        end = self.points(record) if record else len(self.lines) - 1
        self.foot(data)
        self.lines[before].paragraph_format.page_break_before = before > 0
        for paragraph in self.lines[end:-1]:
            paragraph.paragraph_format.keep_with_next = True

    def line(self, text: str = "", *, align: Any = None, indent: float = 0, gap: float = 0) -> Paragraph:
        """Add a paragraph that will hold the text; `indent` is in characters, `gap` in points above."""
        paragraph = self.document.add_paragraph()
        self.lines.append(paragraph)
        if text:
            paragraph.add_run(self._place(text))
        if align is not None:
            paragraph.alignment = align
        if indent:
            paragraph.paragraph_format.left_indent = Pt(10.5 * indent)
        if gap:
            paragraph.paragraph_format.space_before = Pt(gap)
        return paragraph

    def _place(self, text: str) -> str:
        self.texts.append(text)
        return f"{{{{ t[{len(self.texts) - 1}] }}}}"

    def head(self, data: Mapping[str, Any]) -> None:
        """Number and date right, addressee left, senders right, subject centred."""
        if data.get("reference"):
            self.line(data["reference"], align=_RIGHT)
        self.line(data["date"], align=_RIGHT)
        for party in data["recipients"]:
            for index, text in enumerate(_lines_of(party, honorific=True)):
                self.line(text, gap=10 if index == 0 else 0)
        for index, party in enumerate(data["senders"]):
            for place, text in enumerate(_lines_of(party)):
                self.line(text, align=_RIGHT, gap=14 if index == place == 0 else 0)
        subject = self.line(data["subject"], align=_CENTER, gap=20)
        subject.runs[0].font.size = Pt(12.5)
        subject.style = self.document.styles["Normal"]

    def text(self, data: Mapping[str, Any]) -> None:
        """Opening, paragraphs with their first line indented, closing."""
        if data.get("opening"):
            self.line(data["opening"], gap=14)
        for index, paragraph in enumerate(data["body"]):
            line = self.line(str(paragraph), gap=14 if index == 0 and not data.get("opening") else 0)
            line.paragraph_format.first_line_indent = Pt(10.5)
        if data.get("closing"):
            self.line(data["closing"], align=_RIGHT)

    def points(self, record: Sequence[Mapping[str, Any]]) -> int:
        """記 … 以上. Return where the last point begins (its place among the paragraphs). One point has no number."""
        self.line("記", align=_CENTER, gap=14).paragraph_format.keep_with_next = True
        begin = 0
        for number, point in enumerate(record, start=1):
            begin = len(self.lines)
            words = "　".join(str(point[key]) for key in ("label", "text") if point.get(key))
            if len(record) == 1:
                self.line(words, gap=6)
            else:
                line = self.line(f"{number}．{words}", indent=2, gap=6)
                line.paragraph_format.first_line_indent = Pt(-21)
            for index, item in enumerate(point.get("items") or [], start=1):
                self.line(f"({index}) {item}", indent=3)
            if point.get("table"):
                self.table(point["table"])
        self.line("以上", align=_RIGHT, gap=8)
        return begin

    def table(self, table: Mapping[str, Any]) -> None:
        """Add a table with ruled cells and its heads on every page."""
        columns = [
            Column(one["key"], one["label"], one.get("kind", "text"), digits=one.get("digits", 1))
            for one in table["columns"]
        ]
        grid = self.document.add_table(rows=1, cols=len(columns))
        grid.style = self.document.styles["Table Grid"]
        grid.alignment = WD_TABLE_ALIGNMENT.CENTER
        self._cells(grid.rows[0].cells, [column.label for column in columns])
        properties = grid.rows[0]._tr.get_or_add_trPr()
        properties.append(properties.makeelement(qn("w:tblHeader"), {}))
        for row in table["rows"]:
            texts = [cell_text(row, column, date_text=wareki_short) for column in columns]
            self._cells(grid.add_row().cells, texts)

    def _cells(self, cells: Sequence[Any], texts: Sequence[str]) -> None:
        for cell, text in zip(cells, texts, strict=True):
            if text:
                run = cell.paragraphs[0].add_run(self._place(text))
                run.font.name = GOTHIC
                run._element.rPr.rFonts.set(qn("w:eastAsia"), GOTHIC)
                run.font.size = Pt(9.5)

    def foot(self, data: Mapping[str, Any]) -> None:
        """Enclosures and contact."""
        for index, enclosure in enumerate(data.get("enclosures") or []):
            self.line(f"{'添付資料' if index == 0 else '　　　　'}　{enclosure}", gap=12 if index == 0 else 0)
        contact = data.get("contact")
        if contact:
            lines = [
                "【連絡先】",
                contact.get("organisation"),
                contact.get("person"),
                *contact.get("lines", []),
            ]
            for index, text in enumerate(filter(None, lines)):
                self.line(text, indent=20, gap=16 if index == 0 else 0)

    def saved(self, title: str) -> bytes:
        """Return the form as .docx."""
        properties = self.document.core_properties
        properties.author, properties.title, properties.comments = "", title, ""
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()


def _lines_of(party: Mapping[str, Any], *, honorific: bool = False) -> list[str]:
    office = "　".join(party[key] for key in ("organisation", "department") if party.get(key))
    person = "　".join(party[key] for key in ("title", "name") if party.get(key))
    lines = [text for text in (office, person) if text]
    if honorific and lines and party.get("honorific"):
        lines[-1] += f"　{party['honorific']}"
    return [*lines, *([party["note"]] if party.get("note") else [])]
