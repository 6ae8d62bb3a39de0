"""Editing a payment while it is being prepared, and its evidence."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from banso.foundation.downloads import download_response
from banso.foundation.form_pages import confirm_page
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.payments import queries
from banso.payments.computing import visit_label
from banso.payments.domain import documents, lines
from banso.payments.enums import DocumentKind, DocumentState
from banso.payments.evidence import index_of
from banso.payments.forms import (
    DocumentForm,
    FeeLineForm,
    PaymentForm,
    ReasonForm,
    TravelLineForm,
    initial_of,
)
from banso.payments.models import Document, FeeLine, Payment, TravelLine
from banso.payments.views.common import form_page

_FORM = require_http_methods(SHOWN_AND_SENT)


def payment_url(payment: Payment) -> str:
    """Return the address of a payment."""
    return reverse("payments:payment", args=[payment.fiscal_year.year, payment.pk])


@page("payment.edit", load=queries.payment_from_url)
@_FORM
def payment_edit(request: HttpRequest, payment: Payment) -> HttpResponse:
    """Planned day and note."""
    form = PaymentForm(request.POST or None, initial={"planned_on": payment.planned_on, "note": payment.note})

    def save() -> str:
        lines.edit_payment(actor=actor_of(request), payment=payment, **form.cleaned_data)
        return "支払予定日とメモを保存しました。"

    return form_page(
        request, form, save, title="支払予定日とメモ", lead=str(payment), back=payment_url(payment)
    )


def _fee_line_for_edit(year: int, pk: int, line: int) -> Payment:
    return queries.fee_line_from_url(year, pk, line).payment


def _line_parts(request: HttpRequest) -> dict[str, Any]:
    return dict(request.resolver_match.kwargs) if request.resolver_match else {}


@page("payment.edit", load=_fee_line_for_edit)
@_FORM
def fee_line(request: HttpRequest, payment: Payment) -> HttpResponse:
    """How one visit's fee is counted."""
    line = queries.fee_line_from_url(**_line_parts(request))
    form = FeeLineForm(request.POST or None, initial=initial_of(line, FeeLineForm))

    def save() -> str:
        lines.edit_fee_line(actor=actor_of(request), line=line, values=form.cleaned_data)
        return "謝金の明細を保存しました。"

    return form_page(
        request,
        form,
        save,
        title="謝金の明細",
        lead=visit_label(line.visit),
        back=payment_url(payment),
        context={
            "remove_url": reverse("payments:fee_line_remove", kwargs=_line_parts(request)),
            "remove_label": "この訪問を支払から外す",
        },
    )


@page("payment.edit", load=_fee_line_for_edit)
@_FORM
def fee_line_remove(request: HttpRequest, payment: Payment) -> HttpResponse:
    """Take a visit out, with the reason."""
    line: FeeLine = queries.fee_line_from_url(**_line_parts(request))
    form = ReasonForm(request.POST or None)

    def save() -> str:
        lines.remove_fee_line(actor=actor_of(request), line=line, reason=form.cleaned_data["reason"])
        return "訪問を支払から外しました。"

    return form_page(
        request,
        form,
        save,
        title="訪問を支払から外す",
        lead=f"{visit_label(line.visit)}。旅費の明細は、別に外してください。",
        back=payment_url(payment),
        button="外す",
    )


@page("payment.edit", load=queries.payment_from_url)
@_FORM
def travel_add(request: HttpRequest, payment: Payment) -> HttpResponse:
    """A new line of travel."""
    form = TravelLineForm(request.POST or None, payment=payment)

    def save() -> str:
        lines.save_travel_line(actor=actor_of(request), payment=payment, values=form.cleaned_data)
        return "旅費の明細を加えました。"

    return form_page(
        request, form, save, title="旅費の明細を加える", lead=str(payment), back=payment_url(payment)
    )


def _travel_line_for_edit(year: int, pk: int, line: int) -> Payment:
    return queries.travel_line_from_url(year, pk, line).payment


@page("payment.edit", load=_travel_line_for_edit)
@_FORM
def travel_line(request: HttpRequest, payment: Payment) -> HttpResponse:
    """One line of travel."""
    line: TravelLine = queries.travel_line_from_url(**_line_parts(request))
    form = TravelLineForm(request.POST or None, payment=payment, initial=initial_of(line, TravelLineForm))

    def save() -> str:
        lines.save_travel_line(actor=actor_of(request), payment=payment, values=form.cleaned_data, line=line)
        return "旅費の明細を保存しました。"

    return form_page(
        request,
        form,
        save,
        title="旅費の明細",
        lead=f"{payment}　{line.text}",
        back=payment_url(payment),
        context={
            "remove_url": reverse("payments:travel_line_remove", kwargs=_line_parts(request)),
            "remove_label": "この明細を外す",
        },
    )


@page("payment.edit", load=_travel_line_for_edit)
@_FORM
def travel_line_remove(request: HttpRequest, payment: Payment) -> HttpResponse:
    """Ask, then take a line of travel out."""
    line = queries.travel_line_from_url(**_line_parts(request))

    def act() -> str:
        lines.remove_travel_line(actor=actor_of(request), line=line)
        return "旅費の明細を外しました。"

    return confirm_page(
        request,
        act,
        title="旅費の明細を外す",
        items=[f"{line.text}（{line.day.month}月{line.day.day}日）"],
        consequences=[
            "この明細の領収書の登録も、証拠書類の一覧から外れます（ファイルは保存期間まで残ります）。"
        ],
        confirm_label="外す",
        back=payment_url(payment),
        is_dangerous=True,
    )


@page("payment.attach", load=queries.payment_from_url)
@_FORM
def document_add(request: HttpRequest, payment: Payment) -> HttpResponse:
    """Enter evidence for an entry of the index, or something further."""
    wanted = request.GET.get("entry", "")
    entry = next((one for one in index_of(payment) if one.number == wanted), None)
    initial = {"kind": entry.kind, "state": DocumentState.ATTACHED} if entry else {}
    form = DocumentForm(request.POST or None, request.FILES or None, initial=initial)

    def save() -> str:
        data = form.cleaned_data
        about = {
            "actor": actor_of(request),
            "payment": payment,
            "kind": DocumentKind(data["kind"]),
            "note": data["note"],
            "fee_line": entry.fee_line if entry and entry.kind == data["kind"] else None,
            "travel_line": entry.travel_line if entry and entry.kind == data["kind"] else None,
        }
        if data["state"] == DocumentState.ATTACHED:
            documents.attach_file(data=data["file"], filename=data["file"].name, **about)
        else:
            documents.note_document(state=DocumentState(data["state"]), **about)
        return "証拠書類を登録しました。"

    return form_page(
        request,
        form,
        save,
        title="証拠書類を登録する",
        lead=f"{payment}　{entry.text if entry else ''}",
        back=payment_url(payment) + "#evidence",
        context={"is_multipart": True},
    )


@page("payment.document", load=queries.document_from_url)
@require_safe
def document_file(request: HttpRequest, document: Document) -> HttpResponseBase:
    """The file of a piece of evidence."""
    if document.upload is None:
        raise Http404("この証拠書類にファイルはありません。")
    return download_response(document.upload)


@page("payment.document_change", load=queries.document_from_url)
@_FORM
def document_remove(request: HttpRequest, document: Document) -> HttpResponse:
    """Ask, then take an entry back."""

    def act() -> str:
        documents.remove_document(actor=actor_of(request), document=document)
        return "証拠書類の登録を取り消しました。"

    return confirm_page(
        request,
        act,
        title="証拠書類の登録を取り消す",
        items=[f"{document}（{document.get_state_display()}）"],
        consequences=["一覧では「足りない」に戻ります。ファイルは保存期間まで残ります。"],
        confirm_label="取り消す",
        back=payment_url(document.payment) + "#evidence",
        is_dangerous=True,
    )
