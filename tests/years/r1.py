"""Entries of the R1 schedule used as examples (R1 report 1-7, 2-6, 3-3; names of places left out)."""

from __future__ import annotations

import datetime as dt

from banso.years.domain.milestones import add_milestone
from banso.years.enums import DatePrecision as Precision
from banso.years.enums import MilestoneKind as Kind
from banso.years.enums import StrandCode
from banso.years.models import FiscalYear, Milestone
from tests.builders import SYSTEM

ENTRIES: list[tuple[StrandCode, str, Precision, Kind, str, str]] = [
    (StrandCode.DISPATCH, "2019-06-11", Precision.DAY, Kind.CONTRACT, "厚労省から選定通知", ""),
    (StrandCode.DISPATCH, "2019-06-17", Precision.DAY, Kind.MEETING, "事務局会議", ""),
    (StrandCode.DISPATCH, "2019-07-05", Precision.DAY, Kind.NOTICE, "都道府県へ公募文書を配信", "CALL"),
    (StrandCode.DISPATCH, "2019-07-31", Precision.DAY, Kind.DEADLINE, "利用申込の締切", "CALL"),
    (StrandCode.DISPATCH, "2019-08-09", Precision.DAY, Kind.MEETING, "厚労省と選定の打合せ", "SELECTION"),
    (StrandCode.DISPATCH, "2019-08-09", Precision.DAY, Kind.DECISION, "30自治体を選定", "SELECTION"),
    (
        StrandCode.DISPATCH,
        "2019-08-27",
        Precision.DAY,
        Kind.NOTICE,
        "20都道府県へ選定結果を送付",
        "SELECTION",
    ),
    (
        StrandCode.DISPATCH,
        "2019-08-27",
        Precision.DAY,
        Kind.NOTICE,
        "30自治体へ事前アンケート依頼",
        "DISPATCH",
    ),
    (
        StrandCode.DISPATCH,
        "2019-10-17",
        Precision.DAY,
        Kind.NOTICE,
        "30自治体へ報告書の依頼・書式を配信",
        "REPORTS",
    ),
    (StrandCode.DISPATCH, "2020-01-06", Precision.DAY, Kind.MEETING, "事務局会議", ""),
    (StrandCode.DISPATCH, "2020-02-28", Precision.DAY, Kind.DISPATCH, "2回目派遣が終了", "DISPATCH"),
    (StrandCode.DISPATCH, "2020-02-28", Precision.DAY, Kind.DEADLINE, "自治体報告書の締切", "REPORTS"),
    (
        StrandCode.DISPATCH,
        "2020-02-01",
        Precision.MONTH_LATE_OPEN,
        Kind.REPORT,
        "実績報告書の作成期間",
        "ANNUAL",
    ),
    (
        StrandCode.DISPATCH,
        "2020-03-01",
        Precision.MONTH_END,
        Kind.REPORT,
        "実績報告書と電子データ提出",
        "ANNUAL",
    ),
    (StrandCode.DISPATCH, "2020-03-01", Precision.MONTH_END, Kind.PUBLISH, "情報共有サイトへ掲載", "ANNUAL"),
    (StrandCode.TRAINING, "2019-09-02", Precision.DAY, Kind.MEETING, "事務局会議", ""),
    (StrandCode.TRAINING, "2019-12-24", Precision.DAY, Kind.DEADLINE, "東海・北陸の申込締切", "EVENTS"),
    (StrandCode.TRAINING, "2020-01-24", Precision.DAY, Kind.TRAINING, "東海・北陸ブロック開催", "EVENTS"),
    (
        StrandCode.CONFERENCE,
        "2019-08-26",
        Precision.DAY,
        Kind.PUBLISH,
        "要項をHPと情報共有サイトへ掲載",
        "EVENTS",
    ),
    (StrandCode.CONFERENCE, "2019-11-04", Precision.DAY, Kind.CONFERENCE, "全体会", "EVENTS"),
    (StrandCode.CONFERENCE, "2020-02-01", Precision.MONTH, Kind.PUBLISH, "速報5号を発行", "EVENTS"),
    (
        StrandCode.CONFERENCE,
        "2020-03-01",
        Precision.MONTH,
        Kind.REPORT,
        "実績報告書と電子データ提出",
        "ANNUAL",
    ),
]


def enter(fiscal_year: FiscalYear) -> list[Milestone]:
    """Enter the entries in the printed order."""
    return [
        add_milestone(
            actor=SYSTEM,
            fiscal_year=fiscal_year,
            strand=strand,
            date=dt.date.fromisoformat(date),
            date_precision=precision,
            kind=kind,
            summary=summary,
            entry=number,
        )
        for number, (strand, date, precision, kind, summary, _stage) in enumerate(ENTRIES, start=1)
    ]


def add_on(fiscal_year: FiscalYear, date: dt.date, strand: str = "DISPATCH") -> Milestone:
    """One more meeting."""
    return add_milestone(
        actor=SYSTEM,
        fiscal_year=fiscal_year,
        strand=strand,
        date=date,
        kind=Kind.MEETING,
        summary="事務局会議",
    )
