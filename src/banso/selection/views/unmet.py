"""What those not selected asked for, and what is offered instead."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from banso.calls.models import Application
from banso.foundation.access import check
from banso.foundation.pages import actor_of, no_store, page, warn_of_cases
from banso.foundation.table_pages import export
from banso.selection import asks as unmet_reads
from banso.selection import queries
from banso.selection.domain.answers import write_answer
from banso.selection.models import Selection
from banso.selection.views.common import frame_of, tried


@page("selection.view", load=queries.selection_from_url)
@require_safe
def unmet(request: HttpRequest, selection: Selection) -> HttpResponse:
    """The asks by theme and neighbourhood (`?theme=`), as Excel with `?format=xlsx`."""
    found = unmet_reads.unmet_asks(selection) if selection.decisions.exists() else []
    response = export([unmet_reads.asks_table(found)], request.GET.get("format", ""), title="希望への代案")
    if response is not None:
        return response
    groups = unmet_reads.by_theme(found)
    codes = [theme.code for theme, _ in groups]
    wanted = request.GET.get("theme", "")
    current = wanted if wanted in codes else (codes[0] if codes else "")
    return no_store(
        render(
            request,
            "selection/unmet.html",
            {
                **frame_of(request, selection),
                "groups": [(theme, len(asks)) for theme, asks in groups],
                "current": current,
                "asks": next((asks for theme, asks in groups if theme.code == current), []),
                "count": len({ask.evidence.id for ask in found}),
                "can_edit": bool(check(actor_of(request), "selection.manage", selection)),
            },
        )
    )


@page("selection.manage", load=queries.selection_from_url)
@require_POST
def unmet_save(request: HttpRequest, selection: Selection) -> HttpResponse:
    """Keep the wording of one answer."""
    pk, _, theme = request.POST.get("key", "").partition(":")
    application = Application.objects.filter(pk=int(pk) if pk.isdigit() else 0, call=selection.call).first()
    address = reverse("selection:unmet", args=[selection.call.fiscal_year.year])
    if application is None:
        messages.error(request, "この希望は一覧にありません。画面を開き直してください。")
        return redirect(address)
    text = "" if request.POST.get("do") == "draft" else request.POST.get("text", "")
    tried(
        request,
        lambda: write_answer(
            actor=actor_of(request),
            selection=selection,
            application=application,
            theme=theme,
            text=text,
        ),
        "保存しました。",
    )
    warn_of_cases(request, text)
    return redirect(f"{address}?theme={theme}#ask-{pk}")
