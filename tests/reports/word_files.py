"""The Word form as people change it: real files, edited with python-docx the way Word would."""

from __future__ import annotations

import copy
import io
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import docx
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import Table

from banso.reports.models import Report
from banso.reports.queries import present_texts
from banso.reports.word_form import word_form

# The smallest PNG there is.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f0"
    "1f0005000201a5f645400000000049454e44ae426082"
)


def form_of(report: Report) -> bytes:
    """The form as it is given out."""
    return word_form(report, present_texts(report))


def edited(data: bytes, *edits: Callable[[Document], None]) -> bytes:
    """The form after some edits."""
    document = docx.Document(io.BytesIO(data))
    for edit in edits:
        edit(document)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def main_table(document: Document) -> Table:
    """The table of ①②③."""
    return document.tables[-1]


def put(number: int, **texts: str) -> Callable[[Document], None]:
    """Write into the cells of an issue: title, category, before, after, future."""
    rows = ("title", "category", "before", "after", "future")

    def edit(document: Document) -> None:
        for name, text in texts.items():
            cell = main_table(document).rows[(number - 1) * 5 + rows.index(name)].cells[1]
            for paragraph in list(cell.paragraphs[1:]):
                paragraph._p.getparent().remove(paragraph._p)
            cell.paragraphs[0].text = text

    return edit


def relabel(row: int, text: str) -> Callable[[Document], None]:
    """Retype the heading of a row of the main table (0-based)."""

    def edit(document: Document) -> None:
        main_table(document).rows[row].cells[0].paragraphs[0].text = text

    return edit


def merge_row(row: int) -> Callable[[Document], None]:
    """Merge the heading of a row with its content."""

    def edit(document: Document) -> None:
        cells = main_table(document).rows[row].cells
        cells[0].merge(cells[1])

    return edit


def merge_down(first: int, last: int) -> Callable[[Document], None]:
    """Merge the content cells of several rows."""

    def edit(document: Document) -> None:
        table = main_table(document)
        table.rows[first].cells[1].merge(table.rows[last].cells[1])

    return edit


def extra_row(after: int, left: str, right: str) -> Callable[[Document], None]:
    """Put a copy of a row behind it, with other texts."""

    def edit(document: Document) -> None:
        table = main_table(document)
        row = copy.deepcopy(table.rows[after]._tr)
        table.rows[after]._tr.addnext(row)
        cells = table.rows[after + 1].cells
        for cell, text in ((cells[0], left), (cells[1], right)):
            for paragraph in list(cell.paragraphs[1:]):
                paragraph._p.getparent().remove(paragraph._p)
            cell.paragraphs[0].text = text

    return edit


def picture(row: int) -> Callable[[Document], None]:
    """Paste a photograph into a cell."""

    def edit(document: Document) -> None:
        main_table(document).rows[row].cells[1].paragraphs[0].add_run().add_picture(io.BytesIO(PNG))

    return edit


def tracked(row: int, deleted: str, inserted: str) -> Callable[[Document], None]:
    """Change a cell under tracked changes."""

    def edit(document: Document) -> None:
        paragraph = main_table(document).rows[row].cells[1].paragraphs[0]._p
        for tag, text_tag, text in (("w:del", "w:delText", deleted), ("w:ins", "w:t", inserted)):
            change: Any = OxmlElement(tag)
            change.set(qn("w:id"), "9")
            change.set(qn("w:author"), "担当01")
            change.append(parse_xml(f"<w:r {nsdecls('w')}><{text_tag}>{text}</{text_tag}></w:r>"))
            paragraph.append(change)

    return edit


def struck(row: int, text: str) -> Callable[[Document], None]:
    """Strike a text out by hand (見え消し) at the end of a cell, and set a name with its reading behind it."""

    def edit(document: Document) -> None:
        paragraph = main_table(document).rows[row].cells[1].paragraphs[0]
        paragraph.add_run(text).font.strike = True
        paragraph._p.append(
            parse_xml(
                f"<w:r {nsdecls('w')}><w:ruby><w:rt><w:r><w:t>よみ</w:t></w:r></w:rt>"
                "<w:rubyBase><w:r><w:t>見本苑</w:t></w:r></w:rubyBase></w:ruby></w:r>"
            )
        )

    return edit


def text_box(row: int, text: str) -> Callable[[Document], None]:
    """Put an old-fashioned text box into a cell."""

    def edit(document: Document) -> None:
        box = parse_xml(
            f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox>'
            f"<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
            "</v:textbox></v:shape></w:pict></w:r>"
        )
        main_table(document).rows[row].cells[1].paragraphs[0]._p.append(box)

    return edit


def comment(text: str) -> Callable[[Document], None]:
    """Add a comment to the first paragraph."""

    def edit(document: Document) -> None:
        document.add_comment(document.paragraphs[0].runs, text=text, author="担当01")

    return edit


def paragraph(text: str) -> Callable[[Document], None]:
    """Write below the table."""

    def edit(document: Document) -> None:
        document.add_paragraph(text)

    return edit


def replaced(old: str, new: str) -> Callable[[Document], None]:
    """Replace a text in the paragraphs outside the tables."""

    def edit(document: Document) -> None:
        for one in document.paragraphs:
            if old in one.text:
                one.text = one.text.replace(old, new)

    return edit


def table_to_front(document: Document) -> None:
    """Move the main table before everything else."""
    document.element.body.insert(0, main_table(document)._tbl)


def with_part(data: bytes, name: str, content: bytes, *, replace: bool = False) -> bytes:
    """The package with a part more, or another content of one."""
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for one in source.infolist():
            if not (replace and one.filename == name):
                out.writestr(one, source.read(one.filename))
        out.writestr(name, content)
    return target.getvalue()


def scribbled(data: bytes, draw: random.Random) -> tuple[bytes, list[str]]:
    """The form with words of its own in many places, changed the way people change it; and the words."""
    document, words = docx.Document(io.BytesIO(data)), list[str]()

    def word() -> str:
        words.append(f"語{len(words):03}番")
        return words[-1]

    _scribble(document, draw, word)
    table = main_table(document)
    for _ in range(draw.randint(0, 4)):
        extra_row(draw.randrange(len(table.rows)), draw.choice(("", word())), word())(document)
    for _ in range(draw.randint(0, 3)):
        draw.choice((merge_row, picture))(draw.randrange(len(table.rows)))(document)
    first = draw.randrange(len(table.rows) - 2)
    label = draw.choice((word(), "②", "(2)", "３．今後の活かし方 "))
    document.sections[0].footer.paragraphs[0].text = word()
    document.paragraphs[draw.randrange(len(document.paragraphs))].insert_paragraph_before(word())
    nested = table.rows[draw.randrange(len(table.rows))].cells[-1].add_table(1, 2)
    nested.rows[0].cells[0].text, nested.rows[0].cells[1].text = word(), word()
    changed = (
        merge_down(first, first + draw.randint(1, 2)),
        relabel(draw.randrange(len(table.rows)), label),
        text_box(draw.randrange(len(table.rows)), word()),
        comment(word()),
        paragraph(word()),
    )
    for edit in (*changed, *((table_to_front,) if draw.random() < 0.5 else ())):
        with suppress(ValueError):  # rows merged across cannot be merged down as well
            edit(document)
    target = io.BytesIO()
    document.save(target)
    # What was written over is not in the file any more.
    text = "".join(part.decode("utf-8", "ignore") for part in _parts(target.getvalue()))
    return target.getvalue(), [one for one in words if one in text]


def _scribble(document: Document, draw: random.Random, word: Callable[[], str]) -> None:
    for one in document.paragraphs:
        if draw.random() < 0.2:
            one.add_run(f"　{word()}")
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    for cell in cells:
        chance = draw.random()
        if chance < 0.5:
            cell.add_paragraph(word())
        elif chance < 0.7:
            cell.paragraphs[-1].add_run(word())


def _parts(data: bytes) -> list[bytes]:
    package = zipfile.ZipFile(io.BytesIO(data))
    return [package.read(name) for name in package.namelist() if name.endswith(".xml")]
