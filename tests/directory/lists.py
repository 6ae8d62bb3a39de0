"""Workbooks and CSV files as offices send them, for the tests of taking lists in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from banso.directory.importing import taking_in as verbs
from banso.directory.importing.kinds import kind_of
from banso.directory.models import ListImport, ListImportRow
from tests.builders import SYSTEM


def workbook(rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = (), sheet: str = "名簿") -> bytes:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for cells in merged:
        page.merge_cells(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def handed(kind: str, data: bytes, name: str = "名簿.xlsx", *, year: int = 0) -> ListImport:
    """A list handed in with its columns as guessed, compared."""
    batch = verbs.hand_in(actor=SYSTEM, kind=kind_of(kind), year=year, data=data, filename=name)
    columns = {int(column): code for column, code in batch.columns.items()}
    return verbs.choose_columns(actor=SYSTEM, batch=batch, columns=columns)


def outcomes(batch: ListImport) -> dict[int, str]:
    """{row number: outcome}."""
    return dict(batch.rows.values_list("number", "outcome"))


def row(batch: ListImport, number: int) -> ListImportRow:
    return batch.rows.get(number=number)
