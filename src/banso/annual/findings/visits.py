"""Dates of visits: weekdays, stated periods, one expert in two places."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from banso.annual.findings.finding import Finding
from banso.annual.records import Records, days_of, place_of, prefecture_of
from banso.dispatch.models import Project
from banso.japan.dates import month_day, weekday_ja
from banso.typeset import named, unprintable_characters


def find(records: Records) -> Iterator[Finding]:
    """Yield every finding of this module."""
    for project in records.projects:
        yield from _weekdays(project)
    yield from _windows(records)
    yield from _two_places(records)
    yield from _unprintable(records)


def _unprintable(records: Records) -> Iterator[Finding]:
    """Words of a visit that the report prints with 〓: 外字 and what no font has."""
    reasons = {visit.pk: visit.state_reason for _, visit in records.visits()}
    if not unprintable_characters("".join(reasons.values())):
        return
    for project, visit in records.visits():
        if bad := unprintable_characters(reasons[visit.pk]):
            yield Finding(
                "visit.unprintable",
                "warning",
                "1-3",
                f"{place_of(project)} {visit.number}回目",
                reasons[visit.pk],
                "",
                f"延期・中止の理由にある{named(bad)}は印刷できないため、報告書では〓になります。別の文字に書き換えてください。",
                project.source,
            )


def _weekdays(project: Project) -> Iterator[Finding]:
    """A printed weekday that is not the date's: one finding for a cell of 図4."""
    printed, computed = [], []
    for visit in project.visits.all():
        for day in visit.days.all():
            true = weekday_ja(day.date)
            if day.weekday_as_printed and day.weekday_as_printed != true:
                printed.append(f"{day.date.month}/{day.date.day}({day.weekday_as_printed})")
                computed.append(f"{day.date.month}/{day.date.day}({true})")
    if printed:
        yield Finding(
            "visit.weekday_differs",
            "error",
            "1-3",
            place_of(project),
            "、".join(printed),
            "、".join(computed),
            f"図4の曜日が日付と合いません。印刷は{'、'.join(printed)}、正しくは{'、'.join(computed)}です。"
            "日付と曜日のどちらが誤りか確かめてください。",
            project.source,
        )


def _windows(records: Records) -> Iterator[Finding]:
    """Visits outside the period a section states for their round."""
    for project, visit in records.visits():
        days = days_of(visit)
        for window in records.windows:
            if window.visit_number != visit.number or not days:
                continue
            outside = [day for day in days if not window.starts_on <= day <= window.ends_on]
            if outside:
                shown = "・".join(month_day(day) for day in outside)
                yield Finding(
                    "visit.outside_window",
                    "warning",
                    window.section,
                    f"{place_of(project)} {visit.number}回目",
                    window.as_printed,
                    shown,
                    f"{window.section}では{visit.number}回目の派遣を「{window.as_printed}」としていますが、"
                    f"{shown}の記録があります。",
                    window.source,
                )


def _two_places(records: Records) -> Iterator[Finding]:
    """One expert on one day in two prefectures: visits, and sessions of trainings and the conference."""
    found: dict[tuple[int, dt.date], dict[str, str]] = defaultdict(dict)
    names: dict[int, str] = {}
    for project, visit in records.visits():
        for day in days_of(visit):
            for assignment in project.assignments.all():
                person = assignment.expert.person
                names[person.pk] = person.full_name
                found[person.pk, day].setdefault(prefecture_of(project.municipality), place_of(project))
    for event in records.events:
        for session in event.sessions.all():
            for speaker in session.speakers.all():
                names[speaker.person_id] = speaker.person.full_name
                if event.host_prefecture:
                    day = session.date or event.date
                    found[speaker.person_id, day].setdefault(
                        prefecture_of(event.host_prefecture), event.title
                    )
    for (person_id, day), places in sorted(found.items(), key=lambda item: item[0][1]):
        if len(places) > 1:
            where = "、".join(places)
            yield Finding(
                "expert.two_places",
                "warning",
                "1-3",
                f"{names[person_id]} {month_day(day)}",
                "／".join(places.values()),
                f"同じ日に{len(places)}都道府県",
                f"{names[person_id]}さんが{month_day(day)}に{where}の両方にいたことになります。"
                "どちらかの日付を確かめてください。",
            )
