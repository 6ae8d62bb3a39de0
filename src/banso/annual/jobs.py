"""Background work of the annual report."""

from __future__ import annotations

from django.db import transaction

from banso.annual.domain.builds import keep_build
from banso.annual.queries import BUILD_KIND
from banso.annual.report import build
from banso.foundation.errors import BansoError
from banso.foundation.jobs import Handle, Outcome, job_kind
from banso.years.models import FiscalYear


@job_kind(BUILD_KIND, "事業実績報告書の作成")
def build_report_job(handle: Handle, *, year: int) -> Outcome:
    """Build the year's report and keep it. Done again after a crash, it keeps one build."""
    fiscal_year = FiscalYear.objects.select_related("secretariat").filter(year=year).first()
    if fiscal_year is None:
        raise BansoError(f"{year}年度がないため、報告書を作れません。年度の一覧を確かめてください。")

    def tell(done: int, total: int, label: str) -> None:
        handle.check_cancelled()
        handle.progress(done, total, label)

    built = build(fiscal_year, progress=tell)
    with transaction.atomic():
        handle.heartbeat()
        kept = keep_build(actor=handle.actor, fiscal_year=fiscal_year, built=built, job_id=handle.job_id)
    return Outcome({"build": kept.pk, "pages": kept.pages, "findings": kept.findings}, kept.upload)
