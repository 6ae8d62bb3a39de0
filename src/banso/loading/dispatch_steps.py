"""Experts, projects and visits."""

from __future__ import annotations

import datetime as dt
from itertools import groupby

from banso.directory.domain.people import add_affiliation, find_or_add_person
from banso.directory.models import Person
from banso.dispatch.domain.experts import add_expert
from banso.dispatch.domain.projects import assign_expert, create_project, set_wishes
from banso.dispatch.domain.visits import record_visit
from banso.dispatch.enums import ProjectCoverage, VisitKind, VisitState
from banso.dispatch.models import Expert, Project, Visit
from banso.loading.files import Line
from banso.loading.reader import Reader
from banso.selection.enums import ProgrammeStatus

_WEEKDAYS = frozenset({"", *"月火水木金土日"})


def load_experts(reader: Reader) -> None:
    """Enter the roster in its printed order, with affiliations and home prefecture."""
    name = "experts.csv"
    columns = (
        "order", "family_name", "given_name", "organisations", "titles", "home_prefecture", "home_basis",
        "programmes", "source",
    )  # fmt: skip
    known = {
        (one.person.family_name, one.person.given_name): one
        for one in Expert.objects.filter(fiscal_year=reader.year).select_related("person")
    }
    for line in reader.lines(name, columns):
        full_name = (line.required("family_name"), line.text("given_name"))
        if full_name[0] in reader.experts:
            raise line.wrong(
                "family_name", f"姓「{full_name[0]}」の講師が2人います。読み込みは姓で対応させます。"
            )
        expert = known.get(full_name)
        if expert is not None:
            reader.tally.keep(name)
        else:
            with line.blamed():
                expert = _add_expert(reader, line, full_name)
            reader.tally.add(name)
        reader.experts[full_name[0]] = expert


def _add_expert(reader: Reader, line: Line, full_name: tuple[str, str]) -> Expert:
    bodies, titles = line.items("organisations"), line.items("titles")
    titles += [""] * (len(bodies) - len(titles))
    if len(titles) != len(bodies):
        raise line.wrong("titles", "所属と役職の数が合いません。役職のない所属は空にしてください。")
    person = find_or_add_person(actor=reader.actor, family_name=full_name[0], given_name=full_name[1])
    _add_affiliations(reader, person, list(zip(bodies, titles, strict=True)))
    home = line.text("home_prefecture")
    return add_expert(
        actor=reader.actor,
        fiscal_year=reader.year,
        person=person,
        affiliation="、".join(f"{body}{title}" for body, title in zip(bodies, titles, strict=True)),
        home_prefecture=reader.organisation(line, "home_prefecture") if home else None,
        home_basis=line.text("home_basis"),
        programmes=[reader.programme(line, "programmes", code) for code in line.items("programmes")],
        order=line.integer("order"),
    )


def _add_affiliations(reader: Reader, person: Person, wanted: list[tuple[str, str]]) -> None:
    have = set(person.affiliations.values_list("organisation_name", "title"))
    for order, (body, title) in enumerate(wanted, start=1):
        if (body, title) not in have:
            add_affiliation(
                actor=reader.actor, person=person, organisation_name=body, title=title, order=order
            )


def load_projects(reader: Reader) -> None:
    """Enter the projects with their experts; what the source printed is kept beside what we hold."""
    name = "projects.csv"
    columns = (
        "number", "decision", "programme", "status", "coverage", "experts", "names_as_printed",
        "status_as_printed", "prefecture_as_printed", "cell_as_printed", "source",
    )  # fmt: skip
    known = {
        one.number: one
        for one in Project.objects.filter(fiscal_year=reader.year).select_related("programme", "municipality")
    }
    for line in reader.lines(name, columns):
        number = line.integer("number")
        project = known.get(number)
        if project is not None:
            reader.tally.keep(name)
        else:
            with line.blamed():
                project = _add_project(reader, line, number)
            reader.tally.add(name)
        # The verbs ask for the project's year again and again: give them the one at hand.
        project.fiscal_year = reader.year
        reader.projects[number] = project


def _add_project(reader: Reader, line: Line, number: int) -> Project:
    decision = reader.decisions.get(line.integer("decision"))
    if decision is None:
        raise line.wrong("decision", f"選定順 {line.text('decision')} が selection.csv にありません。")
    project = create_project(
        actor=reader.actor,
        decision=decision,
        programme=reader.programme(line, "programme", line.required("programme")),
        status=line.choice("status", ProgrammeStatus),
        coverage=line.choice("coverage", ProjectCoverage),
        number=number,
        status_as_printed=line.text("status_as_printed"),
        prefecture_as_printed=line.text("prefecture_as_printed"),
        cell_as_printed=line.text("cell_as_printed"),
        source=line.text("source"),
    )
    names = line.items("experts")
    printed = line.items("names_as_printed") or [""] * len(names)
    if len(names) != len(printed):
        raise line.wrong("names_as_printed", "講師の数と、印刷された氏名の数が合いません。")
    for order, (family_name, as_printed) in enumerate(zip(names, printed, strict=True), start=1):
        expert = reader.experts.get(family_name)
        if expert is None:
            raise line.wrong("experts", f"講師「{family_name}」が experts.csv にありません。")
        assign_expert(
            actor=reader.actor, project=project, expert=expert, order=order, name_as_printed=as_printed
        )
    return project


def load_visits(reader: Reader) -> None:
    """Enter the visits: the rows of one project and number are the days of one visit."""
    name = "visits.csv"
    columns = (
        "project", "number", "day_number", "date", "weekday_as_printed", "kind", "state", "state_reason",
        "note",
    )  # fmt: skip
    known = set(
        Visit.objects.filter(project__fiscal_year=reader.year).values_list("project__number", "number")
    )
    lines = reader.lines(name, columns)
    touched: dict[int, Project] = {}
    for key, group in groupby(lines, key=lambda line: (line.integer("project"), line.integer("number"))):
        days = list(group)
        if key in known:
            reader.tally.keep(name, len(days))
            continue
        project = reader.projects.get(key[0])
        if project is None:
            raise days[0].wrong("project", f"番号 {key[0]} が projects.csv にありません。")
        first = days[0]
        with first.blamed():
            record_visit(
                actor=reader.actor,
                project=project,
                number=key[1],
                days=[_day(line) for line in days],
                kind=first.choice("kind", VisitKind),
                state=first.choice("state", VisitState),
                state_reason=first.text("state_reason"),
                note=first.text("note"),
            )
        reader.tally.add(name, len(days))
        touched[key[0]] = project
    for project in touched.values():
        _wish_as_recorded(reader, project)


def _wish_as_recorded(reader: Reader, project: Project) -> None:
    """A loaded year asks for what it had: as many visits, their longest, and a pair by name."""
    visits = list(project.visits.prefetch_related("days"))
    team = [assignment.expert for assignment in project.assignments.select_related("expert")]
    set_wishes(
        actor=reader.actor,
        project=project,
        visits=max(visit.number for visit in visits),
        days=min(5, max(len(visit.days.all()) for visit in visits)),
        experts=max(1, len(team)),
        asked_experts=team if len(team) > 1 else (),
    )


def _day(line: Line) -> tuple[dt.date, str]:
    weekday = line.text("weekday_as_printed")
    if weekday not in _WEEKDAYS:
        raise line.wrong(
            "weekday_as_printed", f"「{weekday}」は曜日ではありません。月・火・水…の1字で書いてください。"
        )
    return line.day("date"), weekday
