"""Opening a year's reports and keeping their due dates in step with the visits."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from banso.directory.enums import PopulationBracket
from banso.directory.models import MunicipalityYear, Organisation
from banso.dispatch.models import Project
from banso.dispatch.queries import counted_projects
from banso.foundation.access import Actor, require
from banso.foundation.errors import BansoError
from banso.foundation.history import changed, operation, snapshot
from banso.reports.deadlines import due_of
from banso.reports.domain import todos
from banso.reports.models import Report, ReportRound
from banso.reports.permissions import WRITABLE
from banso.years.models import FiscalYear


def open_reports(
    *, actor: Actor, fiscal_year: FiscalYear, final_due_at: dt.datetime, months_after: int = 1
) -> list[Report]:
    """Set the due dates and put a report before every project that counts and has none; return the new ones.

    Doing it again moves the due dates of what is still to be written and adds what is missing. Raises AccessDenied,
    and BansoError for a last day outside the fiscal year or a year without projects.
    """
    with operation(actor) as op:
        rules = set_round(
            actor=actor, fiscal_year=fiscal_year, final_due_at=final_due_at, months_after=months_after
        )
        projects = counted_projects(fiscal_year).select_related(
            "municipality", "programme", "decision__application", "fiscal_year"
        )
        missing = list(projects.filter(report=None))
        if not missing and not Report.objects.filter(fiscal_year=fiscal_year).exists():
            raise BansoError(
                "実施事業がまだないため、報告書を用意できません。先に選定と担当を決めてください。"
            )
        brackets = _brackets(fiscal_year)
        found = []
        for project in missing:
            report = Report.objects.create(
                fiscal_year=fiscal_year,
                project=project,
                programme=project.programme,
                status=project.status,
                bracket=_bracket_of(project.municipality, brackets),
                due_at=due_of(project, rules),
            )
            op.record("report.opened", report, {"due_at": (None, report.due_at)})
            todos.write(actor, report)
            found.append(report)
        for report in _to_be_written(fiscal_year).exclude(pk__in=[one.pk for one in found]):
            _set_due(actor, report, rules)
    return found


def set_round(
    *, actor: Actor, fiscal_year: FiscalYear, final_due_at: dt.datetime, months_after: int
) -> ReportRound:
    """Set what holds for the due dates of a year. Raises AccessDenied, BansoError for a day outside the year."""
    require(actor, "report.open", fiscal_year)
    if not fiscal_year.starts_on <= timezone.localdate(final_due_at) <= fiscal_year.ends_on:
        raise BansoError(f"最終の締切が{fiscal_year.label}の中にありません。日付を確かめてください。")
    with operation(actor) as op:
        rules = ReportRound.objects.select_for_update().filter(fiscal_year=fiscal_year).first()
        is_new = rules is None
        rules = rules or ReportRound(fiscal_year=fiscal_year, final_due_at=final_due_at)
        before = snapshot(rules, ["final_due_at", "months_after"])
        rules.final_due_at, rules.months_after = final_due_at, months_after
        changes = changed(before, rules)
        if is_new or changes:
            rules.save()
            op.record("report_round.set", rules, changes)
    return rules


def due_earlier(fiscal_year: FiscalYear, final_due_at: dt.datetime, months_after: int) -> list[Report]:
    """Return the reports still to be written that such rules would make due earlier than they are."""
    wanted = ReportRound(fiscal_year=fiscal_year, final_due_at=final_due_at, months_after=months_after)
    return [
        report
        for report in _to_be_written(fiscal_year)
        if report.project is not None and report.due_at and due_of(report.project, wanted) < report.due_at
    ]


def follow_visits(*, actor: Actor, project: Project) -> None:
    """Set the due date of a project's report anew after its visits changed; nothing where it is handed in."""
    rules = ReportRound.objects.filter(fiscal_year=project.fiscal_year_id).first()
    report = _to_be_written(project.fiscal_year).filter(project=project).first() if rules else None
    if rules is not None and report is not None:
        _set_due(actor, report, rules)


def _to_be_written(fiscal_year: FiscalYear) -> QuerySet[Report]:
    reports = Report.objects.filter(fiscal_year=fiscal_year, state__in=WRITABLE).exclude(project=None)
    return reports.select_related("project__municipality", "programme", "fiscal_year")


def _set_due(actor: Actor, report: Report, rules: ReportRound) -> None:
    assert report.project is not None  # noqa: S101 - by the queryset
    due_at = due_of(report.project, rules)
    if report.due_at == due_at:
        return
    with operation(actor) as op:
        op.record("report.due_moved", report, {"due_at": (report.due_at, due_at)})
        report.due_at = due_at
        report.save(update_fields=["due_at"])
        todos.write(actor, report)


def _brackets(fiscal_year: FiscalYear) -> dict[int, str]:
    rows = MunicipalityYear.objects.filter(year=fiscal_year.year)
    return dict(rows.values_list("organisation_id", "bracket"))


def _bracket_of(municipality: Organisation, known: dict[int, str]) -> str:
    if municipality.is_prefecture:
        return PopulationBracket.PREFECTURAL
    return known.get(municipality.pk, "")
