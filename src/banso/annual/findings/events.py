"""Trainings and the conference: seats, registrations, attendance, titles, affiliations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from banso.annual.findings.finding import Finding
from banso.annual.models import PrintedText
from banso.annual.records import Records
from banso.events.enums import EventKind, ReportedMeasure
from banso.events.models import Event
from banso.japan.text import fold

_BRACKETS = (("「", "」"), ("『", "』"), ("（", "）"), ("【", "】"))


def find(records: Records) -> Iterator[Finding]:
    """Yield every finding of this module."""
    for event in records.trainings:
        yield from _seats(records, event)
        yield from _attendance(event)
        yield from _groups(records, event)
        yield from _hours(event)
    yield from _titles(records)
    yield from _brackets(records)
    yield from _affiliations(records)


def _block(event: Event) -> str:
    return event.block.name if event.block else event.title


def _reported(event: Event) -> dict[str, int]:
    return {count.measure: count.count for count in event.reported_counts.all() if not count.affiliation}


def _source(event: Event, measure: str) -> str:
    found = [c.source for c in event.reported_counts.all() if c.measure == measure and not c.affiliation]
    return found[0] if found else ""


def _seats(records: Records, event: Event) -> Iterator[Finding]:
    """The host's and the others' seats do not add up to the seats in all."""
    printed, reported = records.printed("training_seats"), _reported(event)
    for measure in (ReportedMeasure.SEATS, ReportedMeasure.SEATS_AM, ReportedMeasure.SEATS_PM):
        parts = [printed.get(f"{_block(event)}.{measure}.{who}") for who in ("host", "other")]
        values = [part.value for part in parts if part is not None and part.value is not None]
        seats = reported.get(measure)
        if len(values) == len(parts) and seats is not None and sum(values) != seats:
            yield Finding(
                "training.seats_do_not_add_up",
                "error",
                "2-2",
                f"{_block(event)} {measure.label}",
                f"全体{seats}名",
                f"開催県{values[0]}名＋他県{values[1]}名＝{sum(values)}名",
                f"{_block(event)}の{measure.label}は全体{seats}名ですが、"
                f"内訳（{values[0]}名と{values[1]}名）の計は{sum(values)}名です。",
                _source(event, measure),
            )


def _attendance(event: Event) -> Iterator[Finding]:
    """More people came than registered, or than there were seats."""
    reported = _reported(event)
    applied = reported.get(ReportedMeasure.APPLIED)
    attended = reported.get(ReportedMeasure.ATTENDED)
    if applied is not None and attended is not None and attended > applied:
        yield Finding(
            "training.attended_more_than_applied",
            "warning",
            "2-5",
            _block(event),
            f"参加{attended}人",
            f"申込{applied}人",
            f"{_block(event)}の参加人数{attended}人が、申込者数{applied}人より多くなっています。"
            "当日の受付を含むのか確かめてください。",
            _source(event, ReportedMeasure.ATTENDED),
        )
    for suffix in ("", "_AM", "_PM"):
        seats, came = reported.get(f"SEATS{suffix}"), reported.get(f"ATTENDED{suffix}")
        if seats is not None and came is not None and came > seats:
            label = ReportedMeasure(f"ATTENDED{suffix}").label
            yield Finding(
                "training.attended_more_than_seats",
                "warning",
                "2-5",
                f"{_block(event)} {label}",
                f"{label} {came}人",
                f"定員{seats}人",
                f"{_block(event)}の{label}{came}人が、定員{seats}人より多くなっています。",
                _source(event, f"ATTENDED{suffix}"),
            )


def _groups(records: Records, event: Event) -> Iterator[Finding]:
    """Groups of the printed size would hold more people than came."""
    printed, reported = records.printed("training_groups"), _reported(event)
    members, groups = (printed.get(f"{_block(event)}.{key}") for key in ("members", "groups"))
    came = reported.get(ReportedMeasure.ATTENDED_PM, reported.get(ReportedMeasure.ATTENDED))
    if not (members and groups and members.value and groups.value and came is not None):
        return
    room = members.value * groups.value
    if room - came >= members.value or came > room:
        yield Finding(
            "training.groups_do_not_fit",
            "warning",
            "2-5",
            f"{_block(event)} グループ",
            f"{members.value}人×{groups.value}グループ＝{room}人",
            f"参加{came}人",
            f"{_block(event)}は{members.value}人ずつ{groups.value}グループ（{room}人分）としていますが、"
            f"参加は{came}人です。",
            groups.source,
        )


def _hours(event: Event) -> Iterator[Finding]:
    """Sessions that begin before or end after their event."""
    for session in event.sessions.all():
        early = event.starts and session.starts and session.starts < event.starts
        late = event.ends and session.ends and session.ends > event.ends
        if early or late:
            yield Finding(
                "training.session_outside_hours",
                "error",
                "2-3",
                f"{_block(event)} {session.title}",
                f"{session.starts:%H:%M}～{session.ends:%H:%M}",
                f"{event.starts:%H:%M}～{event.ends:%H:%M}",
                f"「{session.title}」の時間が、研修の時間に収まっていません。",
            )


def _same(text: str) -> str:
    """Fold a title for comparison: width, spaces and the kind of quotation marks do not matter."""
    return fold(text).strip("「」『』[]()【】")


def _titles(records: Records) -> Iterator[Finding]:
    """One session under different titles in different sections."""
    by_subject: dict[str, list[PrintedText]] = defaultdict(list)
    for text in records.printed_texts:
        by_subject[text.subject].append(text)
    for subject, texts in by_subject.items():
        variants: dict[str, list[PrintedText]] = defaultdict(list)
        for text in sorted(texts, key=lambda one: one.section):
            variants[_same(text.text)].append(text)
        if len(variants) < 2:
            continue
        shown = [f"{'・'.join(t.section for t in group)}「{group[0].text}」" for group in variants.values()]
        yield Finding(
            "session.title_differs",
            "warning",
            texts[0].section,
            _programme_place(subject),
            shown[0],
            "、".join(shown[1:]),
            f"同じプログラムの題名が節によって違います：{'、'.join(shown)}",
            texts[0].source,
        )


def _programme_place(subject: str) -> str:
    """Return `近畿/2` in words."""
    event, _, number = subject.partition("/")
    return f"{'大会' if event == EventKind.CONFERENCE else event} {number}番目のプログラム"


def _brackets(records: Records) -> Iterator[Finding]:
    """A title with an opening bracket too many, or a closing one."""
    for text in records.printed_texts:
        if any(text.text.count(opening) != text.text.count(closing) for opening, closing in _BRACKETS):
            yield Finding(
                "session.brackets",
                "warning",
                text.section,
                _programme_place(text.subject),
                text.text,
                "かっこの数が合わない",
                f"題名「{text.text}」のかっこの数が合いません。",
                text.source,
            )


def _affiliations(records: Records) -> Iterator[Finding]:
    """One name with different affiliations on the roster and in the programmes."""
    announced: dict[int, dict[str, str]] = defaultdict(dict)
    names: dict[int, str] = {}
    for expert in records.experts:
        names[expert.person_id] = expert.person.full_name
        announced[expert.person_id].setdefault(expert.affiliation, "講師一覧")
    for event in records.events:
        for session in event.sessions.all():
            for speaker in session.speakers.all():
                if speaker.affiliation:
                    names[speaker.person_id] = speaker.person.full_name
                    announced[speaker.person_id].setdefault(speaker.affiliation, event.title)
    for person_id, places in announced.items():
        distinct = _distinct(list(places))
        if len(distinct) > 1:
            shown = [f"{places[text]}「{text}」" for text in distinct]
            yield Finding(
                "person.affiliation_differs",
                "info",
                "2-3",
                names[person_id],
                shown[0],
                "、".join(shown[1:]),
                f"{names[person_id]}さんの所属が箇所によって違います：{'、'.join(shown)}",
            )


def _distinct(texts: list[str]) -> list[str]:
    """Return the affiliations that are not contained in another one."""
    kept: list[str] = []
    for text in texts:
        if not any(fold(text) in fold(other) or fold(other) in fold(text) for other in kept):
            kept.append(text)
    return kept
