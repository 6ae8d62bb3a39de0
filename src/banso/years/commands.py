"""`banso remind` and `banso gazetteer` (mounted by the website)."""

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


@click.command("gazetteer")
@click.option("--year", type=click.IntRange(2015, 2100), help="その年度だけ（西暦） / this fiscal year alone")
@click.option("--json", "as_json", is_flag=True, help="JSONで出力します / print JSON")
def gazetteer_command(year: int | None, as_json: bool) -> None:
    """47都道府県・全市区町村・福祉事務所を設置する自治体を名簿に入れます / fill the directory.

    年度を指定しないと、終了していない年度すべてが対象です。何度実行しても二重には入りません / without --year all
    years that are not closed; running it again changes nothing. 終了コード / exit code: 0。
    """
    import django

    django.setup()
    from banso.foundation.access import system_actor
    from banso.japan.dates import fiscal_year_label
    from banso.years.domain.gazetteer import install_gazetteer

    done = install_gazetteer(actor=system_actor("サーバーの管理"), year=year)
    if as_json:
        added = {"prefectures": done.seeded.prefectures, "municipalities": done.seeded.municipalities}
        click.echo(
            json.dumps(added | {"welfare_offices": done.offices, "prefectures_in_blocks": done.blocks})
        )
        return
    click.echo(f"都道府県\t{done.seeded.prefectures}\n市区町村\t{done.seeded.municipalities}")
    for number, offices in done.offices.items():
        click.echo(f"{fiscal_year_label(number)}の福祉事務所を設置する自治体\t{offices}")
    click.echo(f"ブロックに入れた都道府県\t{done.blocks}")
