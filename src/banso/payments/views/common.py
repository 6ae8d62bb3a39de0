"""What the pages share: tabs, a form that calls a verb."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from banso.foundation.tabs import Tab, open_tabs
from banso.years.models import FiscalYear
from banso.years.views.common import form_page as year_form_page

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


form_page = partial(year_form_page, template="payments/form.html")


def confirm_page(
    request: HttpRequest,
    act: Callable[[], str],
    *,
    title: str,
    items: list[str],
    consequences: list[str],
    confirm_label: str,
    back: str,
    is_dangerous: bool = False,
) -> HttpResponse:
    """Ask before a step; POST takes it and goes back."""
    if request.method == "POST":
        messages.success(request, act())
        return redirect(back)
    return render(
        request,
        "website/confirm.html",
        {
            "title": title,
            "items": items,
            "consequences": consequences,
            "recipients": None,
            "confirm_label": confirm_label,
            "is_dangerous": is_dangerous,
            "cancel_url": back,
        },
    )
