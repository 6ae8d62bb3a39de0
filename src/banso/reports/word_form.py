"""The official form of a report as a Word file: what is written already, and room for more."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import docx
from django.utils import timezone
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from banso.japan.dates import wareki
from banso.reports.categories import categories, category_words
from banso.reports.enums import CellCode
from banso.reports.models import Report

GOTHIC = "ＭＳ ゴシック"
TITLE = "専門スタッフ派遣　報告書"
HEAD_LABELS = ("自治体名", "事業名", "作成日", "報告者")
LIST_HEADING = "1　訪問前の課題"
CHANGES_HEADING = "2　課題ごとの変化"
CATEGORY_LABEL = "課題の区分"
CELL_LABELS = {cell: f"{cell.label}について" for cell in CellCode}
NOTES = (
    "・「1」の課題は、利用申込書と事前アンケートに書かれたものです。足りないときは書き足してください。",
    "・「2」は課題ごとに①②③をお書きください。枠は広がります。課題を足すときは、5行をまとめて写してください。",
    "・書くことがない欄には、理由（取り上げなかった、認識は変わらなかった、まだ決まっていない など）をお書きください。",
    "・個人が分かること（相談者の氏名・年齢・事情など）は書かないでください。写真は別のファイルでお送りください。",
)
CODE_NOTE = "（受け取りに使う番号です。消さないでください）"
CATEGORY_NOTE = "課題の区分（番号を書いてください）："
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MODULUS = 97


def code_of(report: Report) -> str:
    """Return the reference number of a report's form; its last two digits tell a typing slip."""
    year = report.fiscal_year.year
    return f"H{year}-{report.pk}-{_check(year, report.pk):02d}"


def report_id_of(code: str) -> tuple[int, int] | None:
    """Return (fiscal year, report id) of a reference number, or None where it is none or mistyped."""
    found = re.fullmatch(r"H(\d{4})-(\d{1,9})-(\d{2})", code)
    if found is None or _check(int(found[1]), int(found[2])) != int(found[3]):
        return None
    return int(found[1]), int(found[2])


def _check(year: int, pk: int) -> int:
    return (year * 1_000_003 + pk * 31) % _MODULUS


def word_form(report: Report, issues: Sequence[dict[str, str]]) -> bytes:
    """Return the form as .docx with the issues (`queries.texts_of`) and one empty block."""
    builder = _Form()
    builder.head(report)
    builder.listed(issues)
    year = report.fiscal_year.year
    builder.blocks(issues, year)
    document = builder.document
    document.core_properties.identifier = code_of(report)
    document.core_properties.title = f"報告書の様式　{report.programme.name}"
    document.core_properties.author = ""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def clean(text: str) -> str:
    """Return the text without characters that a Word file cannot hold."""
    return _CONTROL.sub("", text)


class _Form:
    def __init__(self) -> None:
        self.document: Document = docx.Document()
        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(22)
        section.top_margin = section.bottom_margin = Mm(20)
        style: Any = self.document.styles["Normal"]
        style.font.name = GOTHIC
        style.font.size = Pt(10.5)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), GOTHIC)
        style.paragraph_format.space_after = Pt(2)

    def line(self, text: str, *, size: float = 10.5, bold: bool = False, gap: float = 0) -> Paragraph:
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(clean(text))
        run.bold, run.font.size = bold, Pt(size)
        paragraph.paragraph_format.space_before = Pt(gap)
        return paragraph

    def head(self, report: Report) -> None:
        """Title, reference number, whose report it is."""
        project = report.project
        self.line(
            f"{report.fiscal_year.label}　{TITLE}", size=14, bold=True
        ).alignment = WD_ALIGN_PARAGRAPH.CENTER
        number = self.line(f"整理番号：{code_of(report)}{CODE_NOTE}", size=8)
        number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        table = self._table(2, (30, 136))
        written = (
            "" if project is None else project.municipality.name,
            report.programme.name,
            "",
            report.author,
        )
        for label, text in zip(HEAD_LABELS, written, strict=True):
            cells = table.add_row().cells
            _label(cells[0], label)
            _fill(cells[1], text)
        if report.due_at is not None:
            self.line(f"提出の期限：{wareki(timezone.localdate(report.due_at), weekday=True)}", size=9, gap=4)
        for note in NOTES:
            self.line(note, size=9)

    def listed(self, issues: Sequence[dict[str, str]]) -> None:
        """The issues before the visit, as a list."""
        self.line(LIST_HEADING, size=12, bold=True, gap=8)
        for issue in issues:
            self.line(f"({issue['number']}) {issue['title']}")
        self.line(f"({len(issues) + 1}) ")

    def blocks(self, issues: Sequence[dict[str, str]], year: int) -> None:
        """The five rows of each issue, and one empty block."""
        self.line(CHANGES_HEADING, size=12, bold=True, gap=8)
        known = "　".join(str(category) for category in categories(year))
        self.line(f"{CATEGORY_NOTE}{known}", size=8)
        table = self._table(2, (36, 130))
        blank = {"number": str(len(issues) + 1), "title": "", "category": ""}
        for issue in [*issues, blank]:
            head = table.add_row().cells
            _label(head[0], f"課題({issue['number']})", strong=True)
            _fill(head[1], issue["title"], bold=True)
            kind = table.add_row().cells
            _label(kind[0], CATEGORY_LABEL)
            _fill(kind[1], category_words(year, issue["category"]) if issue["category"] else "")
            for cell, label in CELL_LABELS.items():
                row = table.add_row().cells
                _label(row[0], label)
                _fill(row[1], issue.get(cell.value, ""), lines=3)

    def _table(self, columns: int, widths: tuple[int, ...]) -> Any:
        table = self.document.add_table(rows=0, cols=columns)
        table.style = "Table Grid"
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        return table


def _label(cell: _Cell, text: str, *, strong: bool = False) -> None:
    run = cell.paragraphs[0].add_run(text)
    run.bold, run.font.size = True, Pt(10.5 if strong else 9)
    run.font.color.rgb = RGBColor(0x1A, 0x1A, 0x1A)
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), "D9E6F7" if strong else "F2F2F2")
    cell._tc.get_or_add_tcPr().append(shading)


def _fill(cell: _Cell, text: str, *, bold: bool = False, lines: int = 1) -> None:
    written = clean(text).split("\n")
    for index, one in enumerate(written + [""] * (lines - len(written) if text == "" else 0)):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        run = paragraph.add_run(one)
        run.bold = bold
