"""Text that was struck out in a workbook: not an answer any more, and not to be dropped in silence.

Asked only where the safety check saw a strike anywhere: whole cells are struck by their style, parts of a cell by
the runs of its text.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from defusedxml import ElementTree

from banso.office.sheet_facts import CellPlace

_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
_FALSE: Final = ("0", "false", "off")
_PLACE: Final = re.compile(r"([A-Za-z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Struck:
    """A cell with struck text: what is left (None where all of it is struck), and what was struck where known."""

    kept: str | None
    text: str = ""


class StruckText:
    """Which styles and shared texts of a package are struck."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        names = {name.casefold(): name for name in package.namelist()}
        self._styles = _struck_styles(self._root(names.get(_STYLES.casefold())))
        self._strings = list(_struck_strings(self._root(names.get(_STRINGS.casefold()))))

    def in_sheet(self, part: str) -> dict[CellPlace, Struck]:
        """Return the cells of a sheet that hold struck text, by place."""
        found: dict[CellPlace, Struck] = {}
        row = column = 0
        for element in self._root(part).iter():
            local = _local(element)
            if local == "row":
                row, column = int(element.get("r", row + 1)), 0
            elif local == "c":
                place = _PLACE.fullmatch(element.get("r", ""))
                column = _number(place[1]) if place else column + 1
                if struck := self._of_cell(element):
                    found[(row - 1, column - 1)] = struck
        return found

    def _of_cell(self, cell: Any) -> Struck | None:
        content = {_local(child): child for child in cell}
        if "v" not in content and "is" not in content:
            return None
        if cell.get("s", "0") in self._styles:
            return Struck(None)
        if cell.get("t") == "s" and "v" in content:
            index = int(content["v"].text or -1)
            return self._strings[index] if 0 <= index < len(self._strings) else None
        return _struck_runs(content["is"]) if "is" in content else None

    def _root(self, name: str | None) -> Any:
        return ElementTree.fromstring(self._package.read(name) if name else b"<none/>")


def _struck_styles(root: Any) -> frozenset[str]:
    """Return the numbers of the cell styles whose font is struck."""
    fonts = [_is_struck(font) for font in _children(root, "fonts", "font")]
    styles = _children(root, "cellXfs", "xf")
    return frozenset(
        str(number)
        for number, style in enumerate(styles)
        if (font := style.get("fontId", "")).isdecimal() and int(font) < len(fonts) and fonts[int(font)]
    )


def _struck_strings(root: Any) -> Iterator[Struck | None]:
    for item in root:
        if _local(item) == "si":
            yield _struck_runs(item)


def _struck_runs(item: Any) -> Struck | None:
    """Return what is left of a text and what is struck; None where nothing is."""
    kept: list[str] = []
    struck: list[str] = []
    for child in item:
        if _local(child) == "t":
            kept.append(child.text or "")
        elif _local(child) == "r":  # rPh, the reading above a text, is none of it
            properties = next((part for part in child if _local(part) == "rPr"), None)
            words = "".join(part.text or "" for part in child if _local(part) == "t")
            (struck if properties is not None and _is_struck(properties) else kept).append(words)
    if not "".join(struck).strip():
        return None
    left = "".join(kept)
    return Struck(left if left.strip() else None, "".join(struck))


def _is_struck(properties: Any) -> bool:
    return any(_local(part) == "strike" and part.get("val", "1") not in _FALSE for part in properties)


def _children(root: Any, outer: str, inner: str) -> list[Any]:
    return [each for part in root if _local(part) == outer for each in part if _local(each) == inner]


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
