"""A form that calls a verb, and the question before a step: shown 200, refused 422, done 302.

`AccessDenied` is never caught here: `page` answers it with 403.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from banso.foundation.errors import AccessDenied, BansoError


def form_page(
    request: HttpRequest,
    form: forms.Form,
    save: Callable[[], str],
    *,
    title: str,
    back: str,
    lead: str = "",
    button: str = "保存する",
    context: Mapping[str, Any] | None = None,
    template: str = "website/form.html",
) -> HttpResponse:
    """Show a form; when it was sent and is right, run `save` (which returns the message) and go back.

    A refused step appears above the form, with everything that was typed still there.
    """
    if request.method == "POST" and form.is_valid():
        try:
            message = save()
        except AccessDenied:
            raise
        except BansoError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, message)
            return redirect(back)
    status = 422 if form.is_bound else 200
    shown = {"form": form, "title": title, "lead": lead, "back": back, "button": button, **(context or {})}
    return render(request, template, shown, status=status)


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


def come_back(request: HttpRequest, default: str) -> str:
    """Return the page of this site the form names in `next`, or `default`."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    return default
