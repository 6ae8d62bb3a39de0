"""The figures of a year as JSON: what programs compare with (`banso report tables`)."""

from __future__ import annotations

from typing import Any

from banso.annual.findings import Finding, findings_of
from banso.annual.records import Records
from banso.calls.queries import figure2
from banso.dispatch.queries import projects_by_programme, visit_counts, visits_by_programme
from banso.office.tables import Row
from banso.selection.enums import ProgrammeStatus
from banso.selection.queries import figure3, status_counts
from banso.years.models import FiscalYear


def tables_json(fiscal_year: FiscalYear) -> dict[str, Any]:
    """Return the totals of 図2, 図3, 図4, the visit counts and the findings, all computed from the database.

    A figure whose records are not there yet has no rows and zero totals.
    """
    return figures_json(Records(fiscal_year), findings_of(fiscal_year))


def figures_json(records: Records, findings: list[Finding]) -> dict[str, Any]:
    """Return the same from records at hand."""
    return {
        "figure2": _figure2(records),
        "figure3": _figure3(records),
        "figure4": _figure4(records),
        "visit_counts": _visit_counts(records),
        "findings": [finding.as_dict() for finding in findings],
    }


def _figure2(records: Records) -> dict[str, Any]:
    codes = [programme.code for programme in records.programmes]
    if records.call is None:
        return {"rows": 0, "totals": dict.fromkeys(codes, 0)}
    table = figure2(records.call)
    return {"rows": len(table.rows), "totals": _cells(table.totals, codes)}


def _figure3(records: Records) -> dict[str, Any]:
    codes = [programme.code for programme in records.advisable]
    if records.selection is None:
        return {"rows": 0, "running": dict.fromkeys(codes, 0), "not_running": dict.fromkeys(codes, 0)}
    return {
        "rows": len(figure3(records.selection).rows),
        "running": status_counts(records.selection, ProgrammeStatus.RUNNING),
        "not_running": status_counts(records.selection, ProgrammeStatus.NOT_RUNNING),
    }


def _figure4(records: Records) -> dict[str, Any]:
    projects = projects_by_programme(records.fiscal_year)
    return {"projects": sum(projects.values()), "by_programme": projects}


def _visit_counts(records: Records) -> dict[str, Any]:
    totals = visit_counts(records.fiscal_year).totals or {}
    return {"total": totals["visits"], "by_programme": visits_by_programme(records.fiscal_year)}


def _cells(row: Row | None, codes: list[str]) -> dict[str, Any]:
    return {code: (row or {}).get(code) or 0 for code in codes}


def changed_figures(before: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """Return (path, before, now) of every number that differs between two builds; findings are left out."""
    old, new = _flat(before), _flat(now)
    return [
        (path, old.get(path), new.get(path))
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    ]


def _flat(values: dict[str, Any], path: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in values.items():
        here = f"{path}.{key}" if path else key
        if key == "findings":
            continue
        if isinstance(value, dict):
            found |= _flat(value, here)
        else:
            found[here] = value
    return found
