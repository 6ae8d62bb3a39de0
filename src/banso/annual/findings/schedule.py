"""The schedules against the calendar, against themselves and against the programmes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from banso.annual.findings.finding import Finding
from banso.annual.records import Records
from banso.events.models import Session
from banso.japan.dates import month_day, weekday_ja
from banso.japan.working_days import MUNICIPAL
from banso.years.enums import DatePrecision, MilestoneKind, StrandCode
from banso.years.models import Milestone
from banso.years.queries import SCHEDULE_NUMBERS

_PRINTED_WEEKDAY = re.compile(r"[(（]([月火水木金土日])[)）]")
_BULLETINS = re.compile(r"速報([0-9・]+)号")
# Things that happen once: the same words on two days cannot both be right.
_ONCE = (MilestoneKind.CONTRACT, MilestoneKind.DEADLINE, MilestoneKind.DECISION, MilestoneKind.PUBLISH)


def find(records: Records) -> Iterator[Finding]:
    """Yield every finding of this module."""
    exact = [one for one in records.milestones if one.date_precision == DatePrecision.DAY]
    for milestone in exact:
        yield from _weekday(milestone)
        yield from _holiday(milestone)
    yield from _repeated(exact)
    yield from _trainings(records, exact)
    yield from _conference(records, exact)


def _section(milestone: Milestone) -> str:
    return SCHEDULE_NUMBERS[StrandCode(milestone.strand)]


def _weekday(milestone: Milestone) -> Iterator[Finding]:
    printed, true = _PRINTED_WEEKDAY.search(milestone.as_printed), weekday_ja(milestone.date)
    if printed and printed[1] != true:
        yield Finding(
            "schedule.weekday_differs",
            "error",
            _section(milestone),
            milestone.summary,
            milestone.as_printed,
            month_day(milestone.date),
            f"「{milestone.as_printed}」の曜日が日付と合いません。正しくは{true}曜日です。",
            milestone.source,
        )


def _holiday(milestone: Milestone) -> Iterator[Finding]:
    reason = MUNICIPAL.reason_closed(milestone.date)
    if milestone.kind == MilestoneKind.DEADLINE and reason:
        yield Finding(
            "schedule.deadline_on_closed_day",
            "info",
            _section(milestone),
            milestone.summary,
            milestone.as_printed or month_day(milestone.date),
            reason,
            f"「{milestone.summary}」の{month_day(milestone.date)}は{reason}です。",
            milestone.source,
        )


def _repeated(milestones: list[Milestone]) -> Iterator[Finding]:
    """The same thing reported done on two days of one schedule."""
    found: dict[tuple[str, str, str], list[Milestone]] = defaultdict(list)
    for milestone in milestones:
        if milestone.kind in _ONCE:
            found[milestone.strand, milestone.kind, milestone.summary].append(milestone)
    for (_, _, summary), entries in found.items():
        if len({entry.date for entry in entries}) > 1:
            days = "、".join(month_day(entry.date) for entry in entries)
            yield Finding(
                "schedule.repeated",
                "warning",
                _section(entries[0]),
                summary,
                days,
                "1日のはず",
                f"「{summary}」が{days}の{len(entries)}か所にあります。どちらの日か確かめてください。",
                "、".join(entry.source for entry in entries),
            )


def _trainings(records: Records, milestones: list[Milestone]) -> Iterator[Finding]:
    """A training that the schedule does not name on its day."""
    entries = [milestone for milestone in milestones if milestone.kind == MilestoneKind.TRAINING]
    if not entries:
        return
    for event in records.trainings:
        block = event.block.name if event.block else event.title
        if any(block in milestone.summary and milestone.date == event.date for milestone in entries):
            continue
        on_the_day = [milestone for milestone in entries if milestone.date == event.date]
        other_days = [milestone for milestone in entries if block in milestone.summary]
        printed = "、".join(
            f"{month_day(milestone.date)} {milestone.summary}" for milestone in on_the_day or other_days
        )
        yield Finding(
            "schedule.training_differs",
            "error",
            SCHEDULE_NUMBERS[StrandCode.TRAINING],
            f"{event.title}（{month_day(event.date)}）",
            printed or "なし",
            f"{month_day(event.date)} {block}ブロック",
            f"{month_day(event.date)}の{event.title}が、スケジュールでは「{printed or '記載なし'}」となっています。",
            (on_the_day or other_days or entries)[0].source if on_the_day or other_days else "",
        )


def _conference(records: Records, milestones: list[Milestone]) -> Iterator[Finding]:
    """Parts of the conference whose day in the schedule is not that of the programme."""
    event = records.conference
    if event is None:
        return
    sessions = [session for session in event.sessions.all() if session.date]
    for milestone in milestones:
        if milestone.strand != StrandCode.CONFERENCE:
            continue
        if bulletins := _BULLETINS.search(milestone.summary):
            names = [f"速報{number}号" for number in bulletins[1].split("・")]
            yield from _other_day(milestone, [s for s in sessions if s.title in names])
        elif milestone.kind == MilestoneKind.CONFERENCE:
            yield from _other_day(milestone, [s for s in sessions if s.kind and s.kind in milestone.summary])


def _other_day(milestone: Milestone, sessions: list[Session]) -> Iterator[Finding]:
    days = sorted({session.date for session in sessions if session.date})
    if days and milestone.date not in days:
        true = "、".join(month_day(day) for day in days)
        yield Finding(
            "schedule.conference_day_differs",
            "error",
            SCHEDULE_NUMBERS[StrandCode.CONFERENCE],
            milestone.summary,
            month_day(milestone.date),
            true,
            f"「{milestone.summary}」はスケジュールでは{month_day(milestone.date)}ですが、プログラムでは{true}です。",
            milestone.source,
        )
