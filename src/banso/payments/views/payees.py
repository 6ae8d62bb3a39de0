"""On what terms experts work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from banso.dispatch.models import Expert
from banso.dispatch.queries import expert_from_url, roster
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.payments.domain import settings as verbs
from banso.payments.enums import PayeeKind
from banso.payments.forms import TermsForm
from banso.payments.models import PayeeTerms
from banso.payments.views.common import form_page, tabs_for
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url


@page("payment.settings", load=year_from_url)
@require_safe
def payees(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The experts and on what terms they work."""
    experts = roster(fiscal_year).select_related("payee_terms__fee_class")
    rows = [(expert, getattr(expert, "payee_terms", None)) for expert in experts]
    return render(
        request,
        "payments/payees.html",
        {
            "year": fiscal_year.year,
            "fiscal_year": fiscal_year,
            "tabs": tabs_for(request, fiscal_year),
            "rows": rows,
            "unknown": sum(terms is None or terms.kind == PayeeKind.UNKNOWN for _, terms in rows),
        },
    )


@page("payment.terms", load=expert_from_url)
@require_http_methods(SHOWN_AND_SENT)
def payee(request: HttpRequest, expert: Expert) -> HttpResponse:
    """On what terms an expert works."""
    fiscal_year = expert.fiscal_year
    terms = PayeeTerms.objects.filter(expert=expert).first()
    initial = {name: getattr(terms, name) for name in TermsForm.base_fields} if terms else {}
    form = TermsForm(request.POST or None, fiscal_year=fiscal_year, initial=initial)

    def save() -> str:
        data = form.cleaned_data
        content = verbs.Terms(**{**data, "kind": PayeeKind(data["kind"])})
        verbs.set_terms(actor=actor_of(request), expert=expert, terms=content)
        return f"{expert}さんの支払条件を保存しました。"

    return form_page(
        request,
        form,
        save,
        title=f"支払条件：{expert}",
        lead=expert.affiliation,
        back=reverse("payments:payees", args=[fiscal_year.year]),
        context={"history_of": terms, "says_never": True},
    )
