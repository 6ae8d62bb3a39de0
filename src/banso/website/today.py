"""What 今日 tells of the beginning: the next step of はじめに, until the call is open."""

from __future__ import annotations

from collections.abc import Iterable

from banso.foundation.access import Actor, check
from banso.foundation.today import NextStep, next_steps
from banso.website.first_run import FirstRun
from banso.website.menu import has_no_open_call
from banso.years.models import FiscalYear


@next_steps
def preparation(actor: Actor, year: int) -> Iterable[NextStep]:
    """Name the secretariat's next step of a year whose call is not open yet."""
    fiscal_year = FiscalYear.objects.select_related("secretariat").filter(year=year).first()
    if fiscal_year is None or not has_no_open_call(fiscal_year) or not check(actor, "call.edit", fiscal_year):
        return []
    run = FirstRun(fiscal_year)
    if run.next is None:
        return []
    note = f"公募を始めるまでの{len(run.steps)}の準備のうち{run.done_count}が済みました"
    return [NextStep(run.next.label, run.next.url, about="はじめに", note=note)]
