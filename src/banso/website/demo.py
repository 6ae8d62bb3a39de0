"""`banso demo`: a database of its own with R1 and an invented year that runs today, and the site to look at."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from banso.website import demo_clock
from banso.website.serving import (
    DEMO_DATA,
    LOCAL,
    in_own_process,
    require_free,
    serve_demo_command,
    serve_site,
    set_demo_mode,
)

# The year of examples/r01.
YEAR = 2019
EXAMPLE = Path("examples/r01")


@contextmanager
def _step(words: str) -> Iterator[None]:
    click.echo(f"  {words} … ", nl=False)
    began = time.monotonic()
    yield
    click.echo(f"{time.monotonic() - began:.1f}秒")


def _prepare(out: Path) -> None:
    """Create the database, load R1, and leave report.pdf and tables.json in `out`; in a process of its own."""
    import django
    from django.core.management import call_command

    django.setup()
    from banso.accounts.domain.demo import ensure_demo_users
    from banso.annual.domain.builds import keep_build
    from banso.annual.report import build
    from banso.annual.tables_json import tables_json
    from banso.foundation.access import system_actor
    from banso.letters.domain.templates import install_templates
    from banso.loading.load import load_year
    from banso.reports.domain.demo import answer_for_demo
    from banso.years.models import FiscalYear

    actor = system_actor("読み込み")
    with _step("データベースを用意します / creating the database"):
        call_command("migrate", verbosity=0)
    with _step("令和元年度（R1）を読み込みます / loading R1"):
        load_year(EXAMPLE, actor=actor)
    fiscal_year = FiscalYear.objects.get(year=YEAR)
    ensure_demo_users(actor=actor, fiscal_year=fiscal_year)
    _let_the_invented_year_run()
    install_templates(actor=actor, fiscal_year=fiscal_year)
    answer_for_demo(actor=actor, fiscal_year=fiscal_year)
    out.mkdir(parents=True, exist_ok=True)
    tables = tables_json(fiscal_year)
    with _step("事業実績報告書を作ります / building the annual report"):
        built = build(fiscal_year)
        (out / "report.pdf").write_bytes(built.pdf)
        # The site shows the same report; a second demo on the same day adds no second build.
        if not fiscal_year.report_builds.filter(
            upload__sha256=hashlib.sha256(built.pdf).hexdigest()
        ).exists():
            keep_build(actor=actor, fiscal_year=fiscal_year, built=built)
    (out / "tables.json").write_text(
        json.dumps(tables, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    click.echo(
        f"  {out / 'report.pdf'}・{out / 'tables.json'}（確認事項 {len(tables['findings'])}件 / findings）"
    )


def _let_the_invented_year_run() -> None:
    from django.utils import timezone

    from banso.foundation.access import system_actor
    from banso.japan.dates import wareki
    from banso.loading.living.build import build_living_year

    with _step("架空の令和8年度を今日まで進めます / letting the invented year FY2026 run up to today"):
        living = build_living_year(actor=system_actor("読み込み"))
    if living.until > timezone.now() + dt.timedelta(days=1):
        click.echo(
            f"  架空の年度は{wareki(timezone.localtime(living.until).date())}まで進んでいます。前の日には戻せません。"
            "前の日から見るときは、--data で別の場所を指定してください / it has run further already"
        )


@click.command()
@click.option("--serve/--no-serve", "serving", default=True, help="サイトも開く / serve the site too")
@click.option("--host", default=LOCAL, show_default=True, help="待ち受けるアドレス / address to listen on")
@click.option("--port", default=8000, show_default=True, help="ポート番号 / port")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="デモの今日（2026年9月～2027年3月がおすすめ） / the day the demo lives on",
)
@click.option("--out", type=click.Path(path_type=Path), default=Path("out/r01"), show_default=True)
@click.option("--data", type=click.Path(path_type=Path), default=DEMO_DATA, show_default=True)
def demo(serving: bool, host: str, port: int, today: dt.datetime | None, out: Path, data: Path) -> None:
    """R1（令和元年度）と架空の年度で試します / load R1 and an invented year that runs today, and serve them."""
    if not EXAMPLE.is_dir():
        raise click.ClickException(
            f"{EXAMPLE} が見つかりません。Banso のフォルダーで実行してください / run it in the checkout"
        )
    if serving:
        require_free(host, port)
    click.echo("Banso（伴走）デモ / demo")
    set_demo_mode(data)
    day = demo_clock.live_on(data, today.date() if today else None)
    click.echo(f"  デモの今日 / today in the demo: {day.isoformat()}")
    in_own_process(_prepare, out)
    if serving:
        click.echo("役割を選ぶだけで入れます / one click per role")
        serve_site(host, port)
    else:
        click.echo(f"サイトを開くには / to serve it:  {serve_demo_command(data)}")
