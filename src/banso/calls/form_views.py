"""A municipality's application on the web: start, sections, autosave, review, submit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.calls import lookups, queries
from banso.calls.application_form import application_form, belongs_to, identity_of, prefill
from banso.calls.domain import drafts
from banso.calls.domain.drafts import Saved
from banso.calls.models import Application, ApplicationDraft, Call, DraftCopy
from banso.calls.queries import FormCopy
from banso.directory.enums import Role
from banso.directory.models import Organisation
from banso.formkit import Form, Reading, Section
from banso.formkit.display import shown
from banso.formkit.web import describe, errors_by_field, parse_post
from banso.formkit.workbook import build_workbook
from banso.foundation.access import check
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.pages import actor_of, page, problem
from banso.foundation.table_pages import XLSX, attachment

READ = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class SectionCopy:
    """One section of one municipality's application."""

    copy: FormCopy
    form: Form
    section: Section
    index: int

    @property
    def call(self) -> Call:
        """The call."""
        return self.copy.call

    @property
    def municipality(self) -> Organisation:
        """The municipality."""
        return self.copy.municipality


def section_from_url(year: int, organisation: int, section: int) -> FormCopy:
    """Return the copy; an unknown section is a 404."""
    copy = queries.form_copy_from_url(year, organisation)
    if not 1 <= section <= len(application_form(copy.call).sections):
        raise Http404("この欄はありません。")
    return replace(copy, part=section)


def address(name: str, copy: FormCopy, *more: Any) -> str:
    """Return an address of the municipality's application."""
    return reverse(f"calls:{name}", args=[copy.call.fiscal_year.year, copy.municipality.pk, *more])


@page("application.blank_form", load=queries.form_copy_from_url)
@require_safe
def blank_form(request: HttpRequest, copy: FormCopy) -> HttpResponse:
    """The municipality's own copy of the form, with what is known already."""
    content = build_workbook(
        application_form(copy.call),
        prefill(copy.call, copy.municipality),
        identity=identity_of(copy.call, copy.municipality),
    )
    return attachment(content, name=f"利用申込書_{copy.municipality.name}.xlsx", content_type=XLSX)


@page("application.mine", load=queries.call_from_url)
@require_safe
def mine(request: HttpRequest, call: Call) -> HttpResponse:
    """Go to the page of one's own municipality."""
    year = call.fiscal_year.year
    ids = actor_of(request).organisation_ids(Role.MUNICIPALITY, Role.PREFECTURE, year=year)
    own = list(Organisation.objects.filter(pk__in=ids))
    if len(own) == 1:
        return redirect("calls:applicant", year=year, organisation=own[0].pk)
    return render(request, "calls/mine.html", {"call": call, "year": year, "organisations": own})


def progress_steps(
    form: Form, draft: ApplicationDraft, reading: Reading, copy: FormCopy, current: int = 0
) -> list[dict[str, str]]:
    """Return the sections as steps: done when nothing in them is missing or wrong."""
    steps = []
    for number, section in enumerate(form.sections, start=1):
        errors = [one for one in reading.errors if belongs_to(section, one.path)]
        is_saved = section.code in draft.marks
        if number == current:
            state, label = "now", "いまここ"
        elif not errors:
            state, label = "done", "記入済み"
        elif is_saved:
            state, label = "error", f"あと{len(errors)}か所"
        else:
            state, label = "ahead", "これから"
        url = address("section", copy, number)
        steps.append({"name": section.title, "state": state, "state_label": label, "url": url})
    state, label = ("now", "いまここ") if current > len(form.sections) else ("ahead", "これから")
    steps.append({"name": "確認と提出", "state": state, "state_label": label, "url": address("review", copy)})
    return steps


def sections_done(form: Form, reading: Reading) -> tuple[int, int]:
    """Return (sections without anything missing, sections)."""
    whole = [
        section
        for section in form.sections
        if not any(belongs_to(section, one.path) for one in reading.errors)
    ]
    return len(whole), len(form.sections)


@page("application.applicant", load=queries.form_copy_from_url)
@never_cache
@require_safe
def applicant(request: HttpRequest, copy: FormCopy) -> HttpResponse:
    """Where the municipality's application stands, and the next step."""
    actor = actor_of(request)
    found = Application.objects.select_related("counted", "municipality", "call__fiscal_year")
    application = found.filter(call=copy.call, municipality=copy.municipality).first()
    draft, form = lookups.draft_of(copy), application_form(copy.call)
    reading = drafts.read_draft(draft, form) if draft else None
    write = check(actor, "application.write", copy)
    return render(
        request,
        "calls/applicant.html",
        {
            "copy": copy,
            "call": copy.call,
            "year": copy.call.fiscal_year.year,
            "municipality": copy.municipality,
            "application": application,
            "state": application.state if application else "",
            "state_look": "success" if application and application.counted_id else "info",
            "draft": draft,
            "steps": progress_steps(form, draft, reading, copy) if draft and reading else [],
            "progress": sections_done(form, reading) if reading else None,
            "may_write": write.allowed,
            "write_reason": write.reason,
            "may_withdraw": bool(application and check(actor, "application.withdraw", application)),
            "versions": list(application.versions.select_related("submitted_by__person"))
            if application
            else [],
        },
    )


@page("application.write", load=queries.form_copy_from_url)
@require_POST
def start(request: HttpRequest, copy: FormCopy) -> HttpResponse:
    """Begin or go on."""
    try:
        drafts.start_draft(actor=actor_of(request), copy=copy)
    except BansoError as refused:
        return problem(request, refused)
    return redirect(address("section", copy, 1))


@page("application.applicant", load=section_from_url)
@never_cache
@require_http_methods(READ)
def section(request: HttpRequest, copy: FormCopy) -> HttpResponse:
    """One section: shown as it was typed, saved on every change and by its buttons."""
    draft = lookups.draft_of(copy)
    if draft is None:
        return redirect(address("applicant", copy))
    form = application_form(copy.call)
    here = SectionCopy(copy, form, form.sections[copy.part - 1], copy.part)
    if request.method != "POST":
        if not check(actor_of(request), "application.write", copy):
            return redirect(address("applicant", copy))
        return _section_page(request, here, draft, drafts.read_draft(draft, form))
    try:
        saved = _save(request, here)
    except BansoError as refused:
        return _not_saved(request, here, draft, refused)
    if getattr(request, "htmx", False):
        return _save_state(request, here, saved)
    if saved.conflict is not None:
        return redirect(address("conflict", copy, saved.conflict.pk))
    return redirect(_onward(request, here))


def _save(request: HttpRequest, here: SectionCopy) -> Saved:
    posted = {name: str(request.POST[name]) for name in request.POST}
    base = request.POST.get("base", "")
    return drafts.save_section(
        actor=actor_of(request),
        copy=here.copy,
        section=here.section,
        posted=posted,
        base=int(base) if base.isascii() and base.isdigit() else 0,
        tab=request.POST.get("tab", "")[:40] or uuid.uuid4().hex,
    )


def _onward(request: HttpRequest, here: SectionCopy) -> str:
    go = request.POST.get("go", "")
    if go == "back" and here.index > 1:
        return address("section", here.copy, here.index - 1)
    if go == "next":
        is_last = here.index == len(here.form.sections)
        return address("review", here.copy) if is_last else address("section", here.copy, here.index + 1)
    messages.success(request, "保存しました。")
    return address("section", here.copy, here.index)


def _not_saved(
    request: HttpRequest, here: SectionCopy, draft: ApplicationDraft, refused: BansoError
) -> HttpResponse:
    """Say why nothing was saved; what was typed stays on the page."""
    if getattr(request, "htmx", False):
        base = request.POST.get("base", "0")
        response = render(request, "calls/form/_save_state.html", {"failed": refused.message, "base": base})
        response["X-Banso-Draft"] = "failed"
        return response
    others = {path: text for path, text in draft.raw.items() if not belongs_to(here.section, path)}
    typed = {name: str(request.POST[name]) for name in request.POST if belongs_to(here.section, name)}
    reading = parse_post(here.form, {**others, **typed})
    status = 403 if isinstance(refused, AccessDenied) else 409
    return _section_page(request, here, draft, reading, failed=refused.message, status=status)


def _save_state(request: HttpRequest, here: SectionCopy, saved: Saved) -> HttpResponse:
    conflict = address("conflict", here.copy, saved.conflict.pk) if saved.conflict else ""
    posted = request.POST.get("base", "0")
    response = render(
        request,
        "calls/form/_save_state.html",
        {
            "draft": saved.draft,
            "base": posted if saved.conflict else drafts.section_version(saved.draft, here.section),
            "conflict_url": conflict,
            "warnings": _warnings(here, drafts.read_draft(saved.draft, here.form)),
        },
    )
    response["X-Banso-Draft"] = "conflict" if saved.conflict else "saved"
    return response


def _warnings(here: SectionCopy, reading: Reading) -> list[str]:
    """Return what is worth a second look in the section just saved."""
    return [
        one.message
        for one in reading.problems
        if one.level == "warning" and belongs_to(here.section, one.path) and one.path in reading.raw
    ]


def _section_page(
    request: HttpRequest,
    here: SectionCopy,
    draft: ApplicationDraft,
    reading: Reading,
    *,
    failed: str = "",
    status: int = 200,
) -> HttpResponse:
    # What is missing is said after a first save, not to somebody who has only opened the page.
    is_asked = here.section.code in draft.marks
    problems = [
        one
        for one in reading.problems
        if belongs_to(here.section, one.path) and (is_asked or one.path in reading.raw)
    ]
    view = describe(here.form, reading.values, raw=reading.raw, problems=problems)
    return render(
        request,
        "calls/form/section.html",
        {
            "copy": here.copy,
            "year": here.call.fiscal_year.year,
            "call": here.call,
            "municipality": here.municipality,
            "draft": draft,
            "section": view.sections[here.index - 1],
            "instructions": view.instructions,
            "number": here.index,
            "count": len(here.form.sections),
            "steps": progress_steps(here.form, draft, reading, here.copy, here.index),
            "progress": sections_done(here.form, reading),
            "errors": list(errors_by_field(problems)),
            "base": drafts.section_version(draft, here.section),
            "tab": uuid.uuid4().hex,
            "copies": draft.copies.filter(section=here.section.code).select_related("written_by__person"),
            "failed": failed,
        },
        status=status,
    )


def conflict_from_url(year: int, organisation: int, pk: int) -> FormCopy:
    """Return the copy of the form; what was put aside is looked up by the view."""
    copy = queries.form_copy_from_url(year, organisation)
    return replace(copy, part=pk)


@page("application.write", load=conflict_from_url)
@never_cache
@require_http_methods(READ)
def conflict(request: HttpRequest, copy: FormCopy) -> HttpResponse:
    """Both texts side by side: what is saved, and what was typed in another tab; one is chosen."""
    draft = lookups.draft_of(copy)
    if draft is None:
        return redirect(address("applicant", copy))
    held = lookups.copy_put_aside(draft, str(copy.part))
    form = application_form(copy.call)
    number = next(n for n, one in enumerate(form.sections, start=1) if one.code == held.section)
    if request.method == "POST":
        actor, asked = actor_of(request), form.sections[number - 1]
        if request.POST.get("choose") == "held":
            drafts.save_section(
                actor=actor, copy=copy, section=asked, posted=held.raw, base=0, tab=held.tab, is_chosen=True
            )
            messages.success(
                request, "控えの入力を使いました。これまで保存されていた内容は、控えとして残っています。"
            )
        else:
            drafts.drop_copy(actor=actor, copy=copy, held=held)
            messages.success(request, "保存されている内容をそのまま使います。控えは消しました。")
        return redirect(address("section", copy, number))
    return render(
        request,
        "calls/form/conflict.html",
        {
            "copy": copy,
            "municipality": copy.municipality,
            "section": form.sections[number - 1],
            "rows": _both(form, draft, held),
            "held": held,
            "mark": draft.marks.get(held.section, {}),
            "draft": draft,
            "back": address("section", copy, number),
        },
    )


def _both(form: Form, draft: ApplicationDraft, held: DraftCopy) -> list[tuple[str, str, str]]:
    """Return (question, saved, put aside) where they differ."""
    readings = parse_post(form, draft.raw), parse_post(form, held.raw)
    rows = []
    for slot in form.slots():
        paths = [reading.raw.get(slot.path, "") for reading in readings]
        is_here = any(belongs_to(one, slot.path) for one in form.sections if one.code == held.section)
        if is_here and paths[0] != paths[1]:
            texts = [
                shown(slot.cell, reading.values.get(slot.path)) or reading.raw.get(slot.path, "")
                for reading in readings
            ]
            rows.append((slot.label, texts[0], texts[1]))
    return rows
