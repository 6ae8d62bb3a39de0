"""`banso form`: make a blank workbook of a form, read filled ones.

Exit codes: 0 all read, 1 read with errors in answers, 2 refused or wrongly called.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from banso.formkit.definition import Form
from banso.formkit.json_form import load_form
from banso.formkit.reading import Identity, Reading, values_to_json
from banso.formkit.workbook import build_workbook, read_form
from banso.office.refusals import OfficeRefused

_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(name="form")
def form() -> None:
    """様式のExcelファイルを作り、読み取ります。/ Make and read the Excel workbooks of forms."""


@form.command()
@click.argument("definition", type=_EXISTING)
@click.option(
    "-o", "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="出力先 / output"
)
@click.option("--organisation-code", default="", help="団体コード / organisation code")
@click.option("--organisation-name", default="", help="団体名 / organisation name")
def blank(definition: Path, out: Path, organisation_code: str, organisation_name: str) -> None:
    """未記入の様式を作ります。/ Write a blank workbook of the form in DEFINITION (JSON)."""
    asked = _load(definition)
    identity = Identity(asked.code, asked.version, asked.fiscal_year, organisation_code, organisation_name)
    out.write_bytes(build_workbook(asked, {}, identity=identity))
    click.echo(f"{out}：「{asked.title}」を書き出しました。", err=True)


@form.command()
@click.argument("definition", type=_EXISTING)
@click.argument("files", type=_EXISTING, nargs=-1, required=True)
@click.option("--year", type=int, help="この年度の様式だけを受け取る / accept only this fiscal year")
@click.option("--organisation-code", help="この団体の様式だけを受け取る / accept only this organisation")
@click.option("--json", "as_json", is_flag=True, help="JSONで出力 / write JSON")
@click.pass_context
def read(
    context: click.Context,
    definition: Path,
    files: tuple[Path, ...],
    year: int | None,
    organisation_code: str | None,
    as_json: bool,
) -> None:
    """記入済みの様式を読み取ります。/ Read filled workbooks of the form in DEFINITION (JSON)."""
    asked = _load(definition)
    worst = 0
    for path in files:
        try:
            reading = read_form(
                lambda code, version: asked if (code, version) == (asked.code, asked.version) else None,
                path.read_bytes(),
                path.name,
                expected_year=year,
                expected_organisation=organisation_code,
            )
        except OfficeRefused as refusal:
            click.echo(
                json.dumps(refusal.as_dict(), ensure_ascii=False) if as_json else refusal.message,
                err=not as_json,
            )
            worst = 2
            continue
        worst = max(worst, 1 if reading.errors else 0)
        _show(path.name, reading, as_json=as_json)
    context.exit(worst)


def _load(definition: Path) -> Form:
    try:
        return load_form(json.loads(definition.read_text(encoding="utf-8")))
    except ValueError as error:
        message = f"{definition}：様式の定義を読み取れません（{error}）。定義のファイルをご確認ください。"
        raise click.UsageError(message) from error


def _show(filename: str, reading: Reading, *, as_json: bool) -> None:
    if as_json:
        result = {
            "file": filename,
            "organisation_code": reading.identity.organisation_code,
            "fiscal_year": reading.identity.fiscal_year,
            "raw": dict(reading.raw),
            "values": values_to_json(reading.values),
            "problems": [problem.as_dict() for problem in reading.problems],
        }
        click.echo(json.dumps(result, ensure_ascii=False))
        return
    owner = reading.identity.organisation_name or "団体名なし"
    click.echo(f"{filename}：{owner}、記入 {len(reading.raw)}か所")
    for problem in reading.problems:
        word = "要修正" if problem.level == "error" else "ご確認"
        click.echo(f"  {word}　{problem.where}　{problem.message}", err=True)
