"""One organisation's answer: where it stands, its contents, its workbook and paper, the secretariat's steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.formkit import Form
from banso.formkit.cells import Value
from banso.formkit.printed import printed
from banso.formkit.reading import values_from_json
from banso.formkit.web import SectionView, describe
from banso.formkit.workbook import build_workbook
from banso.foundation.access import check
from banso.foundation.errors import BansoError
from banso.foundation.history import history_of
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.foundation.table_pages import XLSX, attachment
from banso.intake.domain.drafts import draft_of, read_draft
from banso.intake.models import Version
from banso.intake.progress import progress_of, progress_steps
from banso.surveys import queries
from banso.surveys.definitions import form_of
from banso.surveys.domain import versions
from banso.surveys.enums import ResponseState
from banso.surveys.intake import SURVEY, identity_of
from banso.surveys.models import Response
from banso.surveys.prefill import prefill
from banso.surveys.queries import values_of
from banso.typeset import render_pdf


@page("response.view", load=queries.response_from_url)
@never_cache
@require_safe
def response_detail(request: HttpRequest, response: Response) -> HttpResponse:
    """Where the answer stands, the next step, and the answers that count."""
    actor, form = actor_of(request), form_of(response.survey)
    write = check(actor, "response.write", response)
    draft = draft_of(SURVEY, response) if write else None
    reading = read_draft(SURVEY, response, draft, with_remarks=False) if draft else None
    returned = (
        history_of(response).filter(action="response.given_back").first()
        if response.state == ResponseState.DRAFT
        else None
    )
    version = response.counted
    context: dict[str, Any] = {
        "response": response,
        "survey": response.survey,
        "year": response.survey.fiscal_year.year,
        "organisation": response.organisation,
        "draft": draft,
        "steps": progress_steps(SURVEY, response, draft, reading) if draft and reading else [],
        "progress": progress_of(SURVEY, response, reading) if reading else None,
        "may_write": write.allowed,
        "write_reason": write.reason,
        "may_take": check(actor, "response.form", response),
        "may_review": check(actor, "response.review", response),
        "returned": returned,
        "version": version,
        "versions": list(response.versions.select_related("submitted_by__person")),
        "sections": _counted_sections(form, response, version) if version else [],
        "remarks": version.remarks if version else [],
    }
    return render(request, "surveys/response.html", context)


def _counted_sections(form: Form, response: Response, version: Version) -> Sequence[SectionView]:
    """Return the answers that count, as understood; what was not understood, or means none, as it was written."""
    values = values_of(response)
    raw = {path: text for path, text in version.raw.items() if values.get(path) is None}
    return describe(form, values, raw=raw).sections


@page("response.version", load=queries.version_from_url)
@require_safe
def version_detail(request: HttpRequest, version: Version) -> HttpResponse:
    """A version as it was handed in."""
    response = version.paper.response
    form = form_of(response.survey)
    data = version.values | (version.respondent or {})
    values = values_from_json(form, data)
    return render(
        request,
        "surveys/version.html",
        {
            "version": version,
            "response": response,
            "survey": response.survey,
            "year": response.survey.fiscal_year.year,
            "sections": describe(form, values, raw=version.raw).sections,
            "remarks": version.remarks,
        },
    )


@page("response.form", load=queries.response_from_url)
@require_safe
def workbook(request: HttpRequest, response: Response) -> HttpResponse:
    """The organisation's own copy of the form, with what is typed or known already."""
    survey, organisation = response.survey, response.organisation
    content = build_workbook(form_of(survey), _present(response), identity=identity_of(survey, organisation))
    return attachment(content, name=f"{response.survey.word}_{organisation.name}.xlsx", content_type=XLSX)


def _present(response: Response) -> dict[str, Value]:
    draft = draft_of(SURVEY, response)
    if draft is not None:
        return dict(read_draft(SURVEY, response, draft, with_remarks=False).values)
    return prefill(response.survey, response.organisation).values


@page("response.view", load=queries.response_from_url)
@require_safe
def on_paper(request: HttpRequest, response: Response) -> HttpResponse:
    """The counted answers on paper; before there are any, the form with what its writer may see."""
    survey, may_take = response.survey, check(actor_of(request), "response.form", response)
    values = values_of(response)
    if response.counted is None and may_take:
        values = _present(response)
    data = printed(form_of(survey), values, identity=identity_of(survey, response.organisation))
    day = response.submitted_at or survey.due_at
    content = render_pdf("form", data, document_date=day.date())
    return attachment(
        content,
        name=f"{response.survey.word}_{response.organisation.name}.pdf",
        content_type="application/pdf",
    )


class _Reason(forms.Form):
    reason = forms.CharField(
        label="自治体に伝える内容",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="どの欄を、なぜ直していただきたいかを書いてください。回答の画面に表示されます。",
    )


@page("response.review", load=queries.response_from_url)
@require_POST
def accept(request: HttpRequest, response: Response) -> HttpResponse:
    """Confirm the answer."""
    try:
        versions.accept_response(actor=actor_of(request), response=response)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "確認済みにしました。")
    return _back(response)


@page("response.review", load=queries.response_from_url)
@require_http_methods(SHOWN_AND_SENT)
def give_back(request: HttpRequest, response: Response) -> HttpResponse:
    """Ask for a correction, with the reason."""
    form = _Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            versions.give_back(actor=actor_of(request), response=response, reason=form.cleaned_data["reason"])
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, "直しをお願いしました。自治体の「すること」に戻りました。")
        return _back(response)
    year = response.survey.fiscal_year.year
    return render(
        request,
        "surveys/give_back.html",
        {
            "form": form,
            "response": response,
            "year": year,
            "back": reverse("surveys:response", args=[year, response.pk]),
        },
        status=422 if form.errors else 200,
    )


@page("response.review", load=queries.response_from_url)
@require_POST
def call(request: HttpRequest, response: Response) -> HttpResponse:
    """Note a call about a missing answer."""
    versions.note_call(actor=actor_of(request), response=response, note=request.POST.get("note", ""))
    messages.success(request, f"{response.organisation}に電話したことを記録しました。")
    return redirect("surveys:survey", year=response.survey.fiscal_year.year, survey=response.survey_id)


def _back(response: Response) -> HttpResponse:
    return redirect("surveys:response", year=response.survey.fiscal_year.year, pk=response.pk)
