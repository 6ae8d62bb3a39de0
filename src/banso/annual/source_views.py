"""Pages for what a printed source says, kept beside what is computed and compared by the findings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from banso.annual.domain import printed as verbs
from banso.annual.models import PrintedFigure, PrintedText, StatedWindow
from banso.annual.source_forms import PrintedFigureForm, PrintedTextForm, StatedWindowForm
from banso.foundation.access import check
from banso.foundation.errors import Conflict
from banso.foundation.form_pages import form_page
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

Kept = PrintedFigure | PrintedText | StatedWindow


@dataclass(frozen=True)
class SourceKind:
    """One kind of printed value: its words, form, verb, and the fields that name its place."""

    code: str
    label: str
    model: type[Kept]
    form: type[forms.Form]
    keep: Callable[..., Kept]
    place: tuple[str, ...]


KINDS = {
    kind.code: kind
    for kind in (
        SourceKind(
            "figures",
            "印刷された数値",
            PrintedFigure,
            PrintedFigureForm,
            verbs.keep_figure,
            ("figure", "key"),
        ),
        SourceKind(
            "texts", "印刷された文", PrintedText, PrintedTextForm, verbs.keep_text, ("section", "subject")
        ),
        SourceKind(
            "windows",
            "示された派遣の時期",
            StatedWindow,
            StatedWindowForm,
            verbs.keep_window,
            ("section", "visit_number"),
        ),
    )
}


def _address(fiscal_year: FiscalYear) -> str:
    return reverse("annual:sources", args=[fiscal_year.year])


@page("annual.view", load=year_from_url)
@require_safe
def sources(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Everything kept from the printed source, by kind."""
    groups = [
        (kind, list(kind.model._default_manager.filter(fiscal_year=fiscal_year))) for kind in KINDS.values()
    ]
    return render(
        request,
        "annual/sources.html",
        {
            "fiscal_year": fiscal_year,
            "groups": groups,
            "may_keep": check(actor_of(request), "annual.source", fiscal_year),
        },
    )


def _kind_from_url(year: int, kind: str) -> tuple[FiscalYear, SourceKind]:
    if kind not in KINDS:
        raise Http404("この種類はありません。")
    return year_from_url(year), KINDS[kind]


@page("annual.source_of_kind", load=_kind_from_url)
@require_http_methods(SHOWN_AND_SENT)
def source_add(request: HttpRequest, asked: tuple[FiscalYear, SourceKind]) -> HttpResponse:
    """Keep one printed value."""
    fiscal_year, kind = asked
    form = kind.form(request.POST or None)

    def save() -> str:
        values = form.cleaned_data
        place = {name: values[name] for name in kind.place}
        if kind.model._default_manager.filter(fiscal_year=fiscal_year, **place).exists():
            raise Conflict("同じ場所の値が、すでに登録されています。直すときは、先にその行を消してください。")
        kept = kind.keep(actor=actor_of(request), fiscal_year=fiscal_year, **values)
        return f"{kind.label}「{kept}」を登録しました。"

    return form_page(
        request,
        form,
        save,
        title=f"{kind.label}を登録する",
        lead="資料に印刷されているとおりに入れてください。正しい値は記録から計算し、合わないところを確認事項に出します。",
        back=_address(fiscal_year),
        button="登録する",
    )


def _kept_from_url(year: int, kind: str, pk: int) -> Kept:
    fiscal_year, found = _kind_from_url(year, kind)
    kept = found.model._default_manager.select_related("fiscal_year").filter(fiscal_year=fiscal_year, pk=pk)
    if not kept:
        raise Http404("この行は見つかりません。")
    return kept[0]


@page("annual.source_remove", load=_kept_from_url)
@require_http_methods(SHOWN_AND_SENT)
def source_remove(request: HttpRequest, kept: Kept) -> HttpResponse:
    """Ask, then forget one printed value."""
    fiscal_year = kept.fiscal_year
    if request.method == "POST":
        verbs.forget(actor=actor_of(request), kept=kept)
        messages.success(request, f"「{kept}」を消しました。")
        return redirect(_address(fiscal_year))
    return render(
        request,
        "website/confirm.html",
        {
            "title": f"{kept._meta.verbose_name}を消す",
            "items": [str(kept)],
            "consequences": ["確認事項では、この値と記録を比べなくなります。"],
            "recipients": None,
            "confirm_label": "消す",
            "is_dangerous": True,
            "cancel_url": _address(fiscal_year),
        },
    )
