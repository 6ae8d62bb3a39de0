"""Reads about the annual report: its builds and the figures of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from banso.annual.models import ReportBuild
from banso.annual.tables_json import changed_figures
from banso.foundation.enums import JobState
from banso.foundation.models import Job
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

BUILD_KIND = "report.build"
BUILDS_SHOWN = 20


@dataclass(frozen=True)
class FigureOfYear:
    """The address of a table of the report: its year and its slug."""

    fiscal_year: FiscalYear
    slug: str


@dataclass(frozen=True)
class BuildLine:
    """A build with the numbers that changed since the one before it."""

    build: ReportBuild
    changes: Sequence[tuple[str, Any, Any]]


def figure_from_url(year: int, slug: str) -> FigureOfYear:
    """Return which table the URL names; the page makes it, or as many of its rows as it shows. Raises Http404."""
    return FigureOfYear(year_from_url(year), slug)


def build_from_url(year: int, pk: int) -> ReportBuild:
    """Return the build named in the URL. Raises Http404, also for one of another year."""
    build = (
        ReportBuild.objects.select_related("fiscal_year", "upload")
        .filter(fiscal_year__year=year, pk=pk)
        .first()
    )
    if build is None:
        raise Http404("この版は見つかりません。")
    return build


def build_lines(fiscal_year: FiscalYear) -> list[BuildLine]:
    """Return the latest builds, newest first, each with what changed since the one before."""
    builds = list(fiscal_year.report_builds.select_related("upload")[: BUILDS_SHOWN + 1])
    lines = [
        BuildLine(build, changed_figures(older.figures, build.figures)) for build, older in pairwise(builds)
    ]
    if builds and len(builds) <= BUILDS_SHOWN:
        lines.append(BuildLine(builds[-1], []))
    return lines


def unfinished_builds(fiscal_year: FiscalYear) -> QuerySet[Job]:
    """Return the jobs that build this year's report now or next."""
    return Job.objects.filter(
        kind=BUILD_KIND,
        arguments__year=fiscal_year.year,
        state__in=[JobState.QUEUED, JobState.RUNNING],
    )
