"""Reading workbooks from outside: checked first, then read by calamine, cell by cell at its own address.

What calamine leaves out (errors, formulas never calculated, struck text, hidden rows and columns) comes from the
package itself: an answer must not vanish in silence.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

import python_calamine
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from banso.office.refusals import UnreadableFile
from banso.office.safety import Limits, PackageFacts, inspect_package
from banso.office.sheet_facts import BrokenCell, CellPlace, SheetFacts
from banso.office.struck import Struck, StruckText

__all__ = ["BrokenCell", "CellValue", "Rows", "Workbook", "cell_address", "day_of_serial", "read_workbook"]

CellValue = str | float | bool | date | datetime | time | timedelta | None
Rows = Sequence[Sequence[CellValue]]
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
_CUSTOM_PROPERTIES = "docProps/custom.xml"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
# What calamine knows of errors; any newer one makes it refuse the whole workbook.
_KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})
_ERROR_CELL = re.compile(
    rb"""(<(?:\w+:)?c\s(?:[^>]*\s)?t=["']e["'][^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v(?:\s[^>]*)?>)[^<]*""",
    re.S,
)
_FIRST_SERIAL, _LAST_SERIAL = 1, 2_958_465  # 1 January 1900 to 31 December 9999
_CUSTOM_NAMESPACE = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"


@dataclass(frozen=True)
class Workbook:
    """What a workbook holds: sheets in the order of their tabs, blank cells as None, custom properties.

    `sheets[name][0][0]` is A1 whatever the used area; `hidden` names the sheets a person does not see. A cell with an
    error or a formula never calculated is a `BrokenCell`; struck text is left out of the cells and told by `note`.
    """

    sheets: Mapping[str, Rows]
    properties: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    # Merged cells of each sheet: ((top, left), (bottom, right)), counted from zero.
    merged: Mapping[str, Merged] = field(default_factory=dict)
    counts_from_1904: bool = False
    facts: Mapping[str, SheetFacts] = field(default_factory=dict)
    struck: Mapping[str, Mapping[CellPlace, Struck]] = field(default_factory=dict)

    def note(self, sheet: str, row: int, column: int) -> str:
        """Return what a person should know of a cell's content, in words: struck out or hidden; mostly nothing."""
        struck = self.struck.get(sheet, {}).get((row, column))
        notes = [_struck_note(struck)] if struck else []
        facts = self.facts.get(sheet)
        if facts and row in facts.hidden_rows:
            notes.append("非表示の行に書かれています。ご確認ください。")
        if facts and any(first <= column <= last for first, last in facts.hidden_columns):
            notes.append("非表示の列に書かれています。ご確認ください。")
        return "".join(notes)


def _struck_note(struck: Struck) -> str:
    if struck.kept is None:
        return f"取り消し線の引かれた「{struck.text[:40]}」は読み取っていません。"
    return f"取り消し線の引かれた「{struck.text[:40]}」を除いて読み取りました。"


def read_workbook(
    data: bytes, filename: str, *, limits: Limits | None = None, facts: PackageFacts | None = None
) -> Workbook:
    """Read an .xlsx file; `facts` where it was inspected before.

    Raises an `OfficeRefused` for anything that is not a harmless, readable one.
    """
    facts = facts or inspect_package(data, filename=filename, kind="xlsx", limits=limits)
    try:
        book = _read_sheets(_with_known_errors(data, facts))
        book = _completed(book, data, facts)
    except BaseException as error:
        # A panic of the Rust reader is a BaseException of its own; everything else of that kind goes on.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(filename, what=type(error).__name__) from error
    if not book.sheets:
        raise UnreadableFile(filename, what="シートがありません")
    return replace(book, properties=read_custom_properties(data, filename))


def day_of_serial(number: float, *, counts_from_1904: bool = False) -> date | None:
    """Return the day Excel means by a number (43651 → 2019-07-05), None where it can mean none."""
    if not _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return None
    if counts_from_1904:
        return date(1904, 1, 1) + timedelta(days=int(number))
    # Excel counts a 29 February 1900 that never was.
    return date(1899, 12, 31 if number < 60 else 30) + timedelta(days=int(number))


def read_custom_properties(data: bytes, filename: str) -> dict[str, str]:
    """Return the custom document properties of a checked package as text."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if _CUSTOM_PROPERTIES not in package.namelist():
                return {}
            root = ElementTree.fromstring(package.read(_CUSTOM_PROPERTIES))
    except (zipfile.BadZipFile, ElementTree.ParseError, DefusedXmlException, KeyError, OSError) as error:
        raise UnreadableFile(filename, what="文書のプロパティ") from error
    return {
        each.attrib["name"]: "".join(each.itertext())
        for each in root.iter(f"{_CUSTOM_NAMESPACE}property")
        if "name" in each.attrib
    }


def cell_address(row: int, column: int) -> str:
    """Return the address people know (B12) of a cell counted from zero."""
    letters = ""
    number = column + 1
    while number:
        number, remainder = divmod(number - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return f"{letters}{row + 1}"


def _read_sheets(data: bytes) -> Workbook:
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets: dict[str, Rows] = {}
    hidden: set[str] = set()
    merged: dict[str, Merged] = {}
    for entry in book.sheets_metadata:
        if entry.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(entry.name)
        rows = sheet.to_python(skip_empty_area=False)
        merged[entry.name] = sheet.merged_cell_ranges or ()
        sheets[entry.name] = tuple(tuple(None if value == "" else value for value in row) for row in rows)
        if entry.visible != python_calamine.SheetVisibleEnum.Visible:
            hidden.add(entry.name)
    return Workbook(sheets, hidden=frozenset(hidden), merged=merged)


def _with_known_errors(data: bytes, facts: PackageFacts) -> bytes:
    """Return the package with newer errors as #N/A: what they are is known from the check already."""
    parts = [
        part
        for part, sheet in facts.sheets.items()
        if any(error not in _KNOWN_ERRORS for error in sheet.broken.values() if error.startswith("#"))
    ]
    if not parts:
        return data
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(
                entry.filename, _ERROR_CELL.sub(rb"\1#N/A", content) if entry.filename in parts else content
            )
    return target.getvalue()


def _completed(book: Workbook, data: bytes, facts: PackageFacts) -> Workbook:
    """Add what the check learned of each sheet."""
    has_strike = any(sheet.has_strike for sheet in facts.sheets.values())
    from_1904 = any(sheet.counts_from_1904 for sheet in facts.sheets.values())
    if not has_strike and all(sheet.is_plain for sheet in facts.sheets.values()):
        return replace(book, counts_from_1904=from_1904)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: part for name, part in _parts_of_sheets(package).items() if name in book.sheets}
        text = StruckText(package) if has_strike else None
        struck = {name: text.in_sheet(part) for name, part in parts.items()} if text else {}
    told = {name: facts.sheets[part] for name, part in parts.items() if part in facts.sheets}
    sheets = dict(book.sheets)
    for name in parts:
        broken = told[name].broken if name in told else {}
        sheets[name], struck_here = _with_marks(sheets[name], broken, struck.get(name, {}))
        if name in struck:
            struck[name] = struck_here
    return replace(book, sheets=sheets, counts_from_1904=from_1904, facts=told, struck=struck)


def _with_marks(
    rows: Rows, broken: Mapping[CellPlace, BrokenCell], struck: Mapping[CellPlace, Struck]
) -> tuple[Rows, dict[CellPlace, Struck]]:
    """Return the rows with broken cells marked and without struck text, and the struck text completed."""
    if not broken and not struck:
        return rows, {}
    marked = [list(row) for row in rows]
    for (row, column), error in broken.items():
        marked += [[] for _ in range(row + 1 - len(marked))]
        marked[row] += [None] * (column + 1 - len(marked[row]))
        marked[row][column] = error
    told: dict[CellPlace, Struck] = {}
    for (row, column), found in struck.items():
        value = marked[row][column] if row < len(marked) and column < len(marked[row]) else None
        if value is None:
            continue
        shown = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        told[row, column] = Struck(found.kept, found.text or shown)
        marked[row][column] = found.kept
    return tuple(tuple(row) for row in marked), told


def _parts_of_sheets(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet by its name, as workbook and relationships say."""
    main = next(
        target for kind, target in _relationships(package, "").values() if kind.endswith("/officeDocument")
    )
    targets = _relationships(package, main)
    root = ElementTree.fromstring(package.read(main))
    found: dict[str, str] = {}
    for sheet in root.iter():
        if str(sheet.tag).rpartition("}")[2] != "sheet":
            continue
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        if key in targets:
            found[sheet.attrib.get("name", "")] = targets[key][1]
    return found


def _relationships(package: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return kind and target (a part's name) of each relationship of a part."""
    folder, name = posixpath.split(part)
    root = ElementTree.fromstring(package.read(posixpath.join(folder, "_rels", f"{name}.rels")))
    return {
        each.attrib.get("Id", ""): (
            each.attrib.get("Type", ""),
            posixpath.normpath(posixpath.join("/", folder, each.attrib.get("Target", ""))).lstrip("/"),
        )
        for each in root.iter(f"{_RELATIONSHIPS}Relationship")
    }
