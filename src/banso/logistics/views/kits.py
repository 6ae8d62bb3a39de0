"""The stock of recording kits: which are out, which are late, what is to be sent next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from banso.dispatch.models import Visit
from banso.foundation.errors import BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.logistics import demand, queries
from banso.logistics.domain import equipment
from banso.logistics.enums import KitPart, KitState, LoanState, SendWay
from banso.logistics.forms import KitForm, LendForm, ReasonForm, ReceivedForm, ReturnForm
from banso.logistics.models import Kit, KitLoan
from banso.office.tables import Column, Table
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

AHEAD = dt.timedelta(days=28)


def kit_from_url(year: int, pk: int) -> Kit:
    """Return a kit. Raises Http404."""
    found = Kit.objects.filter(pk=pk).first()
    if found is None:
        raise Http404("このキットは見つかりません。")
    return found


@page("kit.manage", load=year_from_url)
@require_safe
def kits(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The stock, what is out and late, what is to be sent, and how many kits the coming weeks need."""
    today = timezone.localdate()
    stock = list(queries.kits_with_loans())
    out = sorted(
        (loan for kit in stock for loan in getattr(kit, "loans_out", [])), key=lambda loan: loan.due_on
    )
    usable = sum(kit.state == KitState.ACTIVE for kit in stock)
    weeks = demand.kits_needed(fiscal_year)
    return render(
        request,
        "logistics/kits.html",
        {
            "fiscal_year": fiscal_year,
            "year": fiscal_year.year,
            "stock": stock,
            "tiles": [
                {"label": "使えるキット", "value": usable, "unit": "組"},
                {"label": "貸出中", "value": len(out), "unit": "組"},
                {"label": "返却の遅れ", "value": sum(loan.due_on < today for loan in out), "unit": "組"},
                {"label": "手元", "value": usable - len(out), "unit": "組"},
            ],
            "out": [(loan, (today - loan.due_on).days) for loan in out],
            "to_send": queries.visits_without_kit(fiscal_year, today, AHEAD)[:50],
            "weeks": demand.demand_table(weeks, usable),
            "chart": mark_safe(demand.demand_chart(weeks, usable)),  # noqa: S308 (our own kit)
            "short": max((week.needed for week in weeks), default=0) - usable,
        },
    )


@page("kit.manage", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def kit_new(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Add a kit to the stock."""
    return _kit_form(request, fiscal_year, None)


@page("kit.change", load=kit_from_url)
@require_http_methods(SHOWN_AND_SENT)
def kit(request: HttpRequest, kit: Kit) -> HttpResponse:
    """One kit: its description and every loan of it."""
    return _kit_form(request, _year(request), kit)


def _year(request: HttpRequest) -> FiscalYear:
    return year_from_url(int(request.resolver_match.kwargs["year"])) if request.resolver_match else None  # type: ignore[return-value]


def _kit_form(request: HttpRequest, fiscal_year: FiscalYear, kit: Kit | None) -> HttpResponse:
    form = KitForm(request.POST or None, instance=kit)
    if request.method == "POST" and form.is_valid():
        stored = Kit.objects.get(pk=kit.pk) if kit else None
        try:
            equipment.save_kit(
                actor=actor_of(request), fiscal_year=fiscal_year, kit=stored, **form.cleaned_data
            )
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "キットを登録しました。")
            return redirect("logistics:kits", year=fiscal_year.year)
    return render(
        request,
        "logistics/kit.html",
        {
            "form": form,
            "kit": kit,
            "year": fiscal_year.year,
            "loans": _loans_table(kit, fiscal_year) if kit else None,
        },
    )


def _loans_table(kit: Kit, fiscal_year: FiscalYear) -> Table:
    parts = dict(KitPart.choices)
    rows = [
        {
            "visit": f"{loan.visit.project.municipality} {loan.visit.project.programme.short_name}",
            "sent": loan.sent_on,
            "due": loan.due_on,
            "received": loan.received_on,
            "closed": loan.closed_on,
            "state": str(loan.get_state_display()),
            "missing": "・".join(str(parts.get(one, one)) for one in loan.missing) or None,
        }
        for loan in kit.loans.select_related("visit__project__municipality", "visit__project__programme")
    ]
    return Table(
        name="kit_loans",
        caption=f"キット{kit}の貸出の記録",
        columns=[
            Column("visit", "訪問先", width=24),
            Column("sent", "送った日", "date"),
            Column("received", "届いた日", "date"),
            Column("due", "返却の期限", "date"),
            Column("closed", "戻った日", "date"),
            Column("state", "状態"),
            Column("missing", "戻っていないもの", width=24),
        ],
        rows=rows,
    )


@page("kit.change", load=kit_from_url)
@require_http_methods(SHOWN_AND_SENT)
def kit_retire(request: HttpRequest, kit: Kit) -> HttpResponse:
    """Take a kit out of use, or into use again, with a reason."""
    fiscal_year = _year(request)
    is_active = kit.state == KitState.ACTIVE
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        verb = equipment.retire_kit if is_active else equipment.restore_kit
        try:
            verb(
                actor=actor_of(request), fiscal_year=fiscal_year, kit=kit, reason=form.cleaned_data["reason"]
            )
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, f"キット{kit}を「{kit.get_state_display()}」にしました。")
        return redirect("logistics:kits", year=fiscal_year.year)
    title = "キットを使わないことにする" if is_active else "キットをまた使う"
    return render(
        request,
        "website/confirm.html",
        {
            "title": title,
            "items": [f"キット{kit}"],
            "recipients": None,
            "consequences": ["貸出の画面に出なくなります。これまでの記録は残ります。"] if is_active else [],
            "confirm_label": title,
            "cancel_url": reverse("logistics:kit", args=[fiscal_year.year, kit.pk]),
            "form": form,
        },
    )


@page("visit.change", load=queries.occasion_from_url)
@require_http_methods(SHOWN_AND_SENT)
def lend(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Send a kit out for a visit."""
    free = [
        kit
        for kit in queries.kits_with_loans()
        if kit.state == KitState.ACTIVE and not getattr(kit, "loans_out", [])
    ]
    form = LendForm(
        request.POST or None, kits=free, initial={"sent_on": timezone.localdate(), "way": SendWay.POST}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            loan = equipment.lend_kit(
                actor=actor_of(request),
                kit=form.kits[data["kit"]],
                visit=visit,
                sent_on=data["sent_on"],
                way=SendWay(data["way"]),
                slip=data["slip"],
            )
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(
                request,
                f"キット{loan.kit}を送ったことを記録しました。返却の期限は{loan.due_on:%-m月%-d日}です。",
            )
            return _back(visit)
    return _form(
        request,
        visit,
        form if free else None,
        title="キットを送る",
        submit="送ったことを記録する",
        note="" if free else "手元に使えるキットがありません。戻るのを待つか、キットを登録してください。",
    )


def _form(
    request: HttpRequest, visit: Visit, form: Any, *, title: str, submit: str, note: str = ""
) -> HttpResponse:
    return render(
        request,
        "logistics/form.html",
        {
            "form": form,
            "visit": visit,
            "year": visit.project.fiscal_year.year,
            "title": title,
            "lead": str(visit),
            "submit": submit,
            "note": note,
            "anchor": "kit",
        },
    )


def _back(visit: Visit) -> HttpResponse:
    return redirect(reverse("logistics:visit", args=[visit.project.fiscal_year.year, visit.pk]) + "#kit")


@page("kit.receive", load=queries.loan_from_url)
@require_http_methods(SHOWN_AND_SENT)
def received(request: HttpRequest, loan: KitLoan) -> HttpResponse:
    """The municipality says that the kit has arrived."""
    form = ReceivedForm(
        request.POST or None,
        initial={
            "received_on": timezone.localdate(),
            "expected_attendance": loan.visit.expected_attendance,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            equipment.receive_kit(actor=actor_of(request), loan=loan, **form.cleaned_data)
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "キットが届いたことを記録しました。")
            return _back(loan.visit)
    return _form(
        request,
        loan.visit,
        form,
        title=f"キット{loan.kit}が届いたことを知らせる",
        submit="届いたことを知らせる",
    )


@page("kit.close", load=queries.loan_from_url)
@require_http_methods(SHOWN_AND_SENT)
def back(request: HttpRequest, loan: KitLoan) -> HttpResponse:
    """Check what came back."""
    form = ReturnForm(
        request.POST or None,
        initial={"returned_on": timezone.localdate(), "parts": [part.value for part in KitPart]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            equipment.return_kit(actor=actor_of(request), loan=loan, **form.cleaned_data)
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"キット{loan.kit}が戻ったことを記録しました。")
            return _back(loan.visit)
    return _form(
        request,
        loan.visit,
        form,
        title=f"キット{loan.kit}が戻ったことを記録する",
        submit="戻ったことを記録する",
        note=""
        if loan.state != LoanState.LOST
        else "紛失としたキットです。見つかったときは、ここで記録します。",
    )


@page("kit.close", load=queries.loan_from_url)
@require_http_methods(SHOWN_AND_SENT)
def lost(request: HttpRequest, loan: KitLoan) -> HttpResponse:
    """Note that a kit is lost, with what is known."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            equipment.lose_kit(
                actor=actor_of(request),
                loan=loan,
                on=timezone.localdate(),
                reason=form.cleaned_data["reason"],
            )
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, f"キット{loan.kit}を紛失としました。使えるキットから外れます。")
        return _back(loan.visit)
    return render(
        request,
        "website/confirm.html",
        {
            "title": "キットを紛失とする",
            "items": [f"キット{loan.kit}（{loan.visit}）"],
            "recipients": None,
            "consequences": [
                "キットは使えるものから外れます。見つかったときは、戻ったことを記録できます。",
                "録音に個人の事情が入っていた場合の届け出は、委託契約の決まりに従ってください。",
            ],
            "confirm_label": "紛失とする",
            "is_dangerous": True,
            "cancel_url": reverse(
                "logistics:visit", args=[loan.visit.project.fiscal_year.year, loan.visit_id]
            ),
            "form": form,
        },
    )
