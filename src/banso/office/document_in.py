"""Reading Word documents from outside: checked first, then paragraphs and tables in their order.

The text is taken from the XML itself: python-docx's `text` leaves out what was inserted under tracked
changes or inside content controls, and typed text must not be lost.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
from docx.oxml.ns import qn

from banso.office.refusals import UnreadableFile
from banso.office.safety import Limits, inspect_package

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = frozenset({qn("w:del"), qn("w:moveFrom"), _FALLBACK})
_TRANSPARENT = frozenset({qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml")})


@dataclass(frozen=True)
class Paragraph:
    """One paragraph and the name of its style."""

    text: str
    style: str = ""


@dataclass(frozen=True)
class TextTable:
    """A table as rows of cell texts; a cell's paragraphs are joined by line breaks."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Document:
    """The blocks of a document body in reading order."""

    blocks: tuple[Paragraph | TextTable, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The paragraphs outside tables."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[TextTable, ...]:
        """The tables of the body."""
        return tuple(block for block in self.blocks if isinstance(block, TextTable))


def read_document(data: bytes, filename: str, *, limits: Limits | None = None) -> Document:
    """Read a .docx file. Raises an `OfficeRefused` for anything that is not a harmless, readable one."""
    inspect_package(data, filename=filename, kind="docx", limits=limits)
    try:
        document = docx.Document(io.BytesIO(data))
        return Document(tuple(_blocks(document.element.body)))
    except Exception as error:  # python-docx and lxml raise many kinds; each means the same to the sender
        raise UnreadableFile(filename, what=type(error).__name__) from error


def _blocks(parent: Any) -> Iterator[Paragraph | TextTable]:
    for child in _children(parent):
        if child.tag == qn("w:p"):
            yield Paragraph(_text(child), _style(child))
        elif child.tag == qn("w:tbl"):
            yield TextTable(tuple(tuple(_cells(row)) for row in _children(child) if row.tag == qn("w:tr")))


def _cells(row: Any) -> Iterator[str]:
    for cell in _children(row):
        if cell.tag == qn("w:tc"):
            yield "\n".join(_lines(cell))


def _lines(cell: Any) -> Iterator[str]:
    for block in _blocks(cell):
        if isinstance(block, Paragraph):
            yield block.text
        else:
            yield from ("\t".join(row) for row in block.rows)


def _children(parent: Any) -> Iterator[Any]:
    """Yield the children, looking through content controls and accepted insertions."""
    for child in parent:
        if child.tag in _TRANSPARENT:
            yield from _children(child)
        else:
            yield child


def _text(element: Any) -> str:
    return "".join(_pieces(element)).strip("\n")


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:tab"):
            yield "\t"
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n"
        elif child.tag != qn("w:pPr"):
            yield from _pieces(child)


def _style(paragraph: Any) -> str:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if found is None else str(found.get(qn("w:val"), ""))
