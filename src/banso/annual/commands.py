"""`banso report …`: the annual report, its tables and its findings, from the database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from banso.years.models import FiscalYear

BAD_INPUT = 2
FAILED = 1


@click.group(name="report")
def report() -> None:
    """事業実績報告書・集計・確認事項 / annual report, tables, findings (exit 2: no such year)."""
    import django

    django.setup()


@report.command()
@click.argument("year", type=int)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="PDF / PDF to write"
)
def build(year: int, out: Path) -> None:
    """報告書をPDFで作ります / build the report of YEAR (2019) as PDF."""
    from banso.annual.report import build_report
    from banso.foundation.errors import BansoError

    try:
        pdf = build_report(_year(year))
    except BansoError as error:
        _stop(error.message, FAILED)
    _write(out, pdf)


@report.command()
@click.argument("year", type=int)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="JSON / JSON to write"
)
def tables(year: int, out: Path) -> None:
    """図表の合計と確認事項をJSONで書き出します / write totals and findings of YEAR as JSON."""
    from banso.annual.tables_json import tables_json

    text = json.dumps(tables_json(_year(year)), ensure_ascii=False, indent=1)
    _write(out, (text + "\n").encode("utf-8"))


@report.command()
@click.argument("year", type=int)
@click.option("--json", "as_json", is_flag=True, help="JSON で出します / as JSON")
def findings(year: int, as_json: bool) -> None:
    """確認事項を出します / list what does not agree in YEAR."""
    from banso.annual.findings import SEVERITIES, findings_of

    found = findings_of(_year(year))
    if as_json:
        click.echo(json.dumps([finding.as_dict() for finding in found], ensure_ascii=False, indent=1))
        return
    for finding in found:
        source = f"（{finding.source}）" if finding.source else ""
        click.echo(f"{SEVERITIES[finding.severity]} {finding.section} {finding.message}{source}")
    click.echo(f"{len(found)}件 / findings")


def _year(number: int) -> FiscalYear:
    from banso.years.models import FiscalYear

    year = FiscalYear.objects.select_related("secretariat").filter(year=number).first()
    if year is None:
        _stop(f"{number}年度はありません。先に banso load で読み込んでください。", BAD_INPUT)
    return year


def _write(out: Path, content: bytes) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(content)
    except OSError as error:
        _stop(f"「{out}」に書き込めません。置き場所を確かめてください（{error.strerror}）。", BAD_INPUT)
    click.echo(str(out))


def _stop(message: str, code: int) -> NoReturn:
    click.echo(message, err=True)
    raise SystemExit(code)
