"""`banso remind` (mounted by the website)."""

from __future__ import annotations

import json

import click


@click.command("remind")
@click.option("--json", "as_json", is_flag=True, help="JSONで出力します / print JSON")
def remind_command(as_json: bool) -> None:
    """期限が近づいた予定を、することリストに入れます / put what is due soon on the to-do lists.

    毎朝一度実行してください。何度実行しても、同じことは一度しか入りません / run once a morning; running it again
    changes nothing. 終了コード / exit code: 0。
    """
    import django

    django.setup()
    from django.utils import timezone

    from banso.foundation.access import system_actor
    from banso.years.domain.reminders import remind_running_years

    done = remind_running_years(actor=system_actor("夜間処理"), now=timezone.now())
    if as_json:
        rows = [{"year": year.year, "put": one.put, "overdue": one.overdue} for year, one in done.items()]
        click.echo(json.dumps(rows))
        return
    for year, one in done.items():
        click.echo(f"{year.label}\t新しく{one.put}件\t期限を過ぎたもの {one.overdue}件")
    if not done:
        click.echo("実施中の年度はありません / no year is running")
