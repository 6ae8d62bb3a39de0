"""The figures that stand in prose: each computed from the records, none typed."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, fields

from banso.annual.records import Records, counted_visits, days_of, is_counted, name_of, prefecture_of
from banso.calls.models import Application
from banso.dispatch.enums import VisitKind, VisitState
from banso.events.enums import ReportedMeasure
from banso.events.figures import BULLETIN
from banso.japan.dates import month_day, wareki
from banso.selection.enums import ProgrammeStatus
from banso.years.enums import ProgrammeCode

# Kinds of sessions that are counted by name.
PARALLEL_SESSION = "分科会"


@dataclass(frozen=True)
class Numbers:
    """Counts of a year. What is not known yet is None."""

    applications: int
    application_prefectures: int
    wishes_min: int
    wishes_max: int
    selected: int
    selected_prefectures: int
    municipalities: int
    projects: int
    running: int
    not_running: int
    programmes_min: int
    programmes_max: int
    experts: int
    experts_in_charge: int
    visits: int
    two_day_visits: int
    site_tours: int
    concurrent: int
    cancelled: int
    joint_days: int
    joint_municipalities: int
    single_visit_projects: int
    trainings: int
    blocks: int
    training_prefectures: int
    training_sessions: int
    training_speakers: int
    registered: int | None
    conference_sessions: int
    conference_days: int
    bulletins: int
    milestones: int

    def as_dict(self) -> dict[str, int | None]:
        """Return the figures by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def numbers_of(records: Records) -> Numbers:
    """Count a year's records."""
    wishes = [_legal_wishes(application) for application in records.applications]
    per_municipality = Counter(project.municipality_id for project in records.counted)
    visits = list(records.visits())
    joint = joint_days(records)
    return Numbers(
        applications=len(records.applications),
        application_prefectures=len({a.municipality.prefecture_code for a in records.applications}),
        wishes_min=min(wishes, default=0),
        wishes_max=max(wishes, default=0),
        selected=len(records.decisions),
        selected_prefectures=len({d.application.municipality.prefecture_code for d in records.decisions}),
        municipalities=len(per_municipality),
        projects=len(records.counted),
        running=sum(1 for p in records.counted if p.status == ProgrammeStatus.RUNNING),
        not_running=sum(1 for p in records.counted if p.status == ProgrammeStatus.NOT_RUNNING),
        programmes_min=min(per_municipality.values(), default=0),
        programmes_max=max(per_municipality.values(), default=0),
        experts=len(records.experts),
        experts_in_charge=len({a.expert_id for p in records.counted for a in p.assignments.all()}),
        visits=len(visits),
        two_day_visits=sum(1 for _, visit in visits if len(days_of(visit)) > 1),
        site_tours=sum(1 for _, visit in visits if visit.kind == VisitKind.SITE_TOUR),
        concurrent=sum(1 for project in records.projects if not is_counted(project)),
        cancelled=sum(1 for _ in cancelled_visits(records)),
        joint_days=len(joint),
        joint_municipalities=len({municipality for municipality, _ in joint}),
        single_visit_projects=sum(1 for p in records.counted if len(counted_visits(p)) == 1),
        trainings=len(records.trainings),
        blocks=records.fiscal_year.blocks.count(),
        training_prefectures=records.fiscal_year.blocks.filter(prefectures__isnull=False)
        .values("prefectures")
        .count(),
        training_sessions=sum(len(event.sessions.all()) for event in records.trainings),
        training_speakers=len(
            {
                speaker.person_id
                for event in records.trainings
                for session in event.sessions.all()
                for speaker in session.speakers.all()
            }
        ),
        registered=registered_in_all(records),
        conference_sessions=_conference_parts(records, PARALLEL_SESSION),
        conference_days=_conference_days(records),
        bulletins=_conference_parts(records, BULLETIN),
        milestones=len(records.milestones),
    )


def _legal_wishes(application: Application) -> int:
    return sum(1 for wish in application.wishes.all() if wish.programme.code != ProgrammeCode.OTHER)


def joint_days(records: Records) -> set[tuple[int, dt.date]]:
    """Return (municipality, day) on which two or more projects were visited together."""
    on_day: dict[tuple[int, dt.date], set[int]] = defaultdict(set)
    for project, visit in records.visits():
        for day in days_of(visit):
            on_day[project.municipality_id, day].add(project.pk)
    return {key for key, projects in on_day.items() if len(projects) > 1}


def cancelled_visits(records: Records) -> list[str]:
    """Return each cancelled visit in words: whose, when, why."""
    lines: list[str] = []
    for project in records.counted:
        for visit in project.visits.all():
            if visit.state == VisitState.CANCELLED:
                days = "・".join(month_day(day) for day in days_of(visit))
                lines.append(
                    f"{name_of(project)}の{project.programme.name}の{visit.number}回目（{days}）は、"
                    f"中止となりました。理由：{visit.state_reason}。"
                )
    return lines


def registered_in_all(records: Records) -> int | None:
    """Return the registrations of all trainings by class of affiliation, None when none is known."""
    counts = [
        count.count
        for event in records.trainings
        for count in event.reported_counts.all()
        if count.measure == ReportedMeasure.APPLIED and count.affiliation
    ]
    return sum(counts) if counts else None


def _conference_parts(records: Records, kind: str) -> int:
    event = records.conference
    return sum(1 for session in event.sessions.all() if session.kind == kind) if event else 0


def _conference_days(records: Records) -> int:
    event = records.conference
    return ((event.last_date or event.date) - event.date).days + 1 if event else 0


def visit_periods(records: Records) -> dict[int, tuple[dt.date, dt.date]]:
    """Return {round: (first day, last day)} of the visits that took place."""
    days: dict[int, list[dt.date]] = defaultdict(list)
    for _, visit in records.visits():
        days[visit.number].extend(days_of(visit))
    return {number: (min(found), max(found)) for number, found in sorted(days.items()) if found}


def prose_values(records: Records) -> dict[str, str]:
    """Return what the templates of the prose may name: every number, and the dates in words."""
    numbers = numbers_of(records).as_dict()
    values = {name: f"{value:,}" for name, value in numbers.items() if value is not None}
    year = records.fiscal_year
    values |= {"year_label": year.label, "commissioner": year.commissioner, "contract": year.contract_title}
    if records.call:
        values["opens_on"] = wareki(records.call.opens_at.astimezone().date())
        values["closes_on"] = wareki(records.call.closes_at.astimezone().date())
        if records.call.target_count:
            values["target_count"] = f"{records.call.target_count:,}"
        values["offered"] = str(
            sum(1 for p in records.call.programmes.all() if p.code != ProgrammeCode.OTHER)
        )
    if records.selection:
        if records.selection.decided_on:
            values["decided_on"] = wareki(records.selection.decided_on)
        if records.selection.published_at:
            values["published_on"] = wareki(records.selection.published_at.astimezone().date())
    for number, (first, last) in visit_periods(records).items():
        values[f"round{number}_first"], values[f"round{number}_last"] = wareki(first), wareki(last)
    if trainings := sorted(event.date for event in records.trainings):
        values["training_first"], values["training_last"] = wareki(trainings[0]), wareki(trainings[-1])
    if event := records.conference:
        values["conference"] = event.title
        values["conference_first"] = wareki(event.date)
        values["conference_last"] = wareki(event.last_date or event.date)
        values["conference_city"] = (
            f"{prefecture_of(event.host_prefecture) if event.host_prefecture else ''}{event.city}"
        )
        values["conference_venue"] = event.venue
    return values
