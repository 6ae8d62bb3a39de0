"""Reading workbooks from outside: checked first, then read by calamine, cell by cell at its own address."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import python_calamine
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from banso.office.refusals import UnreadableFile
from banso.office.safety import Limits, inspect_package

CellValue = str | float | bool | date | datetime | time | timedelta | None
Rows = Sequence[Sequence[CellValue]]
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
_CUSTOM_PROPERTIES = "docProps/custom.xml"
_CUSTOM_NAMESPACE = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"


@dataclass(frozen=True)
class Workbook:
    """What a workbook holds: sheets in the order of their tabs, blank cells as None, custom properties.

    `sheets[name][0][0]` is A1 whatever the used area; `hidden` names the sheets a person does not see.
    """

    sheets: Mapping[str, Rows]
    properties: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    # Merged cells of each sheet: ((top, left), (bottom, right)), counted from zero.
    merged: Mapping[str, Merged] = field(default_factory=dict)


def read_workbook(data: bytes, filename: str, *, limits: Limits | None = None) -> Workbook:
    """Read an .xlsx file. Raises an `OfficeRefused` for anything that is not a harmless, readable one."""
    inspect_package(data, filename=filename, kind="xlsx", limits=limits)
    try:
        sheets, hidden, merged = _read_sheets(data)
    except BaseException as error:
        # A panic of the Rust reader is a BaseException of its own; everything else of that kind goes on.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(filename, what=type(error).__name__) from error
    if not sheets:
        raise UnreadableFile(filename, what="シートがありません")
    return Workbook(sheets, read_custom_properties(data, filename), hidden, merged)


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


def _read_sheets(data: bytes) -> tuple[dict[str, Rows], frozenset[str], dict[str, Merged]]:
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
    return sheets, frozenset(hidden), merged
