"""What the pages share: tabs, a form that calls a verb."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest

from banso.foundation import form_pages
from banso.foundation.tabs import Tab, open_tabs
from banso.years.models import FiscalYear

_TABS = (
    ("支払", "payments:payments", "payment.list"),
    ("予算と合計", "payments:totals", "payment.totals"),
    ("証拠書類", "payments:evidence", "payment.ledger"),
    ("台帳", "payments:ledger", "payment.ledger"),
    ("支払調書", "payments:records", "payment.ledger"),
    ("講師の支払条件", "payments:payees", "payment.settings"),
    ("規則", "payments:rules", "payment.rules"),
    ("準備", "payments:settings", "payment.settings"),
)


def tabs_for(request: HttpRequest, fiscal_year: FiscalYear) -> list[Tab]:
    """Return the pages of the payments the actor may open."""
    return open_tabs(request, _TABS, year=fiscal_year.year, asked=fiscal_year)


form_page = partial(form_pages.form_page, template="payments/form.html")
