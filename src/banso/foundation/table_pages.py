"""Pages that show tables of numbers, and the same tables as Excel, data workbook, CSV and JSON (`?format=`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from banso.office.csv_out import write_csv
from banso.office.tables import Table
from banso.office.workbook_out import write_data, write_tables

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What is offered on the page, in this order.
FORMATS = (
    ("xlsx", "Excel（印刷用）"),
    ("data", "Excel（機械可読）"),
    ("csv", "CSV"),
    ("json", "JSON"),
)


# Rows of a figure shown on one page; the files always hold all of them.
PAGE_ROWS = 50


@dataclass(frozen=True)
class Window:
    """Which rows of a long figure a page shows."""

    page: int
    row_count: int

    @classmethod
    def of(cls, request: HttpRequest, row_count: int) -> Window | None:
        """Return the page the URL asks for, kept within bounds; None when a file with every row is asked for."""
        if request.GET.get("format"):
            return None
        asked = request.GET.get("page", "1")
        last = max(1, -(-row_count // PAGE_ROWS))
        return cls(min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() else 1, row_count)

    @property
    def rows(self) -> slice:
        """The rows as a slice of the whole."""
        return slice((self.page - 1) * PAGE_ROWS, self.page * PAGE_ROWS)

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1."""
        return min((self.page - 1) * PAGE_ROWS + 1, self.row_count)

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return min(self.page * PAGE_ROWS, self.row_count)

    @property
    def pages(self) -> range:
        """Every page number; empty when one page is enough."""
        count = -(-self.row_count // PAGE_ROWS)
        return range(1, count + 1) if count > 1 else range(0)


def rows_of(window: Window | None) -> slice:
    """Return the rows to compute: those of the page, or all for a file."""
    return window.rows if window else slice(None)


def attachment(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """Return bytes made on request as a download under a Japanese file name."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def export(tables: Sequence[Table], wanted: str, *, title: str) -> HttpResponse | None:
    """Return the tables in the format wanted, or None for a format there is not. CSV holds the first table."""
    if wanted == "xlsx":
        return attachment(write_tables(tables, title=title), name=f"{title}.xlsx", content_type=XLSX)
    if wanted == "data":
        return attachment(write_data(tables, title=title), name=f"{title}_データ.xlsx", content_type=XLSX)
    if wanted == "csv":
        return attachment(
            write_csv(tables[0]).data, name=f"{title}.csv", content_type="text/csv; charset=utf-8"
        )
    if wanted == "json":
        return JsonResponse(
            {"title": title, "tables": [table.as_dict() for table in tables]},
            json_dumps_params={"ensure_ascii": False},
        )
    return None


def tables_page(
    request: HttpRequest,
    tables: Sequence[Table],
    *,
    title: str,
    lead: str = "",
    window: Window | None = None,
    template: str = "foundation/tables.html",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the tables on a page, or give them as the file that `?format=` asks for.

    `window` says which rows the first table holds, when it is too long for one page.
    """
    response = export(tables, request.GET.get("format", ""), title=title)
    if response is not None:
        return response
    return render(
        request,
        template,
        {
            "title": title,
            "lead": lead,
            "tables": tables,
            "window": window,
            "formats": FORMATS,
            **(context or {}),
        },
    )
