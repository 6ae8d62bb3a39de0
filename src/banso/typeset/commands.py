"""``banso typeset …``: set a document from a JSON file."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

import click

from banso.typeset.errors import FieldInvalid, FieldMissing, TypesetFailed
from banso.typeset.press import ARCHIVE_AND_ACCESSIBLE, render_pdf, unprintable_in

BAD_INPUT = 2
FAILED = 1


@click.group(name="typeset")
def typeset() -> None:
    """文書を PDF にします / set documents as PDF (exit 2: bad input, 1: could not be set)."""


def _document(name: str, help_text: str) -> Callable[..., None]:
    """Make the command of one template."""

    @typeset.command(name=name, help=help_text)
    @click.argument("source", metavar="IN.json", type=click.Path(path_type=Path, allow_dash=True))
    @click.option(
        "--out",
        type=click.Path(path_type=Path, dir_okay=False),
        required=True,
        help="PDF の置き場所 / PDF to write",
    )
    @click.option(
        "--date", "day", default=None, metavar="YYYY-MM-DD", help="文書の作成日 / creation date (today)"
    )
    @click.option(
        "--standard", default=ARCHIVE_AND_ACCESSIBLE, show_default=True, help="PDF の規格 / PDF standards"
    )
    def command(source: Path, out: Path, day: str | None, standard: str) -> None:
        data, created = _read(source), _day(day)
        try:
            pdf = render_pdf(name, data, document_date=created, standard=standard)
        except (FieldMissing, FieldInvalid) as problem:
            _stop(problem.message, BAD_INPUT)
        except TypesetFailed as problem:
            _stop(f"{problem.message}\n{problem.detail}".rstrip(), FAILED)
        try:
            out.write_bytes(pdf)
        except OSError as problem:
            _stop(f"「{out}」に書き込めません。置き場所を確かめてください（{problem.strerror}）。", BAD_INPUT)
        for substitution in unprintable_in(data):  # asked after setting: a refusal may have taught more
            click.echo(substitution.message, err=True)
        click.echo(str(out))

    return command


letter = _document("letter", "公用文の手紙を作ります / set an official letter")
report = _document("report", "事業実績報告書を作ります / set the annual report")
form = _document("form", "紙の様式を作ります / set the printed face of a form")


def _read(source: Path) -> dict[str, object]:
    try:
        text = sys.stdin.read() if str(source) == "-" else source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        _stop(
            f"「{source}」を読めません。ファイルの場所と文字コード（UTF-8）を確かめてください（{problem}）。",
            BAD_INPUT,
        )
    try:
        data = json.loads(text)
    except json.JSONDecodeError as problem:
        _stop(f"「{source}」は JSON として読めません（{problem.lineno}行{problem.colno}文字目）。", BAD_INPUT)
    if not isinstance(data, dict):
        _stop(f"「{source}」の一番外側は {{ … }} の形にしてください。", BAD_INPUT)
    return data


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        _stop(f"日付「{text}」は 2026-03-31 の形で入れてください。", BAD_INPUT)


def _stop(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(code)
