"""Reading a Word form that people filled in: every paragraph with its place, and what is not text by name.

`document_in` gives the text in order; a form that comes back also needs to say *where* something stood and what
could not be read (pictures, comments, deleted text), so that nothing is lost without a word.
"""

from __future__ import annotations

import io
import re
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
_TRANSPARENT = frozenset(
    {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")}
)
# Of a text with its reading above it (w:ruby) the reading, w:rt, is none of the text.
_GONE = frozenset(
    {qn("w:del"), qn("w:moveFrom"), f"{_MC}Fallback", qn("w:pPr"), qn("w:rPr"), _TEXT_BOX, qn("w:rt")}
    | {qn("w:sdtPr"), qn("w:sdtEndPr")}
)
# Ways to strike a run out by hand (見え消し), and to hide it.
_STRUCK = {qn("w:strike"): "取り消し線", qn("w:dstrike"): "二重取り消し線", qn("w:vanish"): "隠し文字"}
_OFF = frozenset({"0", "false", "off"})
# EQ fields set a reading over a base, or a frame round it: eq \\* jc2 … \\o\\ad(\\s\\up 9(みほんえん),見本苑)
_EQ_READING = re.compile(r"\\s\\up\s*\d*\s*\((?P<reading>[^()]*)\)\s*[,;]\s*(?P<base>[^()]*)\)", re.I)
_EQ_OTHER = re.compile(r"\\[a-z]+\d*|[(),;{}]|\beq\b|\* ?jc\d|\* ?hps\d+|\* ?\"font:[^\"]*\"", re.I)


@dataclass(frozen=True)
class Place:
    """One paragraph: `table` 0 is the body, rows and columns count from 1; `where` says it in words.

    `things` names what stands there and is no text: 写真・図, 数式, 図形, 記号. `struck` are (how, text) of what was
    struck out or hidden by hand there and is not in `text`.
    """

    text: str
    where: str
    table: int = 0
    row: int = 0
    column: int = 0
    columns: int = 0
    things: tuple[str, ...] = ()
    struck: tuple[tuple[str, str], ...] = ()


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
            places=tuple(_Walk(_Strikes(document)).blocks(body, "", (0, 0, 0, 0))),
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

    def __init__(self, strikes: _Strikes) -> None:
        self.strikes = strikes
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
        reading = _Reading(self.strikes, paragraph)
        text = "".join(reading.pieces(paragraph)).strip("\n")
        yield Place(text, where, *at, tuple(_things(paragraph)), reading.told())
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


class _Strikes:
    """Which character and paragraph styles strike their text out, and how a run is struck."""

    def __init__(self, document: Any) -> None:
        self._styles: dict[str, dict[str, bool]] = {}
        for style in document.styles.element.iter(qn("w:style")):
            own = style.find(qn("w:rPr"))
            if own is not None and (marks := _marks(own)):
                self._styles[style.get(qn("w:styleId"), "")] = marks

    def how(self, run: Any, paragraph: Any) -> str:
        """Return how a run is struck out or hidden, empty where it is not; nearer marks go before styles."""
        own = run.find(qn("w:rPr"))
        found = dict(self._of_style(paragraph.find(qn("w:pPr")), qn("w:pStyle")))
        found |= self._of_style(own, qn("w:rStyle"))
        found |= _marks(own) if own is not None else {}
        return next((name for name, is_on in found.items() if is_on), "")

    def _of_style(self, properties: Any, tag: str) -> dict[str, bool]:
        named = properties.find(tag) if properties is not None else None
        return self._styles.get(named.get(qn("w:val"), ""), {}) if named is not None else {}


def _marks(properties: Any) -> dict[str, bool]:
    return {
        _STRUCK[one.tag]: one.get(qn("w:val"), "1").casefold() not in _OFF
        for one in properties
        if one.tag in _STRUCK
    }


class _Reading:
    """One paragraph being read: its text, what is struck out, and fields whose result is drawn, not written."""

    def __init__(self, strikes: _Strikes, paragraph: Any) -> None:
        self._strikes, self._paragraph = strikes, paragraph
        self._struck: list[tuple[str, str]] = []
        self._fields: list[_Field] = []

    def told(self) -> tuple[tuple[str, str], ...]:
        """Return (how, text) of what was struck out, neighbouring runs joined."""
        return tuple((how, text) for how, text in self._struck if text.strip())

    def pieces(self, element: Any) -> Iterator[str]:
        """Yield the text, without what is struck out."""
        for child in element:
            if child.tag in _GONE:
                continue
            if child.tag == qn("w:r"):
                yield from self._run(child)
            elif child.tag == qn("w:fldSimple"):
                yield from self._simple_field(child)
            elif (text := _own_text(child)) is not None:
                yield text
            else:
                yield from self.pieces(child)

    def _run(self, run: Any) -> Iterator[str]:
        how = self._strikes.how(run, self._paragraph)
        text = "".join(self._field_pieces(run))
        if how:
            if self._struck and self._struck[-1][0] == how:
                self._struck[-1] = how, self._struck[-1][1] + text
            else:
                self._struck.append((how, text))
        else:
            if text and self._struck and self._struck[-1][1]:
                self._struck.append(("", ""))  # what is struck behind it is another stretch
            yield text

    def _field_pieces(self, run: Any) -> Iterator[str]:
        """Yield the text of a run; of a field its result, or the words an EQ field draws without a result."""
        for child in run:
            if child.tag in _GONE:
                continue
            if child.tag == qn("w:fldChar"):
                yield from self._field_mark(child.get(qn("w:fldCharType"), ""))
            elif child.tag == qn("w:instrText"):
                if self._fields:
                    self._fields[-1].code += child.text or ""
            elif (text := _own_text(child)) is not None:
                if self._fields and not self._fields[-1].in_result:
                    self._fields[-1].code += text  # readings stand inside the code as text of their own
                else:
                    if self._fields and text.strip():
                        self._fields[-1].has_result = True
                    yield text
            else:
                yield from self.pieces(child) if child.tag != qn("w:ruby") else self._ruby(child)

    def _field_mark(self, kind: str) -> Iterator[str]:
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].in_result = True
        elif kind == "end" and self._fields:
            field = self._fields.pop()
            if not field.has_result:
                yield _drawn(field.code)

    def _ruby(self, ruby: Any) -> Iterator[str]:
        for base in ruby.iter(qn("w:rubyBase")):
            yield from self.pieces(base)

    def _simple_field(self, field: Any) -> Iterator[str]:
        text = "".join(self.pieces(field))
        yield text or _drawn(field.get(qn("w:instr"), ""))


@dataclass
class _Field:
    """A field being read: its code, whether its result has begun, whether there was any."""

    code: str = ""
    in_result: bool = False
    has_result: bool = False


def _drawn(code: str) -> str:
    """Return the words an EQ field draws: the base without its reading; nothing for other fields."""
    if not code.strip().casefold().startswith("eq"):
        return ""
    if reading := _EQ_READING.search(code):
        return reading["base"].strip()
    return " ".join(_EQ_OTHER.sub(" ", code).split())


def _own_text(element: Any) -> str | None:
    """Return the text an element is by itself, None where it holds others."""
    if element.tag == qn("w:t"):
        return element.text or ""
    if element.tag == qn("w:tab"):
        return "\t"
    if element.tag in (qn("w:br"), qn("w:cr")):
        return "\n"
    return "-" if element.tag == qn("w:noBreakHyphen") else None


def _pieces(element: Any) -> Iterator[str]:
    """Yield the text beside the body: comments, notes, margins."""
    for child in element:
        if child.tag in _GONE:
            continue
        text = _own_text(child)
        if text is None:
            yield from _pieces(child)
        else:
            yield text


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
