"""Addresses and steps shared by the pages of a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from banso.reports.categories import category_words
from banso.reports.domain.submission import missing_of
from banso.reports.enums import CellCode, EmptyReason, IssueOrigin
from banso.reports.models import Report, ReportIssue

_REASONS = dict(EmptyReason.choices)


def address(name: str, report: Report, *more: object) -> str:
    """Return the address of a page of the report."""
    return reverse(f"reports:{name}", args=[report.fiscal_year.year, report.pk, *more])


def steps_of(report: Report, issues: Sequence[ReportIssue], current: int = 0) -> list[dict[str, str]]:
    """Return the issues and the last look as steps; `current` is the issue being written (one more: the look)."""
    steps = []
    for position, issue in enumerate(issues, start=1):
        missing = len(missing_of([issue]))
        written = any(getattr(issue, cell.value) for cell in CellCode)
        state = (
            "now" if issue.number == current else "done" if not missing else "error" if written else "ahead"
        )
        label = "いまここ" if state == "now" else f"あと{missing}か所" if missing else "記入済み"
        steps.append(
            {
                "name": f"({position}) {issue.title or '課題名なし'}",
                "state": state,
                "state_label": label,
                "url": address("issue", report, issue.number),
            }
        )
    is_last = current > len(issues)
    steps.append(
        {
            "name": "確認と提出",
            "state": "now" if is_last else "ahead",
            "state_label": "いまここ" if is_last else "これから",
            "url": address("review", report),
        }
    )
    return steps


def issue_rows(issues: Sequence[dict[str, str]], year: int) -> list[dict[str, Any]]:
    """Return the issues of a version as the page shows them."""
    return [
        {
            "number": issue["number"],
            "title": issue["title"],
            "category": category_words(year, issue["category"]),
            "origin": "" if issue["origin"] == IssueOrigin.PUBLISHED else IssueOrigin(issue["origin"]).label,
            "cells": [
                {
                    "label": cell.label,
                    "text": issue[cell.value],
                    "reason": _REASONS.get(issue[f"{cell.value}_reason"], ""),
                }
                for cell in CellCode
            ],
        }
        for issue in issues
    ]
