"""Reads about experts, projects and visits; 図4 and the visit counts.

Counting rule (spec 10.9): a project covered on another one's visit (兼) is not counted as a project nor its visit;
a range of days is one visit; a site tour counts; a cancelled or postponed visit does not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from banso.accounts.models import RoleGrant, User
from banso.directory.enums import Role
from banso.directory.roles import relayed_prefecture_codes, sees_everything
from banso.dispatch.enums import ProjectCoverage, VisitKind, VisitState
from banso.dispatch.models import Expert, Project, Visit, VisitDay
from banso.foundation.access import Actor
from banso.japan.dates import weekday_ja
from banso.office.tables import Column, Table, Value
from banso.selection.enums import ProgrammeStatus, SelectionState
from banso.selection.models import Decision
from banso.years.enums import ProgrammeCode
from banso.years.models import FiscalYear, SupportProgramme

NOT_HELD = (VisitState.CANCELLED, VisitState.POSTPONED)
# A fiscal year's months in their order.
MONTHS = (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)


def expert_from_url(year: int, pk: int) -> Expert:
    """Return the expert named in the URL. Raises Http404, also for one of another year."""
    expert = (
        Expert.objects.select_related("person", "fiscal_year", "home_prefecture")
        .prefetch_related("programmes")
        .filter(fiscal_year__year=year, pk=pk)
        .first()
    )
    if expert is None:
        raise Http404("この講師は見つかりません。")
    return expert


def project_from_url(year: int, pk: int) -> Project:
    """Return the project named in the URL. Raises Http404, also for one of another year."""
    project = (
        Project.objects.select_related("municipality", "programme", "fiscal_year", "decision__selection")
        .filter(fiscal_year__year=year, pk=pk)
        .first()
    )
    if project is None:
        raise Http404("この実施事業は見つかりません。")
    return project


def projects_visible_to(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[Project]:
    """Return the projects the actor may see, by the rule of `project.view`."""
    projects = Project.objects.filter(fiscal_year=fiscal_year).select_related(
        "municipality", "programme", "fiscal_year"
    )
    year = fiscal_year.year
    if sees_everything(actor, year):
        return projects
    in_charge = (
        Q(assignments__expert__person_id=actor.person_id)
        if actor.person_id and actor.has(Role.EXPERT, year=year)
        else Q(pk__in=[])
    )
    own = Q(municipality_id__in=actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=year)) | Q(
        municipality__prefecture_code__in=relayed_prefecture_codes(actor, year)
    )
    published = Q(decision__selection__state=SelectionState.PUBLISHED)
    return projects.filter(in_charge | (published & own)).distinct()


def roster(fiscal_year: FiscalYear) -> QuerySet[Expert]:
    """Return the year's experts in the order of the printed list."""
    return (
        Expert.objects.filter(fiscal_year=fiscal_year)
        .select_related("person", "home_prefecture")
        .prefetch_related("programmes")
    )


def experts_off_roster(fiscal_year: FiscalYear) -> QuerySet[User]:
    """Return who accepted the role of an expert in that year and is not on its roster (yet)."""
    held = RoleGrant.objects.filter(role=Role.EXPERT, fiscal_year=fiscal_year).values("user_id")
    on_it = Expert.objects.filter(fiscal_year=fiscal_year).values("person_id")
    return (
        User.objects.filter(pk__in=held, is_active=True, person__isnull=False)
        .exclude(person_id__in=on_it)
        .select_related("person")
        .order_by("person__kana_key", "pk")
    )


def roster_with_load(fiscal_year: FiscalYear) -> QuerySet[Expert]:
    """Return the roster with `project_count` and `visit_count` (counted by the rule at the head of this module)."""
    own = Q(assignments__project__coverage=ProjectCoverage.OWN)
    held = own & ~Q(assignments__project__visits__state__in=NOT_HELD)
    return roster(fiscal_year).annotate(
        project_count=Count("assignments__project", filter=own, distinct=True),
        visit_count=Count("assignments__project__visits", filter=held, distinct=True),
    )


@dataclass(frozen=True)
class Load:
    """What an expert has been asked to do."""

    projects: int
    visits: int


def load_of(expert: Expert) -> Load:
    """Return the load of an expert that came from `roster_with_load`."""
    found = vars(expert)
    return Load(found["project_count"], found["visit_count"])


def expert_schedule(expert: Expert) -> QuerySet[VisitDay]:
    """Return the days the expert is out, in order."""
    return (
        VisitDay.objects.filter(visit__project__assignments__expert=expert)
        .select_related("visit__project__municipality", "visit__project__programme")
        .order_by("date")
    )


def advisable_programmes(fiscal_year: FiscalYear) -> list[SupportProgramme]:
    """Return the programmes of 図4: those of the law, without その他."""
    return list(fiscal_year.programmes.exclude(code=ProgrammeCode.OTHER).order_by("order"))


def counted_projects(fiscal_year: FiscalYear) -> QuerySet[Project]:
    """Return the projects that count (without those covered on another's visit)."""
    return Project.objects.filter(fiscal_year=fiscal_year, coverage=ProjectCoverage.OWN)


def counted_visits(fiscal_year: FiscalYear) -> QuerySet[Visit]:
    """Return the visits that count by the rule at the head of this module."""
    return Visit.objects.filter(
        project__fiscal_year=fiscal_year, project__coverage=ProjectCoverage.OWN
    ).exclude(state__in=NOT_HELD)


def projects_by_programme(fiscal_year: FiscalYear) -> dict[str, int]:
    """Return {programme code: counted projects}."""
    counted = Counter(counted_projects(fiscal_year).values_list("programme__code", flat=True))
    return {programme.code: counted[programme.code] for programme in advisable_programmes(fiscal_year)}


def visits_by_programme(fiscal_year: FiscalYear) -> dict[str, int]:
    """Return {programme code: counted visits}."""
    counted = Counter(counted_visits(fiscal_year).values_list("project__programme__code", flat=True))
    return {programme.code: counted[programme.code] for programme in advisable_programmes(fiscal_year)}


def with_visits(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Return the projects with their experts, visits and days, in a constant number of queries."""
    return projects.select_related("municipality", "programme", "decision__application").prefetch_related(
        "assignments__expert__person", "visits__days"
    )


def visit_text(visit: Visit) -> str:
    """Return a visit as 図4 shows it: 10/28(月), a range as 10/17・18(木・金), with what is special about it."""
    days = list(visit.days.all())
    if not days:
        text = f"{visit.number}回目"
    else:
        first = days[0].date
        dates = "・".join(
            str(d.date.day) if position and d.date.month == first.month else f"{d.date.month}/{d.date.day}"
            for position, d in enumerate(days)
        )
        text = f"{dates}({'・'.join(weekday_ja(d.date) for d in days)})"
    if visit.state in NOT_HELD:
        return f"{text}{visit.get_state_display()}"
    return f"{text}視察" if visit.kind == VisitKind.SITE_TOUR else text


def project_text(project: Project) -> str:
    """Return a project as a cell of 図4: mark, experts' family names, visits, 兼."""
    experts = "・".join(a.expert.person.family_name for a in project.assignments.all())
    visits = "、".join(visit_text(visit) for visit in project.visits.all())
    concurrent = "（兼）" if project.coverage == ProjectCoverage.CONCURRENT else ""
    return f"{ProgrammeStatus(project.status).mark}{experts} {visits}{concurrent}"


ALL_ROWS = slice(None)


def advised_municipalities(fiscal_year: FiscalYear) -> QuerySet[Decision]:
    """Return the decisions that have projects, in the order of 図4's rows."""
    return (
        Decision.objects.filter(selection__call__fiscal_year=fiscal_year, projects__isnull=False)
        .distinct()
        .order_by("number", "id")
    )


def figure4(fiscal_year: FiscalYear, rows_shown: slice = ALL_ROWS) -> Table:
    """Return 図4: municipality × programme with expert and dates, and the number of projects (R1 report L295–328).

    The totals are of all municipalities, whatever rows are shown.
    """
    programmes = advisable_programmes(fiscal_year)
    decisions = advised_municipalities(fiscal_year)
    shown = list(decisions.values_list("pk", flat=True)[rows_shown])
    rows: dict[int, dict[str, Value]] = {}
    projects = with_visits(Project.objects.filter(fiscal_year=fiscal_year, decision__in=shown)).order_by(
        "decision__number", "decision_id", "programme__order"
    )
    for project in projects:
        application = project.decision.application
        row = rows.setdefault(
            project.decision_id,
            {
                "number": project.decision.number,
                "municipality": application.name_as_printed or project.municipality.name,
                **{programme.code: None for programme in programmes},
            },
        )
        row[project.programme.code] = project_text(project)
    counts = projects_by_programme(fiscal_year)
    return Table(
        name="figure4",
        number="図4",
        caption="コンサルタント実施自治体・事業・講師一覧",
        columns=[
            Column("number", "番号", "integer", width=6),
            Column("municipality", "自治体名", width=18),
            *(Column(p.code, p.short_name, width=20) for p in programmes),
        ],
        rows=list(rows.values()),
        totals={"number": None, "municipality": f"計　{decisions.count()}自治体", **counts},
        notes=[
            "◎は実施中の事業、○は未実施の事業です。",
            "（兼）は同じ自治体の別の事業の訪問で対応したもので、事業数・回数に数えません。",
        ],
    )


def visit_counts(fiscal_year: FiscalYear) -> Table:
    """Return projects and visits by programme with totals (R1 report L336–341)."""
    projects, visits = projects_by_programme(fiscal_year), visits_by_programme(fiscal_year)
    return Table(
        name="visit_counts",
        caption="事業別の実施自治体数と延べ実施回数",
        columns=[
            Column("programme", "事業", width=30),
            Column("projects", "実施自治体数", "integer", width=14),
            Column("visits", "延べ実施回数", "integer", width=14),
        ],
        rows=[
            {"programme": p.name, "projects": projects[p.code], "visits": visits[p.code]}
            for p in advisable_programmes(fiscal_year)
        ],
        totals={
            "programme": "合計（実施事業数・延べ回数）",
            "projects": sum(projects.values()),
            "visits": sum(visits.values()),
        },
        notes=["連続する日程は1回、視察は1回と数え、中止した回と兼の対応は数えません。"],
    )
