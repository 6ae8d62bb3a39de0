"""Filled forms for tests: written by the house's own workbook, changed by openpyxl as a person would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

import openpyxl

from banso.calls.application_form import application_form, identity_of
from banso.calls.models import Call
from banso.directory.models import Organisation
from banso.formkit.workbook import build_workbook

ANSWERS = {
    "population": 120_000,
    "running.CONSULTATION.runs": True,
    "running.CONSULTATION.delivery": "CONTRACTED",
    "wishes.WORK_PREPARATION": True,
    "wishes.CHILDREN": True,
    "reason": "就労準備支援の始め方を知りたい。",
    "office.department": "福祉課",
    "office.email": "fukushi@example.invalid",
}


def filled(call: Call, municipality: Organisation, **changes) -> bytes:
    """A form of the municipality, filled in."""
    answers = {path: value for path, value in (ANSWERS | changes).items() if value is not None}
    return build_workbook(application_form(call), answers, identity=identity_of(call, municipality))


def retyped(content: bytes, words: dict[object, object]) -> bytes:
    """The workbook after somebody typed other words over cells."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in words:
                    cell.value = words[cell.value]
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def zipped(members: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of members, names as given."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return target.getvalue()
