"""Ranking, joint sessions and timing as tables: the same for page and Excel."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from banso.japan.dates import wareki
from banso.office.tables import Column, Row, Table
from banso.outlook.factors import FACTORS, weights_with
from banso.outlook.nearby import Session
from banso.outlook.places import CAPITAL_NOTE
from banso.outlook.ranking import Ranked
from banso.outlook.records import Records, launch_of
from banso.selection.enums import ProgrammeStatus

ONLY_RECORDS = (
    "記録にあることだけで並べています。分からないことは点になりません"
    "（低い順位は「必要がない」という意味ではありません）。"
)


def ranking_table(records: Records, ranked: Sequence[Ranked]) -> Table:
    """Return the order with points and reasons."""
    names = {code: programme.short_name for code, programme in records.programmes.items()}
    rows: list[Row] = []
    place, last = 0, None
    for position, one in enumerate(ranked, start=1):
        if one.points != last:
            place, last = position, one.points
        rows.append(
            {
                "place": place,
                "municipality": one.evidence.name,
                "bracket": one.evidence.bracket_label or None,
                "programme": names.get(one.programme),
                "missing": "・".join(names[code] for code in one.missing),
                "unknown": "・".join(names[code] for code in one.unknown) or None,
                "points": one.points,
                "reasons": "／".join(reason.text for reason in one.reasons) or None,
            }
        )
    weights = weights_with(records.settings.weights)
    return Table(
        name="outlook_ranking",
        caption="完全実施に向けて先に支える自治体",
        columns=[
            Column("place", "順位", "integer", width=6),
            Column("municipality", "自治体", width=24),
            Column("bracket", "人口規模", width=12),
            Column("programme", "先に進める事業", width=14),
            Column("missing", "未実施（就労・家計）", width=16),
            Column("unknown", "不明", width=10),
            Column("points", "点", "integer", width=6),
            Column("reasons", "理由", width=70),
        ],
        rows=rows,
        notes=[
            ONLY_RECORDS,
            "点は理由ごとの重みの合計です："
            + "、".join(f"{FACTORS[factor].label} {points}" for factor, points in weights.items()),
            CAPITAL_NOTE,
        ],
    )


def sessions_table(records: Records, found: Sequence[Session]) -> Table:
    """Return whom to invite to which visits."""
    return Table(
        name="outlook_joint",
        caption=f"訪問先から{records.settings.radius_km}km以内の、その事業を未実施の自治体",
        columns=[
            Column("municipality", "訪問先", width=24),
            Column("programme", "事業", width=10),
            Column("visits", "訪問", width=30),
            Column("count", "誘える自治体（数）", "integer", width=12),
            Column("guests", "誘える自治体", width=60),
        ],
        rows=[
            {
                "municipality": session.project.municipality.name,
                "programme": session.project.programme.short_name,
                "visits": session.visits_text,
                "count": len(session.guests),
                "guests": "、".join(guest.text for guest in session.guests),
            }
            for session in found
        ],
        notes=[
            "未実施と分かっている申込自治体だけを挙げます。実施しているか不明な自治体と、申し込んでいない自治体は入りません。",
            CAPITAL_NOTE,
        ],
    )


def timing_table(records: Records) -> Table:
    """Return, for programmes being launched, when the visits came relative to the budget request and the launch."""
    deadline = records.settings.budget_request_on
    rows: list[Row] = []
    for (town, code), visits in records.visits.items():
        project = records.projects[town, code]
        days = sorted(visit.first_day for visit in visits if visit.first_day)
        if project.status != ProgrammeStatus.NOT_RUNNING or not days:
            continue
        launch = launch_of(records, town, code)
        rows.append(
            {
                "municipality": project.municipality.name,
                "programme": project.programme.short_name,
                "first": days[0],
                "last": days[-1] if len(days) > 1 else None,
                "before": None if deadline is None else (deadline - days[0]).days,
                "launch": launch,
                "months": None if launch is None else _months(days[0], launch),
            }
        )
    rows.sort(key=lambda row: (str(row["first"]), str(row["municipality"])))
    said = (
        f"予算要求の目安：{wareki(deadline)}（{records.settings.budget_source}）"
        if deadline
        else "予算要求の目安の日は未設定です。"
    )
    return Table(
        name="outlook_timing",
        caption="立ち上げる事業の訪問の時期",
        columns=[
            Column("municipality", "自治体", width=24),
            Column("programme", "事業", width=10),
            Column("first", "最初の訪問", "date", width=14),
            Column("last", "最後の訪問", "date", width=14),
            Column("before", "予算要求まで（日）", "integer", width=14),
            Column("launch", "開始日", "date", width=14),
            Column("months", "訪問から開始まで（月）", "integer", width=18),
        ],
        rows=rows,
        notes=[
            said,
            "予算要求までの日数が負のときは、要求の後の訪問です。開始日は立ち上げノートに書かれた日で、空欄は未記入です。",
        ],
    )


def timing_counts(records: Records) -> list[tuple[str, int]]:
    """Return first visits of launching projects by month, in the order of the fiscal year."""
    months = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)
    found: Counter[int] = Counter()
    for (town, code), visits in records.visits.items():
        days = [visit.first_day for visit in visits if visit.first_day]
        if days and records.projects[town, code].status == ProgrammeStatus.NOT_RUNNING:
            found[min(days).month] += 1
    return [(f"{month}月", found[month]) for month in months if found[month]]


def _months(start: dt.date, end: dt.date) -> int:
    """Return whole months from one day to another (negative when it came before)."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (1 if end.day < start.day and months > 0 else 0)
