"""Reading a Word form that people filled in: every paragraph with its place, and what is not text by name.

`document_in` gives the text in order; a form that comes back also needs to say *where* something stood and what
could not be read (pictures, comments, deleted text), so that nothing is lost without a word.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from banso.office.refusals import UnreadableFile
from banso.office.safety import Limits, inspect_package

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_V = "{urn:schemas-microsoft-com:vml}"
_TEXT_BOX = qn("w:txbxContent")
_TRANSPARENT = frozenset({qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml")})
_GONE = frozenset({qn("w:del"), qn("w:moveFrom"), f"{_MC}Fallback", qn("w:pPr"), qn("w:rPr"), _TEXT_BOX})


@dataclass(frozen=True)
class Place:
    """One paragraph: `table` 0 is the body, rows and columns count from 1; `where` says it in words.

    `things` names what stands there and is no text: 写真・図, 数式, 図形, 記号.
    """

    text: str
    where: str
    table: int = 0
    row: int = 0
    column: int = 0
    columns: int = 0
    things: tuple[str, ...] = ()


@dataclass(frozen=True)
class FilledDocument:
    """The paragraphs in reading order, the document's own identifier, and what lies beside the text."""

    places: tuple[Place, ...]
    identifier: str
    comments: tuple[str, ...]
    footnotes: tuple[str, ...]
    margins: tuple[str, ...]  # headers and footers
    deleted: tuple[str, ...]
    has_insertions: bool


def read_filled(data: bytes, filename: str, *, limits: Limits | None = None) -> FilledDocument:
    """Read a .docx form. Raises an `OfficeRefused` for anything that is not a harmless, readable one."""
    inspect_package(data, filename=filename, kind="docx", limits=limits)
    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        return FilledDocument(
            places=tuple(_Walk().blocks(body, "", (0, 0, 0, 0))),
            identifier=document.core_properties.identifier or "",
            comments=tuple(_beside(document, "comments", qn("w:comment"))),
            footnotes=(
                *_beside(document, "footnotes", qn("w:footnote")),
                *_beside(document, "endnotes", qn("w:endnote")),
            ),
            margins=(
                *_beside(document, "header", qn("w:p")),
                *_beside(document, "footer", qn("w:p")),
            ),
            deleted=tuple(_deleted(body)),
            has_insertions=next(body.iter(qn("w:ins"), qn("w:moveTo")), None) is not None,
        )
    except Exception as error:  # python-docx and lxml raise many kinds; each means the same to the sender
        raise UnreadableFile(filename, what=type(error).__name__) from error


class _Walk:
    """Goes through a body once, counting tables and paragraphs."""

    def __init__(self) -> None:
        self.tables = 0
        self.paragraphs = 0

    def blocks(self, parent: Any, inside: str, at: tuple[int, int, int, int]) -> Iterator[Place]:
        for child in _children(parent):
            if child.tag == qn("w:p"):
                yield from self._paragraph(child, inside, at)
            elif child.tag == qn("w:tbl"):
                yield from self._table(child, inside)

    def _paragraph(self, paragraph: Any, inside: str, at: tuple[int, int, int, int]) -> Iterator[Place]:
        if not inside:
            self.paragraphs += 1
        where = inside or f"本文の{self.paragraphs}段落目"
        yield Place("".join(_pieces(paragraph)).strip("\n"), where, *at, tuple(_things(paragraph)))
        for box in paragraph.iter(_TEXT_BOX):
            if not _in_fallback(box, paragraph):
                yield from self.blocks(box, f"{where}のテキストボックス", at)

    def _table(self, table: Any, inside: str) -> Iterator[Place]:
        self.tables += 1
        number = self.tables
        rows = [child for child in _children(table) if child.tag == qn("w:tr")]
        for row_number, row in enumerate(rows, start=1):
            cells = [child for child in _children(row) if child.tag == qn("w:tc")]
            for column, cell in enumerate(cells, start=1):
                where = f"{inside + 'の中の' if inside else ''}表{number}の{row_number}行目{column}列目"
                yield from self.blocks(cell, where, (number, row_number, column, len(cells)))


def _children(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in _TRANSPARENT:
            yield from _children(child)
        else:
            yield child


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _GONE:
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab"):
            yield "\t"
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n"
        elif child.tag == qn("w:noBreakHyphen"):
            yield "-"
        else:
            yield from _pieces(child)


def _things(paragraph: Any) -> Iterator[str]:
    """Yield the names of what is no text, once for each piece."""
    for element in paragraph.iter():
        if not isinstance(element.tag, str) or _in_fallback(element, paragraph):
            continue
        if element.tag in (f"{_A}blip", f"{_V}imagedata"):
            yield "写真・図"
        elif element.tag == f"{_M}oMath":
            yield "数式"
        elif element.tag == qn("w:sym"):
            yield "記号"
        elif element.tag == f"{_A}graphicData" and _is_shape(element):
            yield "図形・グラフ"


def _is_shape(graphic: Any) -> bool:
    """Whether a drawing is neither a picture nor a text box."""
    return next(graphic.iter(f"{_A}blip", _TEXT_BOX), None) is None


def _in_fallback(element: Any, paragraph: Any) -> bool:
    """Whether the element is an old-format double, or belongs to a text box (which is walked on its own)."""
    own = element.getparent()
    while own is not None and own is not paragraph:
        if own.tag == f"{_MC}Fallback" or own.tag == _TEXT_BOX:
            return True
        own = own.getparent()
    return False


def _beside(document: Any, kind: str, tag: str) -> Iterator[str]:
    """Yield the texts of comments, notes or margins; separators of footnotes have no text."""
    for relation in document.part.rels.values():
        if relation.is_external or not relation.reltype.endswith(f"/{kind}"):
            continue
        root = parse_xml(relation.target_part.blob)
        for one in root.iter(tag):
            if text := "".join(_pieces(one)).strip():
                yield text


def _deleted(body: Any) -> Iterator[str]:
    for gone in body.iter(qn("w:del"), qn("w:moveFrom")):
        if gone.tag == qn("w:moveFrom"):
            continue  # stands elsewhere as moveTo
        if text := "".join(one.text or "" for one in gone.iter(qn("w:delText"))).strip():
            yield text
