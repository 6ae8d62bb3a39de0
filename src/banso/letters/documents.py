"""A letter as PDF and Word, and many as one PDF: all from the same rendered text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from banso.letters.enums import LetterState
from banso.letters.models import Letter
from banso.letters.word import letter_document, letters_document
from banso.typeset import render_pdf
from banso.years.fiction import documents_of

_ATTACHED = 20
_IN_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
NUMBER_COMES = "（文書番号は発行のときに付きます）"


def letter_data(letter: Letter) -> dict[str, Any]:
    """Return the letter with its number (a note in its place while it is a draft)."""
    data: dict[str, Any] = dict(letter.rendered)
    if letter.reference:
        data["reference"] = letter.reference
    elif letter.version.is_numbered and letter.state == LetterState.DRAFT:
        data["reference"] = NUMBER_COMES
    return data


def letter_pdf(letter: Letter) -> bytes:
    """Return the letter as PDF; the same letter gives the same bytes."""
    with documents_of(lambda: letter.fiscal_year.year):
        return render_pdf("letter", letter_data(letter), document_date=letter.letter_date)


def preview_pdf(data: Mapping[str, Any], letter: Letter) -> bytes:
    """Return a letter that is not stored yet as PDF."""
    with documents_of(lambda: letter.fiscal_year.year):
        return render_pdf("letter", dict(data), document_date=letter.letter_date)


def letters_pdf(letters: Iterable[Letter], title: str) -> bytes:
    """Return many letters as one PDF, each beginning on a page of its own. There must be at least one."""
    found = list(letters)
    with documents_of(lambda: found[0].fiscal_year.year):
        return render_pdf(
            "letters",
            {"title": title, "letters": [letter_data(letter) for letter in found]},
            document_date=max(letter.letter_date for letter in found),
        )


def letter_docx(letter: Letter) -> bytes:
    """Return the letter as an editable Word document."""
    return letter_document(letter_data(letter))


def letters_docx(letters: Iterable[Letter], title: str) -> bytes:
    """Return many letters as one editable Word document, each beginning on a page of its own."""
    return letters_document((letter_data(letter) for letter in letters), title)


# Several letters in one file, by its ending.
TOGETHER: Mapping[str, Callable[[Iterable[Letter], str], bytes]] = {"pdf": letters_pdf, "docx": letters_docx}


def letter_filename(letter: Letter, ending: str) -> str:
    """Return the file name of a letter: number (or id), subject, addressee."""
    parts = [letter.reference or f"下書き{letter.pk}", letter.subject[:40], _place(letter)]
    return f"{'_'.join(_clean(part) for part in parts if part)}.{ending}"


def attached_name(letter: Letter) -> str:
    """Return the name of a letter's PDF inside a mail: the kind of letter and the addressee, at most 20 characters.

    Long names are written in pieces, which some mail programs and gateways do not put together. The number is not
    in it: the name is shown before there is one.
    """
    place = _clean(_place(letter))[:8]
    title = _IN_BRACKETS.sub("", letter.version.template.title) or letter.subject
    first = _clean(title)[: _ATTACHED - len(".pdf") - len(place) - bool(place)]
    return f"{'_'.join(filter(None, [first.strip(), place]))}.pdf"


def _place(letter: Letter) -> str:
    return letter.organisation.name if letter.organisation else ""


def _clean(text: str) -> str:
    return "".join("_" if c in '/\\:*?"<>|\n\r\t' else c for c in text)
