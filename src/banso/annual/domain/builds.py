"""Keeping a build of the annual report."""

from __future__ import annotations

import re

from banso.annual.models import ReportBuild
from banso.annual.report import Built
from banso.foundation.access import Actor, require
from banso.foundation.history import operation
from banso.foundation.uploads import store
from banso.years.models import FiscalYear

_PAGE = re.compile(rb"/Type\s*/Page\b")


def page_count(pdf: bytes) -> int:
    """Return the number of pages of a PDF of ours (its page objects are not compressed)."""
    return len(_PAGE.findall(pdf))


def keep_build(
    *, actor: Actor, fiscal_year: FiscalYear, built: Built, job_id: int | None = None
) -> ReportBuild:
    """Store the PDF and what it says; the build of a job that was done before is returned as it is."""
    require(actor, "annual.build", fiscal_year)
    with operation(actor) as op:
        if job_id is not None and (found := ReportBuild.objects.filter(job_id=job_id).first()):
            return found
        upload = store(
            actor,
            built.pdf,
            f"{fiscal_year.label}_事業実績報告書.pdf",
            "annual.report",
            kinds=("pdf",),
            max_bytes=len(built.pdf),
        )
        build = ReportBuild.objects.create(
            fiscal_year=fiscal_year,
            upload=upload,
            job_id=job_id,
            figures=built.figures,
            pages=page_count(built.pdf),
            findings=len(built.findings),
        )
        op.record("annual.report_built", build, {"pages": (None, build.pages)})
    return build
