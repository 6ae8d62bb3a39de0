"""Reads about reports: the published order, who sees which, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.http import Http404

from banso.directory.enums import PopulationBracket, Role
from banso.directory.roles import relayed_prefecture_codes, sees_everything
from banso.foundation.access import Actor
from banso.office.tables import Column, Table
from banso.office.tables import Value as TableValue
from banso.reports.categories import categories
from banso.reports.enums import CellCode, ReportState
from banso.reports.models import FollowUp, IssueCopy, Report, ReportIssue, ReportVersion, WordReturn
from banso.reports.origins import named_issues
from banso.selection.enums import ProgrammeStatus, SelectionState
from banso.years.models import FiscalYear

_WITH = (
    "fiscal_year",
    "programme",
    "counted",
    "project__municipality",
    "project__programme",
    "project__decision__selection",
)
HANDED_IN = (ReportState.SUBMITTED, ReportState.ACCEPTED)
_BRACKETS = {code: order for order, code in enumerate(PopulationBracket.values, start=1)}


def report_from_url(year: int, pk: int, **_: object) -> Report:
    """Return the report named in the URL. Raises Http404, also for one of another year."""
    report = Report.objects.select_related(*_WITH).filter(fiscal_year__year=year, pk=pk).first()
    if report is None:
        raise Http404("この報告書は見つかりません。")
    return report


def version_from_url(year: int, pk: int, number: int) -> ReportVersion:
    """Return a version of a report. Raises Http404."""
    version = (
        ReportVersion.objects.select_related(*(f"report__{name}" for name in _WITH), "submitted_by__person")
        .filter(report__fiscal_year__year=year, report=pk, number=number)
        .first()
    )
    if version is None:
        raise Http404("この版は見つかりません。")
    return version


def word_return_from_url(year: int, pk: int) -> WordReturn:
    """Return a Word form that came back. Raises Http404."""
    found = (
        WordReturn.objects.select_related(
            *(f"report__{name}" for name in _WITH), "upload", "created_by__person"
        )
        .filter(report__fiscal_year__year=year, pk=pk)
        .first()
    )
    if found is None:
        raise Http404("この様式は見つかりません。")
    return found


def issue_of(report: Report, number: int) -> ReportIssue:
    """Return an issue of the report by its number. Raises Http404."""
    issue = report.issues.select_related("saved_by__person").filter(number=number).first()
    if issue is None:
        raise Http404("この課題は見つかりません。")
    issue.report = report
    return issue


def copy_put_aside(report: Report, pk: int) -> IssueCopy:
    """Return a copy that gave way. Raises Http404 (it was chosen or thrown away meanwhile)."""
    copy = (
        IssueCopy.objects.select_related("issue__saved_by__person", "written_by__person")
        .filter(issue__report=report, pk=pk)
        .first()
    )
    if copy is None:
        raise Http404("この控えはもうありません。")
    copy.issue.report = report
    return copy


def bracket_order(field: str = "bracket") -> Case:
    """Return the order of the brackets, from small to large; one that is unknown comes last."""
    return Case(
        *(When(**{field: code}, then=Value(order)) for code, order in _BRACKETS.items()),
        default=Value(len(_BRACKETS) + 1),
        output_field=IntegerField(),
    )


def in_published_order(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Return the reports by programme, running before not running, bracket from small to large (R1 report L358)."""
    running_first = Case(
        When(status=ProgrammeStatus.RUNNING, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return reports.annotate(running_order=running_first, bracket_order=bracket_order()).order_by(
        "programme__order", "running_order", "bracket_order", "position", "project__number", "pk"
    )


def reports_visible_to(actor: Actor, fiscal_year: FiscalYear) -> QuerySet[Report]:
    """Return the reports the actor may see, by the rule of `report.view`."""
    reports = Report.objects.filter(fiscal_year=fiscal_year).select_related(*_WITH)
    year = fiscal_year.year
    if sees_everything(actor, year):
        return reports
    in_charge = (
        Q(project__assignments__expert__person_id=actor.person_id)
        if actor.person_id and actor.has(Role.EXPERT, year=year)
        else Q(pk__in=[])
    )
    own = Q(
        project__municipality__in=actor.organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=year)
    ) | Q(project__municipality__prefecture_code__in=relayed_prefecture_codes(actor, year))
    published = Q(project__decision__selection__state=SelectionState.PUBLISHED)
    return reports.filter(Q(project=None) | in_charge | (published & own)).distinct()


def with_counts(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Return the reports with `issue_count` and `empty_count` (cells without text of their issues)."""
    counts = {"issue_count": Count("issues", distinct=True)}
    for cell in CellCode:
        counts[f"no_{cell.value}"] = Count("issues", filter=Q(**{f"issues__{cell.value}": ""}), distinct=True)
    return reports.annotate(**counts)


def empty_cells(report: Report) -> int:
    """Return the number of empty cells of a report that came from `with_counts`."""
    return sum(int(vars(report)[f"no_{cell.value}"]) for cell in CellCode)


def with_issues(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Return the reports with their issues, in a constant number of queries."""
    return reports.prefetch_related(Prefetch("issues", ReportIssue.objects.order_by("number")))


def counted_issues(fiscal_year: FiscalYear) -> QuerySet[ReportIssue]:
    """Return the issues that figures count: those of reports handed in (what is being typed is nobody's figure)."""
    return ReportIssue.objects.filter(report__fiscal_year=fiscal_year, report__state__in=HANDED_IN)


def issues_by_category(fiscal_year: FiscalYear) -> Table:
    """Return issues by category with their status and empty cells (R1: 174 issues, needs.md section 1)."""
    rows = counted_issues(fiscal_year).values_list(
        "category", "report__status", "report_id", *(cell.value for cell in CellCode)
    )
    issues, running, reports = Counter[str](), Counter[str](), dict[str, set[int]]()
    cells: Counter[tuple[str, str]] = Counter()
    for category, status, report, *texts in rows:
        issues[category] += 1
        running[category] += status == ProgrammeStatus.RUNNING
        reports.setdefault(category, set()).add(report)
        for cell, text in zip(CellCode, texts, strict=True):
            cells[category, cell.value] += not text
    known = [(one.code, str(one)) for one in categories(fiscal_year.year)]
    others = [(code, code or "区分なし") for code in issues if code not in dict(known)]
    shown = [*known, *others]

    counted = ("issues", "running", "not_running", *(f"no_{cell.value}" for cell in CellCode))

    def row(code: str) -> dict[str, int]:
        return {
            "issues": issues[code],
            "running": running[code],
            "not_running": issues[code] - running[code],
            "reports": len(reports.get(code, ())),
            **{f"no_{cell.value}": cells[code, cell.value] for cell in CellCode},
        }

    numbers = [row(code) for code, _ in shown]
    sums = {key: sum(number[key] for number in numbers) for key in counted}
    table_rows: list[dict[str, TableValue]] = [
        {"category": words, **one} for (_, words), one in zip(shown, numbers, strict=True)
    ]
    all_reports = set[int]().union(*reports.values())
    totals: dict[str, TableValue] = {"category": "計", "reports": len(all_reports), **sums}
    return Table(
        name="report_issues",
        caption="報告書の課題（区分別）",
        columns=[
            Column("category", "課題の区分", width=40),
            Column("issues", "課題数", "integer", width=8),
            Column("running", "実施中の事業", "integer", width=12),
            Column("not_running", "未実施の事業", "integer", width=12),
            Column("reports", "報告書数", "integer", width=10),
            Column("no_before", "①空欄", "integer", width=8),
            Column("no_after", "②空欄", "integer", width=8),
            Column("no_future", "③空欄", "integer", width=8),
        ],
        rows=table_rows,
        totals=totals,
        notes=[
            "提出・受理された報告書だけを数えます。",
            "1つの報告書に同じ区分の課題がいくつかあるため、報告書数の計は各行の和になりません。",
        ],
    )


def reports_by_group(fiscal_year: FiscalYear) -> Table:
    """Return reports by programme, status and bracket: the table of contents of section 1-5 (R1 report L358–377)."""
    rows = Counter(
        Report.objects.filter(fiscal_year=fiscal_year, state__in=HANDED_IN).values_list(
            "programme__order", "programme__name", "status", "bracket"
        )
    )
    brackets = [*PopulationBracket.choices, ("", "不明")]
    groups = sorted(
        {(order, name, status != ProgrammeStatus.RUNNING, status) for order, name, status, _ in rows}
    )
    table_rows: list[dict[str, TableValue]] = []
    sums: Counter[str] = Counter()
    for order, name, _, status in groups:
        counts = {f"b_{code}": rows[order, name, status, code] for code, _ in brackets}
        counts["total"] = sum(counts.values())
        sums.update(counts)
        table_rows.append({"programme": name, "status": ProgrammeStatus(status).label, **counts})
    return Table(
        name="reports_by_group",
        caption="報告書の数（事業・状況・人口規模）",
        columns=[
            Column("programme", "事業", width=28),
            Column("status", "状況", width=10),
            *(Column(f"b_{code}", label, "integer", width=10) for code, label in brackets),
            Column("total", "計", "integer", width=8),
        ],
        rows=table_rows,
        totals={"programme": "計", "status": None, **sums},
        notes=["提出・受理された報告書だけを数えます。"],
    )


def texts_of(issues: Iterable[ReportIssue]) -> list[dict[str, str]]:
    """Return the issues as a version keeps them."""
    return [
        {
            "id": str(issue.pk),
            "number": str(issue.number),
            "title": issue.title,
            "category": issue.category,
            "origin": issue.origin,
            **{cell.value: getattr(issue, cell.value) for cell in CellCode},
            **{f"{cell.value}_reason": getattr(issue, f"{cell.value}_reason") for cell in CellCode},
        }
        for issue in issues
    ]


def present_texts(report: Report) -> list[dict[str, str]]:
    """Return the issues as they stand; before anybody began, those named in application and questionnaire."""
    if report.state != ReportState.NOT_STARTED or report.project is None:
        return texts_of(report.issues.all())
    named = named_issues(report.project)
    return texts_of(
        ReportIssue(number=number, title=one.title, category=one.category, origin=one.origin)
        for number, one in enumerate(named, start=1)
    )


def follow_up_from_url(year: int, pk: int) -> FollowUp:
    """Return a round of questions. Raises Http404, also for one of another year."""
    follow_up = (
        FollowUp.objects.select_related(*(f"report__{name}" for name in _WITH), "mail")
        .filter(report__fiscal_year__year=year, pk=pk)
        .first()
    )
    if follow_up is None:
        raise Http404("この確認は見つかりません。")
    return follow_up
