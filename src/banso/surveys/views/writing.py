"""Writing an answer on the web: start, sections, autosave, conflict, review, submit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from banso.directory.roles import runs_programme
from banso.formkit import Form, Reading, Section
from banso.formkit.display import shown
from banso.formkit.reading import row_counts
from banso.formkit.web import (
    ROW_PLACEHOLDER,
    BlockView,
    FieldView,
    SectionView,
    describe,
    errors_by_field,
    parse_post,
)
from banso.foundation.behalf import behalf_form, reason_of
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.pages import actor_of, page, problem
from banso.surveys import queries
from banso.surveys.definitions import belongs_to, form_of
from banso.surveys.domain import drafts
from banso.surveys.domain.drafts import Saved
from banso.surveys.models import Response, ResponseDraft, SurveyDraftCopy
from banso.surveys.views.progress import address, progress_of, progress_steps

READ = ["GET", "HEAD", "POST"]
# Empty rows offered in a repeating part.
SPARE_ROWS = 3


@dataclass(frozen=True)
class SectionCopy:
    """One section of one organisation's answer."""

    response: Response
    form: Form
    section: Section
    index: int


@page("response.write", load=queries.response_from_url)
@require_POST
def start(request: HttpRequest, response: Response) -> HttpResponse:
    """Begin or go on."""
    try:
        drafts.start_draft(actor=actor_of(request), response=response)
    except BansoError as refused:
        return problem(request, refused)
    return redirect(address("section", response, 1))


@page("response.write", load=queries.response_from_url)
@never_cache
@require_http_methods(READ)
def section(request: HttpRequest, response: Response) -> HttpResponse:
    """One section: shown as it was typed, saved on every change and by its buttons."""
    form, number = form_of(response.survey), _part(request, "section")
    if not 1 <= number <= len(form.sections):
        raise Http404("この欄はありません。")
    draft = queries.draft_of(response)
    if draft is None:
        return redirect(address("response", response))
    here = SectionCopy(response, form, form.sections[number - 1], number)
    if request.method != "POST":
        return _section_page(request, here, draft, drafts.read_draft(draft))
    try:
        saved = _save(request, here)
    except BansoError as refused:
        return _not_saved(request, refused)
    if getattr(request, "htmx", False):
        return _save_state(request, here, saved)
    if saved.conflict is not None:
        return redirect(address("conflict", response, saved.conflict.pk))
    return redirect(_onward(request, here))


def _part(request: HttpRequest, name: str) -> int:
    """Return a numbered part of the address beside the answer's own."""
    return int(request.resolver_match.kwargs[name]) if request.resolver_match else 0


def _save(request: HttpRequest, here: SectionCopy) -> Saved:
    base = request.POST.get("base", "")
    return drafts.save_section(
        actor=actor_of(request),
        response=here.response,
        section=here.section,
        posted={name: str(request.POST[name]) for name in request.POST},
        base=int(base) if base.isascii() and base.isdigit() else 0,
        tab=request.POST.get("tab", "")[:40] or uuid.uuid4().hex,
    )


def _onward(request: HttpRequest, here: SectionCopy) -> str:
    go = request.POST.get("go", "")
    if go == "back" and here.index > 1:
        return address("section", here.response, here.index - 1)
    if go == "next":
        is_last = here.index == len(here.form.sections)
        if is_last:
            return address("review", here.response)
        return address("section", here.response, here.index + 1)
    messages.success(request, "保存しました。")
    return address("section", here.response, here.index)


def _not_saved(request: HttpRequest, refused: BansoError) -> HttpResponse:
    if not getattr(request, "htmx", False):
        if isinstance(refused, AccessDenied):
            raise refused
        return problem(request, refused)
    response = render(request, "surveys/form/_save_state.html", {"failed": refused.message, "base": 0})
    response["X-Banso-Draft"] = "failed"
    return response


def _save_state(request: HttpRequest, here: SectionCopy, saved: Saved) -> HttpResponse:
    conflict = address("conflict", here.response, saved.conflict.pk) if saved.conflict else ""
    response = render(
        request,
        "surveys/form/_save_state.html",
        {
            "draft": saved.draft,
            "base": request.POST.get("base", "0")
            if saved.conflict
            else drafts.section_version(saved.draft, here.section),
            "conflict_url": conflict,
        },
    )
    response["X-Banso-Draft"] = "conflict" if saved.conflict else "saved"
    return response


def _section_page(
    request: HttpRequest, here: SectionCopy, draft: ResponseDraft, reading: Reading
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
        "surveys/form/section.html",
        {
            "response": here.response,
            "year": here.response.survey.fiscal_year.year,
            "survey": here.response.survey,
            "organisation": here.response.organisation,
            "draft": draft,
            "section": with_spare_rows(view.sections[here.index - 1]),
            "number": here.index,
            "count": len(here.form.sections),
            "steps": progress_steps(here.form, draft, reading, here.index),
            "progress": progress_of(here.form, reading),
            "errors": list(errors_by_field(problems)),
            "warnings": [
                (f"f-{one.path.replace('.', '-')}", one.message) for one in problems if one.level == "warning"
            ],
            "base": drafts.section_version(draft, here.section),
            "tab": uuid.uuid4().hex,
            "copies": draft.copies.filter(section=here.section.code).select_related("written_by__person"),
        },
    )


def with_spare_rows(view: SectionView) -> SectionView:
    """Return the section with empty rows after the written ones of a repeating part: no script is needed to add one."""
    return replace(view, items=tuple(_spare(item) for item in view.items))


def _spare(item: FieldView | BlockView) -> FieldView | BlockView:
    if not isinstance(item, BlockView) or item.blank is None:
        return item
    rows = list(item.rows)
    empty = sum(not any(field.raw for field in row.fields) for row in rows)
    most = item.maximum or len(rows) + SPARE_ROWS
    for number in range(len(rows) + 1, min(len(rows) + SPARE_ROWS - empty, most) + 1):
        fields = [
            replace(
                field,
                id=field.id.replace(ROW_PLACEHOLDER, str(number)),
                name=field.name.replace(ROW_PLACEHOLDER, str(number)),
                label=f"{item.label}／{number}行目／{field.label}",
            )
            for field in item.blank.fields
        ]
        rows.append(replace(item.blank, label=str(number), fields=tuple(fields)))
    return replace(item, rows=tuple(rows))


@page("response.write", load=queries.response_from_url)
@never_cache
@require_http_methods(READ)
def conflict(request: HttpRequest, response: Response) -> HttpResponse:
    """Both texts side by side: what is saved, and what was typed in another tab; one is chosen."""
    draft = queries.draft_of(response)
    if draft is None:
        return redirect(address("response", response))
    held, form = queries.copy_put_aside(draft, _part(request, "copy")), form_of(response.survey)
    number = next(n for n, one in enumerate(form.sections, start=1) if one.code == held.section)
    if request.method == "POST":
        actor, asked = actor_of(request), form.sections[number - 1]
        if request.POST.get("choose") == "held":
            drafts.save_section(
                actor=actor, response=response, section=asked, posted=held.raw, base=0, tab=held.tab,
                is_chosen=True,
            )  # fmt: skip
            messages.success(
                request, "控えの入力を使いました。これまで保存されていた内容は、控えとして残っています。"
            )
        else:
            drafts.drop_copy(actor=actor, response=response, held=held)
            messages.success(request, "保存されている内容をそのまま使います。控えは消しました。")
        return redirect(address("section", response, number))
    return render(
        request,
        "surveys/form/conflict.html",
        {
            "response": response,
            "survey": response.survey,
            "year": response.survey.fiscal_year.year,
            "organisation": response.organisation,
            "section": form.sections[number - 1],
            "rows": _both(form, draft, held),
            "held": held,
            "draft": draft,
            "back": address("section", response, number),
        },
    )


def _both(form: Form, draft: ResponseDraft, held: SurveyDraftCopy) -> list[tuple[str, str, str]]:
    """Return (question, saved, put aside) where they differ."""
    readings = parse_post(form, draft.raw), parse_post(form, held.raw)
    section = next(one for one in form.sections if one.code == held.section)
    rows = []
    for slot in form.slots(_rows_of(form, readings)):
        written = [reading.raw.get(slot.path, "") for reading in readings]
        if belongs_to(section, slot.path) and written[0] != written[1]:
            texts = [
                shown(slot.cell, reading.values.get(slot.path)) or reading.raw.get(slot.path, "")
                for reading in readings
            ]
            rows.append((slot.label, texts[0], texts[1]))
    return rows


def _rows_of(form: Form, readings: tuple[Reading, Reading]) -> dict[str, int]:
    counts = [row_counts(form, reading.raw) for reading in readings]
    return {key: max(one[key] for one in counts) for key in counts[0]}


@page("response.write", load=queries.response_from_url)
@never_cache
@require_http_methods(READ)
def review(request: HttpRequest, response: Response) -> HttpResponse:
    """Everything once more, what is missing or odd with links, and the button that submits."""
    draft = queries.draft_of(response)
    if draft is None:
        return redirect(address("response", response))
    refusal, actor = "", actor_of(request)
    behalf = behalf_form(request, asked=runs_programme(actor, response.survey.fiscal_year.year))
    if request.method == "POST" and (behalf is None or behalf.is_valid()):
        try:
            reason = reason_of(behalf, response.organisation.name)
            version = drafts.submit_draft(actor=actor, response=response, reason=reason)
        except BansoError as refused:
            refusal = refused.message
            draft = queries.draft_of(response) or draft
        else:
            late = "期限を過ぎているため、「期限後」の印が付きます。" if version.is_late else ""
            messages.success(request, f"アンケートを提出しました（第{version.number}版）。{late}")
            return redirect(address("response", response))
    form, reading = form_of(response.survey), drafts.read_draft(draft)
    context: dict[str, Any] = {
        "response": response,
        "survey": response.survey,
        "year": response.survey.fiscal_year.year,
        "organisation": response.organisation,
        "steps": progress_steps(form, draft, reading, len(form.sections) + 1),
        "progress": progress_of(form, reading),
        "errors": _placed(reading, response, form, "error"),
        "warnings": _placed(reading, response, form, "warning"),
        "copies": draft.copies.exclude(tab__startswith="before-").count(),
        "refusal": refusal,
        "behalf": behalf,
    }
    is_refused = refusal or (behalf is not None and behalf.errors)
    return render(request, "surveys/form/review.html", context, status=422 if is_refused else 200)


def _placed(reading: Reading, response: Response, form: Form, level: str) -> list[tuple[str, str]]:
    """Return (message, address of the input) of the problems of a level."""
    found = []
    for one in reading.problems:
        if one.level != level:
            continue
        number = next((n for n, each in enumerate(form.sections, start=1) if belongs_to(each, one.path)), 1)
        found.append((one.message, f"{address('section', response, number)}#f-{one.path.replace('.', '-')}"))
    return found


@page("response.write", load=queries.response_from_url)
@require_POST
def discard(request: HttpRequest, response: Response) -> HttpResponse:
    """Throw away changes begun after submitting."""
    try:
        drafts.discard_draft(actor=actor_of(request), response=response)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "書きかけの変更を消しました。提出済みの回答はそのままです。")
    return redirect(address("response", response))
