"""Experts, projects and visits in the annual report."""

from __future__ import annotations

from collections import Counter, defaultdict

from banso.dispatch import queries
from banso.dispatch.models import Project
from banso.office.tables import Column, Table, Value
from banso.selection.enums import ProgrammeStatus
from banso.years.figures import figure, long_figure
from banso.years.models import FiscalYear


def _rows_of_figure4(fiscal_year: FiscalYear) -> int:
    return queries.advised_municipalities(fiscal_year).count()


@long_figure("figure4", "1-3", order=50, row_count=_rows_of_figure4)
def projects_table(fiscal_year: FiscalYear, rows: slice) -> Table | None:
    """図4, where there are projects."""
    return queries.figure4(fiscal_year, rows) if _has_projects(fiscal_year) else None


@figure("visit_counts", "1-4", order=70)
def visit_counts_table(fiscal_year: FiscalYear) -> Table | None:
    """Projects and visits by programme, where there are projects."""
    return queries.visit_counts(fiscal_year) if _has_projects(fiscal_year) else None


def _has_projects(fiscal_year: FiscalYear) -> bool:
    return Project.objects.filter(fiscal_year=fiscal_year).exists()


@figure("roster", "1-2", order=40)
def roster_table(fiscal_year: FiscalYear) -> Table | None:
    """The experts in the order of the roster (R1 report L251–265)."""
    experts = list(queries.roster(fiscal_year))
    if not experts:
        return None
    return Table(
        name="roster",
        caption="自治体コンサルタント講師一覧",
        columns=[
            Column("order", "番号", "integer", width=6),
            Column("name", "氏名", width=16),
            Column("affiliation", "所属・役職", width=60),
        ],
        rows=[
            {"order": number, "name": expert.person.full_name, "affiliation": expert.affiliation}
            for number, expert in enumerate(experts, start=1)
        ],
    )


@figure("project_status", "1-3", order=60)
def project_status_table(fiscal_year: FiscalYear) -> Table | None:
    """The counted projects by programme, running and not running apart (R1 report L362–377)."""
    if not _has_projects(fiscal_year):
        return None
    projects = list(queries.counted_projects(fiscal_year).values_list("programme", "status"))
    rows: list[dict[str, Value]] = []
    for programme in queries.advisable_programmes(fiscal_year):
        statuses = [status for advised, status in projects if advised == programme.pk]
        rows.append(
            {
                "programme": programme.name,
                "running": statuses.count(ProgrammeStatus.RUNNING),
                "not_running": statuses.count(ProgrammeStatus.NOT_RUNNING),
                "total": len(statuses),
            }
        )
    return Table(
        name="project_status",
        caption="実施事業の数（実施中・未実施別）",
        columns=[
            Column("programme", "事業", width=30),
            Column("running", "実施中", "integer", width=10),
            Column("not_running", "未実施", "integer", width=10),
            Column("total", "計", "integer", width=10),
        ],
        rows=rows,
        totals=_sums(rows, "programme", ["running", "not_running", "total"]),
        notes=["選定時の状況です。兼の対応は数えません。"],
    )


@figure("visit_months", "1-4", order=80)
def visit_months_table(fiscal_year: FiscalYear) -> Table | None:
    """The visits by month and round, where there are any."""
    months = visits_by_month(fiscal_year)
    if not months:
        return None
    rounds = sorted({number for counted in months.values() for number in counted})
    rows: list[dict[str, Value]] = [
        {
            "month": f"{year}年{month}月",
            **{f"round{number}": counted[number] for number in rounds},
            "total": sum(counted.values()),
        }
        for (year, month), counted in months.items()
    ]
    return Table(
        name="visit_months",
        caption="月別の延べ実施回数",
        columns=[
            Column("month", "月", width=14),
            *(Column(f"round{number}", f"{number}回目", "integer", width=10) for number in rounds),
            Column("total", "計", "integer", width=10),
        ],
        rows=rows,
        totals=_sums(rows, "month", [*(f"round{number}" for number in rounds), "total"]),
        notes=["連続する日程は、初日の月の1回と数えます。"],
    )


def visits_by_month(fiscal_year: FiscalYear) -> dict[tuple[int, int], Counter[int]]:
    """Return {(year, month): visits by round}, a visit in the month of its first day."""
    months: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for visit in queries.counted_visits(fiscal_year).prefetch_related("days"):
        if days := sorted(day.date for day in visit.days.all()):
            months[days[0].year, days[0].month][visit.number] += 1
    return dict(sorted(months.items()))


def _sums(rows: list[dict[str, Value]], label: str, keys: list[str]) -> dict[str, Value]:
    return {label: "計", **{key: sum(int(str(row[key])) for row in rows) for key in keys}}
