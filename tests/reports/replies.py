"""Replies to the questions after a visit, filled in as a municipality does."""

from __future__ import annotations

import io
from collections.abc import Mapping

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell


def filled(data: bytes, texts: Mapping[str, str]) -> bytes:
    """The reply workbook with the input beside the first line of each label filled."""
    book = load_workbook(io.BytesIO(data))
    for label, text in texts.items():
        cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
        place = next(one for one in cells if isinstance(one.value, str) and one.value.startswith(label))
        row = place.parent[place.row][place.column :]
        next(one for one in row if not isinstance(one, MergedCell)).value = text
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
