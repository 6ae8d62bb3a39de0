"""Figures as pages and files, PDF among them."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from banso.calls.packs import tables_pdf
from banso.foundation.table_pages import FORMATS, Window, attachment, tables_page
from banso.office.tables import Table
from banso.years.models import FiscalYear


def figures_page(
    request: HttpRequest,
    fiscal_year: FiscalYear,
    tables: Sequence[Table],
    *,
    title: str,
    lead: str,
    window: Window | None = None,
    landscape: bool = False,
    template: str = "foundation/tables.html",
) -> HttpResponse:
    """Show tables of a year on a page, or give them as Excel (print, data), CSV, JSON or PDF (`?format=`)."""
    if request.GET.get("format") == "pdf":
        sender = fiscal_year.secretariat
        content = tables_pdf(
            tables,
            title=f"{fiscal_year.label}　{title}",
            lead=lead,
            organisation=sender.name if sender else "",
            landscape=landscape,
        )
        return attachment(content, name=f"{title}.pdf", content_type="application/pdf")
    return tables_page(
        request,
        tables,
        window=window,
        title=title,
        lead=lead,
        template=template,
        context={"formats": (*FORMATS, ("pdf", "PDF"))},
    )
