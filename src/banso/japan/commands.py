"""`banso japan`: the kit from the command line. The website's command mounts the group `japan`.

Exit codes: 0 found, 1 the input could not be read or found (reason on stderr), 2 wrong use.
"""

from __future__ import annotations

import json
from datetime import date

import click

from banso.japan import dates, working_days
from banso.japan.errors import JapanError
from banso.japan.municipalities import Municipality, find_municipality, municipality_by_code
from banso.japan.text import to_halfwidth_digits
from banso.japan.welfare import has_welfare_office


@click.group()
def japan() -> None:
    """日付・市区町村・営業日を調べます。 / Look up dates, municipalities and working days."""


def _read_date(text: str, fiscal_year: int | None = None) -> date:
    try:
        return dates.parse_date(text, fiscal_year=fiscal_year)
    except JapanError as error:
        raise click.ClickException(str(error)) from error


@japan.command()
@click.argument("day")
@click.option(
    "--fiscal-year", type=int, help="年のない日付（7月5日）の年度 / fiscal year of a date without year"
)
@click.option("--json", "as_json", is_flag=True, help="JSON で出力 / print JSON")
def era(day: str, fiscal_year: int | None, as_json: bool) -> None:
    """日付を和暦・西暦・年度・曜日で示します。 / Show a date in both calendars."""
    found = _read_date(day, fiscal_year)
    try:
        facts = {
            "wareki": dates.wareki(found, weekday=True),
            "seireki": dates.seireki(found, weekday=True),
            "iso": found.isoformat(),
            "fiscal_year": dates.fiscal_year_of(found),
            "fiscal_year_label": dates.fiscal_year_label(dates.fiscal_year_of(found)),
            "closed": working_days.MUNICIPAL.reason_closed(found),
        }
    except JapanError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    closed = facts["closed"] or "平日（開庁日）"
    click.echo(f"{facts['wareki']}  {facts['seireki']}  {facts['fiscal_year_label']}  {closed}")


@japan.command()
@click.argument("name")
@click.option("--prefecture", default="", help="都道府県（東京、東京都、13） / prefecture")
@click.option(
    "--on", "on", default="", help="福祉事務所の有無を見る日（既定は今日） / day for the welfare office"
)
@click.option("--json", "as_json", is_flag=True, help="JSON で出力 / print JSON")
def municipality(name: str, prefecture: str, on: str, as_json: bool) -> None:
    """市区町村を名前または団体コードで探します。 / Find a municipality by name or code."""
    day = _read_date(on) if on else date.today()
    try:
        found = _find(name, prefecture)
    except JapanError as error:
        raise click.ClickException(str(error)) from error
    facts = {
        "code": found.code,
        "name": found.name,
        "kana": found.kana,
        "prefecture": found.prefecture.name,
        "county": found.county,
        "block": found.block.label,
        "latitude": found.latitude,
        "longitude": found.longitude,
        "designated_city": found.is_designated_city,
        "core_city": found.is_core_city(day),
        "welfare_office": has_welfare_office(found.code, day),
    }
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    office = "あり" if facts["welfare_office"] else "なし（未確認を含む）"
    click.echo(
        f"{found.code}  {found.address_name}（{found.kana}）  {found.block.label}  福祉事務所：{office}"
    )


def _find(name: str, prefecture: str) -> Municipality:
    if to_halfwidth_digits(name).strip().isdecimal():
        return municipality_by_code(name)
    return find_municipality(prefecture, name)


@japan.command()
@click.argument("start")
@click.argument("end_or_count")
@click.option("--planning", is_flag=True, help="12月28日〜1月5日も休みとする / closed 12/28 to 1/5 too")
@click.option("--json", "as_json", is_flag=True, help="JSON で出力 / print JSON")
def workdays(start: str, end_or_count: str, planning: bool, as_json: bool) -> None:
    """営業日を数えます。END_OR_COUNT は終わりの日、または +5 や -5（営業日の数）。

    \b
    Count working days after START up to END, or find the day +5 or -5 working days away.
    Put -- before a negative count: banso japan workdays -- 2019-08-27 -5
    """
    calendar = working_days.PLANNING if planning else working_days.MUNICIPAL
    first = _read_date(start)
    text = to_halfwidth_digits(end_or_count).strip()
    if text[:1] in ("+", "-") and text[1:].isdecimal():
        days = working_days.add_working_days(first, int(text), calendar=calendar)
        count = int(text)
    else:
        days = _read_date(text)
        count = working_days.working_days_between(first, days, calendar=calendar)
    if as_json:
        click.echo(json.dumps({"start": first.isoformat(), "end": days.isoformat(), "working_days": count}))
        return
    shown = (dates.wareki(day, weekday=True) for day in (first, days))
    click.echo(f"{' から '.join(shown)} まで {count}営業日")
