"""The issues a municipality has named before: in the questionnaire and in its application (R1 report L2573)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from banso.dispatch.models import Project
from banso.dispatch.questionnaires import questionnaire_of
from banso.formkit.definition import FREE_LABEL
from banso.reports.categories import ISSUES_GRID, categories
from banso.reports.enums import IssueOrigin
from banso.surveys.models import Response
from banso.surveys.queries import values_of

_POINT = re.compile(r"^\s*(?:[・●○◯〇■□◆◇*＊\-‐−–]|[(（]?[0-9０-９]{1,2}[)）.．、]|[①-⑳])\s*")
TITLE_LENGTH = 400


@dataclass(frozen=True)
class NamedIssue:
    """An issue as it was named before the visit; `text` is what was written there."""

    title: str
    origin: IssueOrigin
    category: str = ""
    text: str = ""


def named_issues(project: Project) -> list[NamedIssue]:
    """Return the issues of a project named in the application, then those marked in the questionnaire."""
    return [*_of_application(project), *_of_questionnaire(project)]


def _of_application(project: Project) -> Iterator[NamedIssue]:
    """Yield the points of the reason; one without points is one issue."""
    reason = project.decision.application.reason.strip()
    lines = [line.strip() for line in reason.splitlines() if line.strip()]
    points = [line for line in lines if _POINT.match(line)]
    if len(points) >= 2:
        for point in points:
            yield NamedIssue(_POINT.sub("", point)[:TITLE_LENGTH], IssueOrigin.APPLICATION, text=point)
    elif reason:
        yield NamedIssue(" ".join(lines)[:TITLE_LENGTH], IssueOrigin.APPLICATION, text=reason)


def _of_questionnaire(project: Project) -> Iterator[NamedIssue]:
    survey = questionnaire_of(project.fiscal_year)
    if survey is None:
        return
    response = (
        Response.objects.filter(survey=survey, organisation=project.municipality)
        .select_related("counted", "survey__fiscal_year")
        .first()
    )
    answers = values_of(response) if response else {}
    for category in categories(project.fiscal_year.year):
        if answers.get(f"{ISSUES_GRID}.{category.code}.{project.programme.code}"):
            own = str(answers.get(f"{ISSUES_GRID}.{category.code}.{FREE_LABEL}") or "").strip()
            title = (own or category.label)[:TITLE_LENGTH]
            yield NamedIssue(title, IssueOrigin.QUESTIONNAIRE, category.code, own or category.label)
