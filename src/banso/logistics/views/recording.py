"""The record of a visit on the web: one page, saved on every change; notes; the expert's frank word."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.dispatch.models import Visit
from banso.formkit.display import shown as shown_answer
from banso.formkit.reading import row_counts
from banso.formkit.web import describe, errors_by_field
from banso.foundation.access import check
from banso.foundation.case_records import case_warning, remarks_in
from banso.foundation.errors import AccessDenied, BansoError, ForbiddenStep
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem, warn_of_cases
from banso.logistics import queries
from banso.logistics.domain import visit_records
from banso.logistics.enums import Audience
from banso.logistics.forms import NoteForm
from banso.logistics.models import FrankNote, VisitNote, VisitRecord, VisitRecordCopy

_LONG = ("discussed", "agreed")


def shown(visit: Visit, record: VisitRecord) -> list[tuple[str, str]]:
    """Return the record's answers as (question, answer), blanks left out."""
    form = visit_records.form_of(visit)
    reading = visit_records.read_record(visit, record.raw)
    methods, rows = [], []
    for slot in form.slots(row_counts(form, reading.raw)):
        value = reading.values.get(slot.path)
        if value is None or value is False:
            continue
        if slot.path.startswith("methods."):
            methods.append(slot.label.rpartition("／")[2])
        elif not slot.path.startswith(("attendance.", "neighbours.")):
            rows.append((slot.label, shown_answer(slot.cell, value)))
    return [("進め方", "・".join(methods)), ("参加した方", attendance_text(visit))][
        0 if methods else 1 :
    ] + rows


def attendance_text(visit: Visit) -> str:
    """Return the counts in words: 自治体の職員 5人、近隣：別見本市 2人（計 7人）."""
    labels = {
        "OWN": "自治体の職員",
        "CONTRACTOR": "委託先の職員",
        "PREFECTURE": "都道府県の職員",
        "OTHER": "その他",
        visit_records.NEIGHBOUR: "近隣",
    }
    rows = list(visit.attendance.all())
    if not rows:
        return "人数の記録はありません"
    words = [
        f"{labels.get(row.body, row.body)}{'：' + row.organisation_name if row.organisation_name else ''} {row.count}人"
        for row in rows
    ]
    return f"{'、'.join(words)}（計 {sum(row.count for row in rows)}人）"


@page("visit_record.write", load=queries.occasion_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def record(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The record: shown as it was typed, saved on every change and by its button."""
    if request.method != "POST":
        return _record_page(request, visit)
    base = request.POST.get("base", "")
    try:
        saved = visit_records.save_record(
            actor=actor_of(request),
            visit=visit,
            posted={name: str(request.POST[name]) for name in request.POST},
            base=int(base) if base.isascii() and base.isdigit() else 0,
            tab=request.POST.get("tab", "")[:40] or uuid.uuid4().hex,
        )
    except BansoError as refused:
        return _not_saved(request, refused)
    conflict = (
        reverse("logistics:visit_record_copy", args=[visit.project.fiscal_year.year, saved.conflict.pk])
        if saved.conflict
        else ""
    )
    if getattr(request, "htmx", False):
        response = render(
            request,
            "intake/form/_save_state.html",
            {
                "draft": saved.record,
                "base": base if conflict else saved.record.version,
                "conflict_url": conflict,
            },
        )
        response["X-Banso-Draft"] = "conflict" if conflict else "saved"
        return response
    if conflict:
        return redirect(conflict)
    if visit_records.read_record(visit, saved.record.raw).errors:
        messages.warning(request, "保存しました。読み取れないところがあります。赤い印の欄を直してください。")
        return _record_page(request, visit)
    warn_of_cases(request, *(saved.record.raw.get(name, "") for name in _LONG))
    messages.success(request, "訪問の記録を保存しました。")
    return redirect(_visit_url(visit) + "#record")


def _visit_url(visit: Visit) -> str:
    return reverse("logistics:visit", args=[visit.project.fiscal_year.year, visit.pk])


def _not_saved(request: HttpRequest, refused: BansoError) -> HttpResponse:
    if not getattr(request, "htmx", False):
        if isinstance(refused, AccessDenied):
            raise refused
        return problem(request, refused)
    response = render(request, "intake/form/_save_state.html", {"failed": refused.message, "base": 0})
    response["X-Banso-Draft"] = "failed"
    return response


def _record_page(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = visit_records.form_of(visit)
    found = VisitRecord.objects.filter(visit=visit).select_related("saved_by__person").first()
    raw: dict[str, str] = dict(found.raw) if found else _first_raw(visit)
    reading = visit_records.read_record(visit, raw)
    problems = [*reading.problems, *remarks_in(form, reading.values)]
    view = describe(form, reading.values, raw=reading.raw, problems=problems)
    return render(
        request,
        "logistics/record.html",
        {
            "visit": visit,
            "year": visit.project.fiscal_year.year,
            "section": view.sections[0],
            "draft": found,
            "base": found.version if found else 0,
            "tab": uuid.uuid4().hex,
            "errors": list(errors_by_field(list(reading.problems))),
            "copies": found.copies.select_related("written_by__person") if found else [],
        },
    )


def _first_raw(visit: Visit) -> dict[str, str]:
    """Return what is known before anybody writes: a tour is a tour."""
    return {"methods.TOUR": "1"} if visit.kind == "SITE_TOUR" else {}


@page("visit_record.choose", load=queries.copy_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def record_copy(request: HttpRequest, copy: VisitRecordCopy) -> HttpResponse:
    """Both texts side by side; one is chosen, the other stays as a copy or is given up."""
    visit, actor = copy.record.visit, actor_of(request)
    if request.method == "POST":
        if request.POST.get("choose") == "held":
            visit_records.choose_copy(actor=actor, copy=copy)
            messages.success(request, "控えの入力を使いました。これまでの内容は控えとして残っています。")
        else:
            visit_records.drop_copy(actor=actor, copy=copy)
            messages.success(request, "保存されている内容をそのまま使います。控えは消しました。")
        return redirect("logistics:visit_record", year=visit.project.fiscal_year.year, pk=visit.pk)
    return render(
        request,
        "logistics/record_copy.html",
        {
            "visit": visit,
            "year": visit.project.fiscal_year.year,
            "copy": copy,
            "record": copy.record,
            "rows": _differences(visit, copy),
        },
    )


def _differences(visit: Visit, copy: VisitRecordCopy) -> list[tuple[str, str, str]]:
    """Return (question, saved, put aside) where they differ."""
    form = visit_records.form_of(visit)
    readings = [visit_records.read_record(visit, one) for one in (copy.record.raw, copy.raw)]
    counts = [row_counts(form, reading.raw) for reading in readings]
    most = {key: max(count[key] for count in counts) for key in counts[0]}
    rows = []
    for slot in form.slots(most):
        typed = [reading.raw.get(slot.path, "") for reading in readings]
        if typed[0] != typed[1]:
            texts = [
                shown_answer(slot.cell, reading.values.get(slot.path)) or reading.raw.get(slot.path, "")
                for reading in readings
            ]
            rows.append((slot.label, texts[0], texts[1]))
    return rows


# ── notes ──


@page("visit_note.write", load=queries.occasion_from_url)
@require_http_methods(SHOWN_AND_SENT)
def note_add(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Write a note."""
    return _note(request, visit, None)


@page("visit_note.edit", load=queries.note_from_url)
@require_http_methods(SHOWN_AND_SENT)
def note_edit(request: HttpRequest, note: VisitNote) -> HttpResponse:
    """Change one's own note."""
    return _note(request, note.visit, note)


def _note(request: HttpRequest, visit: Visit, note: VisitNote | None) -> HttpResponse:
    initial = {"text": note.text, "audience": note.audience} if note else {"audience": Audience.SHARED.value}
    form = NoteForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actor, text = actor_of(request), form.cleaned_data["text"]
        audience = Audience(form.cleaned_data["audience"])
        try:
            if note is None:
                visit_records.write_note(actor=actor, visit=visit, text=text, audience=audience)
            else:
                visit_records.edit_note(actor=actor, note=note, text=text, audience=audience)
        except BansoError as refused:
            return problem(request, refused)
        warn_of_cases(request, text)
        messages.success(request, "メモを保存しました。")
        return redirect(_visit_url(visit) + "#notes")
    return render(
        request,
        "logistics/note.html",
        {"form": form, "visit": visit, "year": visit.project.fiscal_year.year, "note": note},
    )


@page("visit_note.edit", load=queries.note_from_url)
@require_POST
def note_remove(request: HttpRequest, note: VisitNote) -> HttpResponse:
    """Take back one's own note."""
    visit_records.remove_note(actor=actor_of(request), note=note)
    messages.success(request, "メモを消しました。")
    return redirect(_visit_url(note.visit) + "#notes")


# ── the frank word ──


@page("frank_note.write", load=queries.occasion_from_url)
@never_cache
@require_http_methods(SHOWN_AND_SENT)
def frank(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The expert's frank word: a draft saved on every change, then handed over."""
    actor = actor_of(request)
    note = FrankNote.objects.filter(visit=visit, expert__person_id=actor.person_id or 0).first()
    if request.method == "POST":
        base = request.POST.get("base", "")
        try:
            saved = visit_records.save_frank_note(
                actor=actor,
                visit=visit,
                text=request.POST.get("text", ""),
                base=int(base) if base.isascii() and base.isdigit() else 0,
            )
            if request.POST.get("go") == "give":
                visit_records.give_frank_note(actor=actor, note=saved)
        except BansoError as refused:
            return _not_saved(request, refused)
        if getattr(request, "htmx", False):
            response = render(
                request, "intake/form/_save_state.html", {"draft": saved, "base": saved.version}
            )
            response["X-Banso-Draft"] = "saved"
            return response
        if request.POST.get("go") == "give":
            messages.success(request, "手紙を自治体に渡しました。自治体の訪問のページで読めます。")
            return redirect(_visit_url(visit) + "#frank")
        messages.success(request, "下書きを保存しました。まだ渡していません。")
        return redirect("logistics:visit_frank", year=visit.project.fiscal_year.year, pk=visit.pk)
    if note is not None and note.given_at is not None:
        return problem(request, ForbiddenStep("この手紙はもう渡しました。渡した手紙は直せません。"))
    return render(
        request,
        "logistics/frank.html",
        {
            "visit": visit,
            "year": visit.project.fiscal_year.year,
            "note": note,
            "base": note.version if note else 0,
            "warning": case_warning(note.text) if note else "",
        },
    )


def frank_from_url(year: int, pk: int) -> FrankNote:
    """Return a frank word. Raises Http404."""
    note = (
        FrankNote.objects.filter(visit__project__fiscal_year__year=year, pk=pk)
        .select_related(
            "expert__person",
            "visit__project__fiscal_year",
            "visit__project__municipality",
            "visit__project__decision__selection",
        )
        .first()
    )
    if note is None:
        raise Http404("この手紙は見つかりません。")
    return note


@page("frank_note.view", load=frank_from_url)
@require_safe
def frank_read(request: HttpRequest, note: FrankNote) -> HttpResponse:
    """Read a frank word that was given."""
    return render(
        request,
        "logistics/frank_read.html",
        {
            "note": note,
            "visit": note.visit,
            "year": note.visit.project.fiscal_year.year,
            "may_receive": check(actor_of(request), "frank_note.receive", note),
        },
    )


@page("frank_note.receive", load=frank_from_url)
@require_POST
def frank_noted(request: HttpRequest, note: FrankNote) -> HttpResponse:
    """The municipality says that it has read it."""
    visit_records.note_frank_note_read(actor=actor_of(request), note=note)
    messages.success(request, "読んだことを講師に知らせました。")
    return redirect(_visit_url(note.visit) + "#frank")
