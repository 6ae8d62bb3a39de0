"""Writing a form on the web: start, sections, autosave, conflict, review, submit. `kind` is bound by `intake.urls`."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from banso.directory.roles import runs_programme
from banso.formkit import Form, Problem, Reading, Section
from banso.formkit.web import (
    ROW_PLACEHOLDER,
    BlockView,
    FieldView,
    SectionView,
    describe,
    errors_by_field,
    parse_post,
)
from banso.foundation.access import check
from banso.foundation.behalf import behalf_form, reason_of
from banso.foundation.errors import AccessDenied, BansoError
from banso.foundation.pages import actor_of, problem
from banso.intake import queries
from banso.intake.domain import drafts
from banso.intake.domain.drafts import Saved, draft_of, read_draft
from banso.intake.kinds import FormKind, belongs_to
from banso.intake.models import Draft
from banso.intake.progress import answers_of, both_texts, progress_of, progress_steps

Kind = FormKind[Any, Any]
# Empty rows offered in a repeating part.
SPARE_ROWS = 3


@dataclass(frozen=True)
class Place:
    """One section of one sheet."""

    kind: Kind
    sheet: Any
    form: Form
    section: Section
    number: int

    def url(self, name: str, *more: int) -> str:
        """Return an address of the sheet."""
        return self.kind.sheet_url(name, self.sheet, *more)

    def asks(self, problem: Problem) -> bool:
        """Whether a problem is of the section."""
        return belongs_to(self.section, problem.path)


def home_of(kind: Kind, sheet: Any) -> str:
    """Return the page a sheet is opened from."""
    return kind.sheet_url(kind.home, sheet)


def start(kind: Kind, request: HttpRequest, sheet: Any) -> HttpResponse:
    """Begin or go on."""
    try:
        drafts.start_draft(kind, actor=actor_of(request), sheet=sheet)
    except BansoError as refused:
        return problem(request, refused)
    return redirect(kind.sheet_url("section", sheet, 1))


def section(kind: Kind, request: HttpRequest, sheet: Any) -> HttpResponse:
    """One section: shown as it was typed, saved on every change and by its buttons."""
    form, number = kind.form_of(sheet), _part(request, "section")
    if not 1 <= number <= len(form.sections):
        raise Http404("この欄はありません。")
    draft = draft_of(kind, sheet)
    if draft is None:
        return redirect(home_of(kind, sheet))
    here = Place(kind, sheet, form, form.sections[number - 1], number)
    if request.method != "POST":
        if not check(actor_of(request), kind.may_write, sheet):
            return redirect(home_of(kind, sheet))
        return _section_page(request, here, draft, read_draft(kind, sheet, draft))
    try:
        saved = _save(request, here)
    except BansoError as refused:
        return _not_saved(request, here, draft, refused)
    if getattr(request, "htmx", False):
        return _save_state(request, here, saved)
    if saved.conflict is not None:
        return redirect(here.url("conflict", saved.conflict.pk))
    return redirect(_onward(request, here))


def _part(request: HttpRequest, name: str) -> int:
    """Return a numbered part of the address beside the sheet's own."""
    return int(request.resolver_match.kwargs[name]) if request.resolver_match else 0


def _save(request: HttpRequest, here: Place) -> Saved:
    base = request.POST.get("base", "")
    return drafts.save_section(
        here.kind,
        actor=actor_of(request),
        sheet=here.sheet,
        section=here.section,
        posted={name: str(request.POST[name]) for name in request.POST},
        base=int(base) if base.isascii() and base.isdigit() else 0,
        tab=request.POST.get("tab", "")[:40] or uuid.uuid4().hex,
    )


def _onward(request: HttpRequest, here: Place) -> str:
    go = request.POST.get("go", "")
    if go == "back" and here.number > 1:
        return here.url("section", here.number - 1)
    if go == "next":
        is_last = here.number == len(here.form.sections)
        return here.url("review") if is_last else here.url("section", here.number + 1)
    messages.success(request, "保存しました。")
    return here.url("section", here.number)


def _not_saved(request: HttpRequest, here: Place, draft: Draft, refused: BansoError) -> HttpResponse:
    """Say why nothing was saved; what was typed stays on the page."""
    if getattr(request, "htmx", False):
        context = {"failed": refused.message, "base": request.POST.get("base", "0")}
        response = render(request, "intake/form/_save_state.html", context)
        response["X-Banso-Draft"] = "failed"
        return response
    others = {path: text for path, text in draft.raw.items() if not belongs_to(here.section, path)}
    typed = {name: str(request.POST[name]) for name in request.POST if belongs_to(here.section, name)}
    reading = parse_post(here.form, {**others, **typed})
    status = 403 if isinstance(refused, AccessDenied) else 409
    return _section_page(request, here, draft, reading, failed=refused.message, status=status)


def _save_state(request: HttpRequest, here: Place, saved: Saved) -> HttpResponse:
    posted = request.POST.get("base", "0")
    context = {
        "draft": saved.draft,
        "base": posted if saved.conflict else drafts.section_version(saved.draft, here.section),
        "conflict_url": here.url("conflict", saved.conflict.pk) if saved.conflict else "",
        "warnings": _warnings(here, saved.draft) if here.kind.warns_while_typing else (),
    }
    response = render(request, "intake/form/_save_state.html", context)
    response["X-Banso-Draft"] = "conflict" if saved.conflict else "saved"
    return response


def _warnings(here: Place, draft: Draft) -> list[str]:
    """Return what is worth a second look in the section just saved."""
    reading = read_draft(here.kind, here.sheet, draft)
    return [
        found.message
        for found in reading.problems
        if found.level == "warning" and here.asks(found) and found.path in reading.raw
    ]


def _section_page(
    request: HttpRequest, here: Place, draft: Draft, reading: Reading, *, failed: str = "", status: int = 200
) -> HttpResponse:
    kind, sheet = here.kind, here.sheet
    # What is missing is said after a first save, not to somebody who has only opened the page.
    is_asked = here.section.code in draft.marks
    problems = [
        found for found in reading.problems if here.asks(found) and (is_asked or found.path in reading.raw)
    ]
    view = describe(here.form, reading.values, raw=reading.raw, problems=problems)
    copies = draft.copies.filter(section=here.section.code).select_related("written_by__person")
    warnings = () if kind.warns_while_typing else [found for found in problems if found.level == "warning"]
    context = {
        **_context(kind, sheet, draft, reading, here.number),
        "section": with_spare_rows(view.sections[here.number - 1]),
        "number": here.number,
        "count": len(here.form.sections),
        "errors": list(errors_by_field(problems)),
        "warnings": [(f"f-{found.path.replace('.', '-')}", found.message) for found in warnings],
        "tells_prefill": here.number == 1 or not kind.tells_prefill_once,
        "base": drafts.section_version(draft, here.section),
        "tab": uuid.uuid4().hex,
        "copies": [(held, here.url("conflict", held.pk)) for held in copies],
        "failed": failed,
    }
    return render(request, "intake/form/section.html", context, status=status)


def _context(kind: Kind, sheet: Any, draft: Draft, reading: Reading, current: int) -> dict[str, Any]:
    """What every page of a draft says of the sheet."""
    return {
        "kind": kind,
        "words": kind.words,
        "name": kind.name_of(sheet),
        "title": kind.title_of(sheet),
        "organisation": kind.organisation_of(sheet),
        "due_at": kind.due_of(sheet),
        "home": home_of(kind, sheet),
        "draft": draft,
        "steps": progress_steps(kind, sheet, draft, reading, current),
        "progress": progress_of(kind, sheet, reading),
    }


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


def conflict(kind: Kind, request: HttpRequest, sheet: Any) -> HttpResponse:
    """Both texts side by side: what is saved, and what was typed in another tab; one is chosen."""
    draft = draft_of(kind, sheet)
    if draft is None:
        return redirect(home_of(kind, sheet))
    held, form = queries.copy_put_aside(draft, _part(request, "copy")), kind.form_of(sheet)
    number, asked = next(
        (number, section)
        for number, section in enumerate(form.sections, start=1)
        if section.code == held.section
    )
    back = kind.sheet_url("section", sheet, number)
    if request.method == "POST":
        actor = actor_of(request)
        if request.POST.get("choose") == "held":
            drafts.save_section(
                kind, actor=actor, sheet=sheet, section=asked, posted=held.raw, base=0, tab=held.tab,
                is_chosen=True,
            )  # fmt: skip
            messages.success(
                request, "控えの入力を使いました。これまで保存されていた内容は、控えとして残っています。"
            )
        else:
            drafts.drop_copy(kind, actor=actor, sheet=sheet, held=held)
            messages.success(request, "保存されている内容をそのまま使います。控えは消しました。")
        return redirect(back)
    context = {
        "name": kind.name_of(sheet),
        "organisation": kind.organisation_of(sheet),
        "section": asked,
        "rows": both_texts(form, held.section, parse_post(form, draft.raw), parse_post(form, held.raw)),
        "held": held,
        "draft": draft,
        "back": back,
    }
    return render(request, "intake/form/conflict.html", context)


def review(kind: Kind, request: HttpRequest, sheet: Any) -> HttpResponse:
    """Everything once more, what is missing or odd with links, and the button that submits."""
    draft = draft_of(kind, sheet)
    if draft is None:
        return redirect(home_of(kind, sheet))
    refusal, actor = "", actor_of(request)
    year = kind.year_of(kind.gathering_of_sheet(sheet)).year
    behalf = behalf_form(request, asked=runs_programme(actor, year))
    if request.method == "POST" and (behalf is None or behalf.is_valid()):
        try:
            reason = reason_of(behalf, kind.organisation_of(sheet).name)
            version = drafts.submit_draft(kind, actor=actor, sheet=sheet, reason=reason)
        except BansoError as refused:
            refusal = refused.message
            draft = draft_of(kind, sheet) or draft
        else:
            words = kind.words
            late = words.late if version.is_late else ""
            messages.success(request, words.submitted.format(number=version.number, late=late))
            return redirect(home_of(kind, sheet))
    form, reading = kind.form_of(sheet), read_draft(kind, sheet, draft)
    errors, warnings = (_placed(reading, kind, sheet, form, level) for level in ("error", "warning"))
    context = {
        **_context(kind, sheet, draft, reading, len(form.sections) + 1),
        "errors": errors,
        "warnings": warnings,
        "sections": _sections(kind, sheet, form, reading) if kind.reviews_answers else (),
        "copies": draft.copies.exclude(tab__startswith="before-").count(),
        "on_paper": kind.paper_link(sheet),
        "refusal": refusal,
        "behalf": behalf,
    }
    is_refused = refusal or (behalf is not None and behalf.errors)
    return render(request, "intake/form/review.html", context, status=422 if is_refused else 200)


def _sections(kind: Kind, sheet: Any, form: Form, reading: Reading) -> list[dict[str, Any]]:
    """Return the answers of each section, with the way to correct them."""
    return [
        section | {"url": kind.sheet_url("section", sheet, number)}
        for number, section in enumerate(answers_of(form, reading), start=1)
    ]


def _placed(
    reading: Reading, kind: Kind, sheet: Any, form: Form, level: str
) -> Sequence[tuple[str, str, str]]:
    """Return (section, message, address of the input) of the problems of a level."""
    placed = []
    for found in reading.problems:
        if found.level != level:
            continue
        number, title = next(
            (
                (number, section.title)
                for number, section in enumerate(form.sections, start=1)
                if belongs_to(section, found.path)
            ),
            (1, form.sections[0].title),
        )
        url = f"{kind.sheet_url('section', sheet, number)}#f-{found.path.replace('.', '-')}"
        placed.append((title, found.message, url))
    return placed


def discard(kind: Kind, request: HttpRequest, sheet: Any) -> HttpResponse:
    """Throw away changes begun after submitting."""
    try:
        drafts.discard_draft(kind, actor=actor_of(request), sheet=sheet)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, f"書きかけの変更を消しました。{kind.words.kept}")
    return redirect(home_of(kind, sheet))
