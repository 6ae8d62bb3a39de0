"""`banso audit`: what gives away a place, a body or a person in files. Exit code 1 when anything was found."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from banso.office.refusals import OfficeRefused
from banso.privacy.files import UnreadKind, audit_file
from banso.privacy.findings import Finding


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--own", multiple=True, help="報告した自治体の名前（府中市など） / the writer's own municipality"
)
@click.option("--json", "as_json", is_flag=True, help="JSON で出力 / print JSON")
def audit(files: tuple[Path, ...], own: tuple[str, ...], as_json: bool) -> None:
    """公開する前に、自治体・団体・人が分かる箇所を探します（txt・docx・xlsx）。 / Find what identifies.

    何も見つからなければ 0、見つかれば 1、読み取れないファイルがあれば 2 で終わります。
    """
    results: dict[str, tuple[Finding, ...]] = {}
    refused: dict[str, str] = {}
    for path in files:
        try:
            results[str(path)] = audit_file(path.read_bytes(), path.name, own=own)
        except OfficeRefused as error:
            refused[str(path)] = error.message
        except UnreadKind as error:
            refused[str(path)] = str(error)
    if as_json:
        _print_json(results, refused)
    else:
        _print_text(results)
    for message in refused.values():
        click.echo(message, err=True)
    sys.exit(2 if refused else int(any(results.values())))


def _print_json(results: dict[str, tuple[Finding, ...]], refused: dict[str, str]) -> None:
    found = [{"file": name, "findings": [f.as_dict() for f in each]} for name, each in results.items()]
    unread = [{"file": name, "message": message} for name, message in refused.items()]
    click.echo(json.dumps({"files": found, "refused": unread}, ensure_ascii=False, indent=1))


def _print_text(results: dict[str, tuple[Finding, ...]]) -> None:
    for name, found in results.items():
        click.echo(f"{name}：{len(found)}か所")
        for each in found:
            where = each.where or f"{each.line}行"
            proposal = f" → {each.proposal}" if each.proposal else ""
            label = each.finding_class.label
            click.echo(f"  {where} [{each.severity.label}] {label}「{each.text}」{proposal}　{each.reason}")
