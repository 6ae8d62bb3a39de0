"""`banso load FOLDER`: read a year kept as files."""

from __future__ import annotations

import json
from pathlib import Path

import click

BAD_INPUT = 2


@click.command(name="load")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="結果を JSON で出します / print the result as JSON")
@click.option("--quiet", is_flag=True, help="進み具合を出しません / no progress")
def load(folder: Path, as_json: bool, quiet: bool) -> None:
    """年度のフォルダーを読み込みます / read a year folder (exit 2: the files are wrong)."""
    import django

    django.setup()
    # Django's models can be imported only after set-up.
    from banso.foundation.access import system_actor
    from banso.foundation.errors import BansoError
    from banso.loading.load import load_year

    def show(done: int, total: int, label: str) -> None:
        if not quiet:
            click.echo(f"[{done}/{total}] {label}", err=True)

    try:
        loaded = load_year(folder, actor=system_actor("読み込み"), progress=show)
    except BansoError as error:
        click.echo(error.message, err=True)
        raise SystemExit(BAD_INPUT) from error
    added, present = sum(loaded.added.values()), sum(loaded.present.values())
    if as_json:
        click.echo(json.dumps({"added": loaded.added, "present": loaded.present}, ensure_ascii=False))
    else:
        click.echo(
            f"{loaded.fiscal_year.label}を読み込みました（新しい行 {added}、すでにある行 {present}）。"
        )
