"""The check every office file from outside passes before any reader sees it.

Nothing is unpacked to disk and no reader is called: the package is walked part by part, really inflated
under a budget, and its XML is parsed by expat with document types forbidden. A file that is not acceptable
raises one of the errors of `banso.office.refusals`; a file that passes is described by `PackageFacts`.

Why an own check: openpyxl and calamine load a 100 MB bomb, python-docx opens a macro file renamed to .docx,
and calamine lays a sheet out as a full rectangle, so that two far-apart cells exhaust the memory (decision:
stack, section 4).
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal
from xml.parsers import expat

import msoffcrypto
from msoffcrypto.exceptions import FileFormatError, ParseError

from banso.office import refusals
from banso.office.parts import MAGIC, Budget, inflate, open_directory
from banso.office.sheet_facts import RARE, SheetFacts, SheetWalk

Kind = Literal["xlsx", "docx"]
_MEGABYTE = 1024 * 1024
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_MAIN_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
}
_FAMILIES = (
    ("spreadsheetml", "Excelのひな形など"),
    ("ms-excel.sheet.binary", "Excelバイナリ（.xlsb）"),
    ("wordprocessingml", "Wordのひな形など"),
    ("presentationml", "PowerPointファイル"),
)
_CONTENT_TYPES = "[content_types].xml"
_MACRO = re.compile(r"vbaproject|vbadata|/macrosheets/|/dialogsheets/", re.I)
_EMBEDDED = re.compile(r"/embeddings/|/activex/|oleobject", re.I)
_EXTERNAL = re.compile(r"/externallinks/|/querytables/|^xl/connections\.xml$", re.I)
_XML_PART = re.compile(r"\.(xml|rels|vml)$", re.I)
_CELL = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$", re.I)
_ENCODINGS = frozenset({"utf-8", "us-ascii", "utf-16"})
_ROW = re.compile(r"^[0-9]{1,7}$")


@dataclass(frozen=True)
class Limits:
    """What we are ready to read. Sizes in bytes."""

    max_bytes: int = 10 * _MEGABYTE
    max_inflated: int = 60 * _MEGABYTE
    max_parts: int = 250
    max_row: int = 20_000
    max_column: int = 500
    max_area: int = 1_000_000


@dataclass(frozen=True)
class PackageFacts:
    """What the check learned about an acceptable file; `sheets` tells by part what a reader does not."""

    kind: Kind
    parts: tuple[str, ...]
    inflated: int
    sheets: Mapping[str, SheetFacts] = field(default_factory=dict)


def inspect_package(data: bytes, *, filename: str, kind: Kind, limits: Limits | None = None) -> PackageFacts:
    """Check an office file and return its facts, or raise the `OfficeRefused` that says what is wrong.

    `filename` is only used in messages: what the file is, is read from its content.
    """
    limits = limits or Limits()
    _check_outside(data, filename, kind, limits)
    entries = open_directory(data, filename)
    if len(entries) > limits.max_parts:
        raise refusals.TooManyParts(filename, count=len(entries), limit=limits.max_parts)
    _check_names(entries, filename, kind)
    if sum(entry.file_size for entry in entries) > limits.max_inflated:
        raise refusals.TooMuchContent(filename, limit=limits.max_inflated // _MEGABYTE)
    budget = Budget(limits.max_inflated)
    types: list[str] = []
    sheets: dict[str, SheetFacts] = {}
    for entry in entries:
        is_xml = _XML_PART.search(entry.filename) is not None
        checker = _PartCheck(entry.filename, filename, kind, limits, types) if is_xml else None
        for chunk in inflate(data, entry, filename, budget):
            if checker is not None:
                checker.feed(chunk)
        if checker is not None:
            checker.close()
            if checker.walk is not None:
                sheets[entry.filename] = checker.walk.facts
    _check_types(types, filename, kind)
    return PackageFacts(kind, tuple(entry.filename for entry in entries), budget.used, sheets)


def _check_outside(data: bytes, filename: str, kind: Kind, limits: Limits) -> None:
    wanted = refusals.kind_name(kind)
    if not data:
        raise refusals.EmptyFile(filename)
    if len(data) > limits.max_bytes:
        size = f"{len(data) / _MEGABYTE:.1f}"
        raise refusals.FileTooLarge(filename, size=size, limit=limits.max_bytes // _MEGABYTE)
    if data.startswith(_OLE_MAGIC):
        raise _ole_refusal(data, filename, wanted)
    if data[: len(MAGIC)] != MAGIC:
        if MAGIC.startswith(data[: len(MAGIC)]):
            raise refusals.TruncatedFile(filename)
        raise refusals.NotAPackage(filename, wanted=wanted)


def _ole_refusal(data: bytes, filename: str, wanted: str) -> refusals.OfficeRefused:
    """Tell a password-protected new file from an old binary one: both are OLE containers."""
    try:
        encrypted = bool(msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted())
    except (FileFormatError, ParseError, OSError, ValueError, KeyError, IndexError, EOFError, AttributeError):
        encrypted = False
    except Exception as error:  # olefile raises many kinds on a broken container; none may reach a page
        return refusals.CorruptPackage(filename, what=type(error).__name__)
    return refusals.EncryptedFile(filename) if encrypted else refusals.OldFormat(filename, wanted=wanted)


def _check_names(entries: list[zipfile.ZipInfo], filename: str, kind: Kind) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        pieces = name.split("/")
        folded = name.casefold()
        unsafe = name.startswith("/") or "\\" in name or "\0" in name or ":" in name or ".." in pieces
        if unsafe or not name or folded in seen:
            raise refusals.UnsafePartName(filename, part=name[:80].replace("\0", "?"))
        seen.add(folded)
        if _MACRO.search(name):
            raise refusals.MacroFile(filename, wanted_extension=f".{kind}")
        if _EMBEDDED.search(name):
            raise refusals.EmbeddedContent(filename, part=name)
        if _EXTERNAL.search(name):
            raise refusals.ExternalContent(filename, part=name, kind=kind)
    if _CONTENT_TYPES not in seen:
        found = "OpenDocumentファイル" if "mimetype" in seen else "圧縮ファイル（zip）"
        raise refusals.WrongKind(filename, found=found, wanted=refusals.kind_name(kind))


def _check_types(types: list[str], filename: str, kind: Kind) -> None:
    wanted = refusals.kind_name(kind)
    joined = " ".join(types)
    if "ms-excel.sheet.binary" in joined:
        raise refusals.WrongKind(filename, found="Excelバイナリ（.xlsb）", wanted=wanted)
    if re.search(r"macroEnabled|vbaProject|macrosheet", joined, re.I):
        raise refusals.MacroFile(filename, wanted_extension=f".{kind}")
    if re.search(r"oleObject|activeX", joined):
        raise refusals.EmbeddedContent(filename, part="OLE")
    if _MAIN_TYPES[kind] in types:
        return
    for other, main_type in _MAIN_TYPES.items():
        if main_type in types:
            raise refusals.WrongKind(filename, found=refusals.kind_name(other), wanted=wanted)
    found = next((label for family, label in _FAMILIES if family in joined), "Officeではないファイル")
    raise refusals.WrongKind(filename, found=found, wanted=wanted)


class _PartCheck:
    """Parses one XML part as it is inflated: no document type, no outside link, no far-away cell."""

    def __init__(self, part: str, filename: str, kind: Kind, limits: Limits, types: list[str]) -> None:
        self._part, self._filename, self._limits, self._types = part, filename, limits, types
        self._kind = kind
        self._row = self._column = self._last_row = self._last_column = 0
        self._parser = expat.ParserCreate()
        self.walk: SheetWalk | None = None
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.XmlDeclHandler = self._declaration
        handler = self._element_handler()
        if handler is not None:
            self._parser.StartElementHandler = handler

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk, last=False)

    def close(self) -> None:
        self._parse(b"", last=True)
        self._check_extent()
        if self.walk is not None:
            self.walk.settle()

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(chunk, last)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise refusals.CorruptPackage(self._filename, what=f"{self._part} を読めません") from error

    def _element_handler(self) -> Callable[[str, dict[str, str]], None] | None:
        if self._part.casefold() == _CONTENT_TYPES:
            return self._content_type
        if self._part.casefold().endswith(".rels"):
            return self._relationship
        if self._kind != "xlsx":
            return None
        # A sheet may lie anywhere in the package: its place is a relationship, not a name.
        self.walk = SheetWalk(self._parser)
        return self._sheet_element

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        """Refuse encodings in which this parser and the reader could see different markup."""
        if encoding is not None and encoding.casefold() not in _ENCODINGS:
            raise refusals.CorruptPackage(self._filename, what=f"{self._part} の文字コード")

    def _doctype(self, *_: object) -> None:
        raise refusals.ForbiddenMarkup(self._filename, part=self._part)

    def _content_type(self, name: str, attributes: dict[str, str]) -> None:
        if "ContentType" in attributes:
            self._types.append(attributes["ContentType"])

    def _relationship(self, name: str, attributes: dict[str, str]) -> None:
        external = attributes.get("TargetMode", "").casefold() == "external"
        if external and not attributes.get("Type", "").endswith("/hyperlink"):
            source = attributes.get("Type", "").rpartition("/")[2]
            raise refusals.ExternalContent(self._filename, part=self._part, kind=self._kind, source=source)

    def _sheet_element(self, name: str, attributes: dict[str, str]) -> None:
        """Follow the position of filled cells; an empty formatted cell may lie anywhere."""
        local, walk = name.rpartition(":")[2] if ":" in name else name, self.walk
        assert walk is not None  # noqa: S101
        if local == "c":
            if "r" in attributes:
                place = self._position(_CELL, attributes)
                self._column, self._row = _column_number(place[1]), int(place[2])
            else:
                self._column += 1
            walk.cell(self._row, self._column, attributes)
        elif local in ("v", "is", "f"):
            self._last_row = max(self._last_row, self._row)
            self._last_column = max(self._last_column, self._column)
            walk.content(local)
        elif local == "row":
            self._row = int(self._position(_ROW, attributes)[0]) if "r" in attributes else self._row + 1
            self._column = 0
            walk.row(self._row, attributes)
        elif local in RARE:
            walk.other(local, attributes)

    def _position(self, pattern: re.Pattern[str], attributes: dict[str, str]) -> re.Match[str]:
        match = pattern.match(attributes["r"])
        if match is None:
            raise refusals.CorruptPackage(self._filename, what=f"{self._part} のセル番地")
        return match

    def _check_extent(self) -> None:
        row, column, limits = self._last_row, self._last_column, self._limits
        if row > limits.max_row or column > limits.max_column or row * column > limits.max_area:
            raise refusals.SheetTooLarge(self._filename, row=row, column=column)


@lru_cache(maxsize=1024)
def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
