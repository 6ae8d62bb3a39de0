"""List, one payment, its paper, steps on one or several."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from banso.directory.models import search_key
from banso.directory.roles import runs_programme
from banso.foundation.access import check, require
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.form_pages import confirm_page
from banso.foundation.listing import (
    PAGE_SIZE,
    BulkAction,
    ListColumn,
    Listing,
    choice_filter,
    search_filter,
    selected_keys,
)
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.foundation.table_pages import attachment
from banso.payments import queries
from banso.payments.computing import book_of, statement_for
from banso.payments.domain.drafting import draft_payments
from banso.payments.domain.settings import set_up_payments
from banso.payments.domain.steps import next_step, take_step
from banso.payments.enums import PaymentState
from banso.payments.evidence import index_of, missing_of, payment_number
from banso.payments.evidence_tables import binder_of, papers_of
from banso.payments.forms import PaidForm, ReasonForm
from banso.payments.models import PAYMENT_STEPS, Payment
from banso.payments.printing import banner_of, facts_of, statement_pdf, yen
from banso.payments.rules.book import RuleBook
from banso.payments.rules.facts import Statement
from banso.payments.tables import month_text, statement_tables
from banso.payments.views.common import tabs_for
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

TAGS = {
    PaymentState.DRAFT: "neutral",
    PaymentState.CHECKED: "info",
    PaymentState.APPROVED: "warning",
    PaymentState.PAID: "success",
}


@page("payment.list", load=year_from_url)
@require_safe
def payment_list(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The year's payments; an expert's own."""
    actor, year = actor_of(request), fiscal_year.year
    book = book_of(fiscal_year)
    is_secretariat = runs_programme(actor, year)
    steps = ("check", "approve", "pay") if is_secretariat else ()
    listing: Listing[Payment] = Listing(
        request.GET,
        queries.with_all(queries.payments_visible_to(actor, fiscal_year)).annotate(
            visit_count=Count("fee_lines", distinct=True)
        ),
        columns=_columns(fiscal_year, book),
        filters=[]
        if not is_secretariat
        else [
            search_filter(["expert__person__search_key"], label="講師の氏名で探す", fold=search_key),
            choice_filter("state", "状態", PaymentState.choices),
        ],
        sort="payment",
        caption="支払",
        empty="支払の明細はまだありません。",
        bulk=[
            BulkAction("明細書をまとめて受け取る", reverse("payments:papers", args=[year])),
            *(
                BulkAction(PAYMENT_STEPS.steps[step].label, reverse("payments:step", args=[year, step]))
                for step in steps
            ),
        ],
    )
    return render(
        request,
        "payments/list.html",
        {
            "fiscal_year": fiscal_year,
            "year": year,
            "listing": listing,
            "tabs": tabs_for(request, fiscal_year),
            "is_secretariat": is_secretariat,
            "deadlines": queries.deadlines(fiscal_year, queries.payments_visible_to(actor, fiscal_year)),
            "has_rules": any(not rule.is_law for rule in book.rules),
            "has_sample": any(rule.is_sample for rule in book.rules),
            "own_expert": None if is_secretariat else _own_expert(request, fiscal_year),
            "calendar_years": [] if is_secretariat else queries.calendar_years(fiscal_year),
        },
    )


def _columns(fiscal_year: FiscalYear, book: RuleBook) -> list[ListColumn[Payment]]:
    """The list's columns; a payment's statement is worked out once for its three amounts."""
    rules = queries.document_rules(fiscal_year)
    statements: dict[int, Statement] = {}

    def amount(payment: Payment, name: str) -> int | str:
        if payment.pk not in statements:
            statements[payment.pk] = statement_for(payment, book)
        statement = statements[payment.pk]
        if statement.is_sample:
            return "例"
        value = getattr(statement, name)
        return statement.open_word if value is None else int(value)

    return [
        ListColumn(
            "payment",
            "支払",
            lambda p: f"{p.expert}　{month_text(p)}",
            order=("expert__order", "month", "part"),
            url=lambda p: reverse("payments:payment", args=[fiscal_year.year, p.pk]),
        ),
        ListColumn("number", "番号", payment_number, order=("number",)),
        ListColumn(
            "visits", "訪問", lambda p: len(p.fee_lines.all()), kind="integer", order=("visit_count",)
        ),
        ListColumn("gross", "支給額（円）", lambda p: amount(p, "gross"), kind="yen"),
        ListColumn("tax", "源泉徴収（円）", lambda p: amount(p, "tax"), kind="yen"),
        ListColumn("net", "差引支払額（円）", lambda p: amount(p, "net"), kind="yen"),
        ListColumn("missing", "足りない書類", lambda p: len(missing_of(p, rules)), kind="integer"),
        ListColumn(
            "state",
            "状態",
            lambda p: p.get_state_display(),
            order=("state",),
            tag=lambda p: TAGS[PaymentState(p.state)],
        ),
    ]


def _own_expert(request: HttpRequest, fiscal_year: FiscalYear) -> int | None:
    person = actor_of(request).person_id
    return fiscal_year.experts.filter(person=person).values_list("pk", flat=True).first() if person else None


@page("payment.prepare", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def prepare(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Ask, then draft the payments of visits that took place."""

    def act() -> str:
        actor = actor_of(request)
        if not fiscal_year.fee_classes.exists():
            set_up_payments(actor=actor, fiscal_year=fiscal_year)
        done = draft_payments(actor=actor, fiscal_year=fiscal_year)
        if done.without_expert:
            messages.warning(
                request,
                f"講師が決まっていない訪問が{len(done.without_expert)}回あり、明細を作りませんでした"
                f"（{done.without_expert[0]}など）。",
            )
        if not done.visits:
            return "新しい訪問はありませんでした。今ある明細はそのままです。"
        return f"訪問{done.visits}回分の明細を作りました（新しい支払 {done.payments}件）。"

    return confirm_page(
        request,
        act,
        title="実施済みの訪問から明細を作る",
        items=["まだどの支払にも入っていない、実施済みの訪問"],
        consequences=[
            "講師ごと・月ごとに支払の明細（作成中）ができます。今ある明細は変わりません。",
            "旅費は、連続する訪問日を1つの行程として、直線距離の概算で下書きします。経路と運賃は確かめて直してください。",
            "単価を登録していないところは「単価未設定」になります。",
        ],
        confirm_label="明細を作る",
        back=reverse("payments:payments", args=[fiscal_year.year]),
    )


@page("payment.view", load=queries.payment_from_url)
@require_safe
def payment_detail(request: HttpRequest, payment: Payment) -> HttpResponse:
    """One payment: amounts, lines with rule and source, evidence, what is missing, steps."""
    actor, fiscal_year = actor_of(request), payment.fiscal_year
    statement = statement_for(payment, book_of(fiscal_year))
    rules = queries.document_rules(fiscal_year)
    step = next_step(payment)
    may_step = check(actor, "payment.step", payment)
    return render(
        request,
        "payments/detail.html",
        {
            "payment": payment,
            "year": fiscal_year.year,
            "number": payment_number(payment),
            "month": month_text(payment),
            "facts": facts_of(payment),
            "statement": statement,
            "tables": statement_tables(payment, statement),
            "entries": [
                (entry, entry.document and check(actor, "payment.document_change", entry.document))
                for entry in index_of(payment, rules)
            ],
            "missing_count": len(missing_of(payment, rules)),
            "banner": banner_of(payment, statement),
            "unset": statement.open_word,
            "may_edit": check(actor, "payment.edit", payment),
            "may_attach": check(actor, "payment.attach", payment),
            "step": step if may_step else "",
            "step_label": PAYMENT_STEPS.steps[step].label if step else "",
            "may_send_back": may_step and "send_back" in PAYMENT_STEPS.allowed(payment.state),
            "fee_lines": payment.fee_lines.all(),
            "travel_lines": payment.travel_lines.all(),
        },
    )


@page("payment.view", load=queries.payment_from_url)
@require_safe
def payment_pdf(request: HttpRequest, payment: Payment) -> HttpResponse:
    """支払明細書 as PDF."""
    statement = statement_for(payment, book_of(payment.fiscal_year))
    content = statement_pdf(payment, statement, day=timezone.localdate())
    name = f"支払明細書_{payment.expert}_{month_text(payment)}.pdf"
    return attachment(content, name=name, content_type="application/pdf")


@page("payment.view", load=queries.payment_from_url)
@require_safe
def payment_binder(request: HttpRequest, payment: Payment) -> HttpResponse:
    """Statement, evidence index and files in one zip."""
    statement = statement_for(payment, book_of(payment.fiscal_year))
    content = binder_of(payment, statement, day=timezone.localdate())
    return attachment(content, name=f"{payment_number(payment)}_証拠書類.zip", content_type="application/zip")


@page("payment.list", load=year_from_url)
@require_safe
def papers(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The statements of the chosen payments in one zip; of an expert the own alone."""
    keys = selected_keys(request.GET)
    chosen = queries.payments_visible_to(actor_of(request), fiscal_year).filter(pk__in=keys)
    pairs = queries.statements_of(queries.with_all(chosen)[:PAGE_SIZE], fiscal_year)
    if not pairs:
        return problem(request, BansoError("選んだ支払が見つかりません。一覧を開き直してください。"))
    content = papers_of(pairs, day=timezone.localdate())
    return attachment(content, name=f"支払明細書_{fiscal_year.label}.zip", content_type="application/zip")


def _year_of_step(year: int, step: str) -> FiscalYear:
    return year_from_url(year=year)


@page("payment.prepare", load=_year_of_step)
@require_http_methods(SHOWN_AND_SENT)
def step(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Name every payment a step will change, then take it on all of them or none."""
    name = str(request.resolver_match.kwargs["step"]) if request.resolver_match else ""
    if name not in PAYMENT_STEPS.steps:
        raise Http404("この操作はありません。")
    back = reverse("payments:payments", args=[fiscal_year.year])
    keys = selected_keys(request.POST if request.method == "POST" else request.GET)
    payments = list(queries.with_all(Payment.objects.filter(fiscal_year=fiscal_year, pk__in=keys)))
    if len(payments) != len(set(keys)):
        return problem(request, BansoError("選んだ支払の一部が見つかりません。一覧を開き直してください。"))
    for payment in payments:
        require(actor_of(request), "payment.step", payment)
    asked: dict[str, type[forms.Form]] = {"pay": PaidForm, "send_back": ReasonForm}
    bound = asked[name](request.POST or None) if name in asked else None
    if request.method == "POST" and (bound is None or bound.is_valid()):
        try:
            take_step(
                actor=actor_of(request), payments=payments, step=name, **(bound.cleaned_data if bound else {})
            )
        except AccessDenied:
            raise
        except BansoError as refusal:
            return problem(request, refusal)
        label = PAYMENT_STEPS.steps[name].target.label
        messages.success(request, f"{len(payments)}件を「{label}」にしました。")
        if len(payments) == 1:
            return redirect("payments:payment", fiscal_year.year, payments[0].pk)
        return redirect(back)
    return _step_page(request, fiscal_year, name, payments, bound, back)


_CONSEQUENCES = {
    "check": [
        "金額と、その計算に使った規則・出典を、今のまま固定します。",
        "単価未設定や未記入、「例」の単価が残っている支払が1件でもあると、どれも変わりません。",
    ],
    "approve": ["支払番号が付きます。", "証拠書類が足りない支払が1件でもあると、どれも変わりません。"],
    "pay": ["支払日が記録され、支払調書の集計に入ります。", "支払済みの支払は、戻せません。"],
    "send_back": ["固定した金額を解き、もう一度直せるようにします。支払番号は変わりません。"],
}


def _step_page(
    request: HttpRequest,
    fiscal_year: FiscalYear,
    name: str,
    payments: list[Payment],
    form: forms.Form | None,
    back: str,
) -> HttpResponse:
    book = book_of(fiscal_year)
    items = []
    for payment in payments:
        statement = statement_for(payment, book)
        net = "例" if statement.is_sample else yen(statement.net, statement)
        items.append(f"{payment}　差引支払額 {net}（{payment.get_state_display()}）")
    return render(
        request,
        "website/confirm.html",
        {
            "title": PAYMENT_STEPS.steps[name].label,
            "items": items,
            "consequences": _CONSEQUENCES[name],
            "recipients": None,
            "confirm_label": PAYMENT_STEPS.steps[name].label,
            "is_dangerous": name == "send_back",
            "cancel_url": back,
            "hidden": [("selected", payment.pk) for payment in payments],
            "form": form,
        },
        status=422 if form is not None and form.is_bound else 200,
    )


def step_url(payment: Payment, name: str) -> str:
    """Return the address of a step on one payment."""
    return (
        reverse("payments:step", args=[payment.fiscal_year.year, name])
        + "?"
        + urlencode({"selected": payment.pk})
    )
