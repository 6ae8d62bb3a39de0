"""The end of an application on the web: everything once more, submitting, paper, throwing changes away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.calls import lookups, queries
from banso.calls.application_form import application_form, belongs_to, identity_of, prefill
from banso.calls.domain import drafts
from banso.calls.form_views import READ, address, progress_steps, sections_done
from banso.calls.queries import FormCopy
from banso.directory.roles import runs_programme
from banso.formkit import Form, Reading
from banso.formkit.cells import NumberCell
from banso.formkit.definition import Slot
from banso.formkit.display import shown
from banso.formkit.printed import printed
from banso.foundation.behalf import behalf_form, reason_of
from banso.foundation.errors import BansoError
from banso.foundation.pages import actor_of, page, problem
from banso.foundation.table_pages import attachment
from banso.typeset import render_pdf


def _answer(slot: Slot, reading: Reading) -> str:
    """Return an answer as understood, a number with its unit; else as it was written."""
    value = reading.values.get(slot.path)
    text = shown(slot.cell, value)
    if text and isinstance(slot.cell, NumberCell) and not isinstance(value, bool):
        return f"{text}{slot.cell.unit}"
    return text or reading.raw.get(slot.path, "")


def answers_of(form: Form, reading: Reading, copy: FormCopy | None = None) -> list[dict[str, Any]]:
    """Return the sections with (question, answer as understood, what is wrong with it)."""
    found = []
    for number, one in enumerate(form.sections, start=1):
        slots = [slot for item in one.items for slot in item.slots()]
        errors = [each for each in reading.errors if belongs_to(one, each.path)]
        found.append(
            {
                "title": one.title,
                "url": address("section", copy, number) if copy else "",
                "rows": [
                    (slot.label, _answer(slot, reading))
                    for slot in slots
                    if reading.raw.get(slot.path) or slot.required
                ],
                "errors": [
                    (each.message, f"{address('section', copy, number)}#f-{each.path.replace('.', '-')}")
                    for each in errors
                    if copy
                ],
                "warnings": [
                    each.message
                    for each in reading.problems
                    if each.level == "warning" and belongs_to(one, each.path)
                ],
            }
        )
    return found


@page("application.write", load=queries.form_copy_from_url)
@never_cache
@require_http_methods(READ)
def review(request: HttpRequest, copy: FormCopy) -> HttpResponse:
    """Everything once more, what is missing with links, and the button that submits."""
    draft = lookups.draft_of(copy)
    if draft is None:
        return redirect(address("applicant", copy))
    refusal, actor = "", actor_of(request)
    behalf = behalf_form(request, asked=runs_programme(actor, copy.call.fiscal_year.year))
    if request.method == "POST" and (behalf is None or behalf.is_valid()):
        try:
            reason = reason_of(behalf, copy.municipality.name)
            version = drafts.submit_draft(actor=actor, copy=copy, reason=reason)
        except BansoError as refused:
            refusal = refused.message
            draft = lookups.draft_of(copy) or draft
        else:
            late = "締切を過ぎているため、「締切後」の印が付きます。" if version.is_late else ""
            messages.success(
                request, f"利用申込書を提出しました（第{version.number}版）。{late}控えは下から印刷できます。"
            )
            return redirect(address("applicant", copy))
    form = application_form(copy.call)
    reading = drafts.read_draft(draft, form)
    return render(
        request,
        "calls/form/review.html",
        {
            "copy": copy,
            "call": copy.call,
            "year": copy.call.fiscal_year.year,
            "municipality": copy.municipality,
            "sections": answers_of(form, reading, copy),
            "is_complete": reading.is_acceptable,
            "missing": len(reading.errors),
            "steps": progress_steps(form, draft, reading, copy, len(form.sections) + 1),
            "progress": sections_done(form, reading),
            "copies": draft.copies.exclude(tab__startswith="before-").count(),
            "refusal": refusal,
            "behalf": behalf,
        },
        status=422 if refusal or (behalf is not None and behalf.errors) else 200,
    )


@page("application.applicant", load=queries.form_copy_from_url)
@require_safe
def print_draft(request: HttpRequest, copy: FormCopy) -> HttpResponse:
    """The form on paper: what is typed, or blank with what is known."""
    form, draft = application_form(copy.call), lookups.draft_of(copy)
    values = drafts.read_draft(draft, form).values if draft else prefill(copy.call, copy.municipality)
    data = printed(
        form, values, identity=identity_of(copy.call, copy.municipality), raw=draft.raw if draft else {}
    )
    data["title"] = f"{form.title}（下書き）" if draft else form.title
    content = render_pdf("form", data, document_date=copy.call.opens_at.date())
    return attachment(
        content, name=f"利用申込書_{copy.municipality.name}.pdf", content_type="application/pdf"
    )


@page("application.write", load=queries.form_copy_from_url)
@require_POST
def discard(request: HttpRequest, copy: FormCopy) -> HttpResponse:
    """Throw away changes begun after submitting."""
    try:
        drafts.discard_draft(actor=actor_of(request), copy=copy)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "書きかけの変更を消しました。提出済みの内容はそのままです。")
    return redirect(address("applicant", copy))
