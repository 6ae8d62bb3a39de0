"""One application for those who read it: its versions and their differences; withdrawing, declining, contact."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.calls import lookups, queries
from banso.calls.application_form import application_form, identity_of
from banso.calls.domain import applications as verbs
from banso.calls.domain.versions import adopt_version
from banso.calls.enums import ApplicationState
from banso.calls.forms import ContactForm, OptionalReasonForm, ReasonForm
from banso.calls.intake import APPLICATION
from banso.calls.models import Application
from banso.calls.queries import FormCopy, present_values
from banso.directory.enums import ContactPurpose
from banso.directory.models import Contact
from banso.directory.roles import acts_for
from banso.formkit import Form, Reading
from banso.formkit.compare import compare
from banso.formkit.printed import printed
from banso.formkit.reading import values_from_json
from banso.formkit.validate import open_answers
from banso.foundation.access import check
from banso.foundation.behalf import BehalfForm
from banso.foundation.downloads import download_response
from banso.foundation.errors import BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page, problem
from banso.foundation.table_pages import attachment
from banso.intake.models import Version
from banso.intake.progress import answers_of
from banso.japan.prefectures import PREFECTURE_NAMES
from banso.typeset import named, render_pdf, unprintable_in

STATE_TAGS = {
    ApplicationState.DRAFT: "neutral",
    ApplicationState.SUBMITTED: "success",
    ApplicationState.WITHDRAWN: "warning",
    ApplicationState.DECLINED: "neutral",
}


@page("application.view", load=queries.application_from_url)
@require_safe
def application_detail(request: HttpRequest, application: Application) -> HttpResponse:
    """One application: its wishes and answers, its versions, its history."""
    actor = actor_of(request)
    copy = FormCopy(application.call, application.municipality)
    form = application_form(application.call)
    reading = Reading(
        identity_of(application.call, application.municipality),
        application.answers_raw,
        values_from_json(form, application.answers),
    )
    sections = answers_of(form, reading) if application.answers else []
    for one in sections:
        one["rows"] = [(label, text) for label, text in one["rows"] if text]
    return render(
        request,
        "calls/application_detail.html",
        {
            "application": application,
            "year": application.call.fiscal_year.year,
            "wishes": [wish.programme for wish in application.wishes.select_related("programme")],
            "prefecture": PREFECTURE_NAMES.get(application.municipality.prefecture_code, ""),
            "state_tag": STATE_TAGS[ApplicationState(application.state)],
            "sections": [answer for answer in sections if answer["rows"]],
            "unread": open_answers(form, application.answers_raw),
            "unprintable": _unprintable(form, application),
            "versions": application.versions.select_related("submitted_by__person", "original"),
            "contact": _contact(application)
            if check(actor, "contact.view", application.municipality)
            else None,
            "may_contact": check(actor, "application.contact", application),
            "may_withdraw": application.state != ApplicationState.WITHDRAWN
            and check(actor, "application.withdraw", application),
            "may_open": check(actor, "application.applicant", copy),
        },
    )


def _unprintable(form: Form, application: Application) -> list[str]:
    """Return what the paper form would print as 〓, with the question it stands in."""
    labels = {slot.path: slot.label for slot in form.slots()}
    texts = {path: text for path, text in application.answers.items() if isinstance(text, str)}
    texts = texts or {"reason": application.reason}
    return [f"{labels.get(one.field, one.field)}：{named(one.characters)}" for one in unprintable_in(texts)]


def _contact(application: Application) -> Contact | None:
    contacts = Contact.objects.filter(organisation=application.municipality, purpose=ContactPurpose.OFFICE)
    return contacts.first()


@page("application.view", load=queries.application_from_url)
@require_safe
def original(request: HttpRequest, application: Application) -> HttpResponseBase:
    """The workbook the application came in."""
    if application.original is None:
        raise Http404("この申込書にはExcelの原本がありません。")
    try:
        return download_response(application.original)
    except BansoError as gone:
        return problem(request, gone, status=410)


@page("application.view", load=queries.application_from_url)
@require_safe
def print_application(request: HttpRequest, application: Application) -> HttpResponse:
    """What counts, on the paper form."""
    form = application_form(application.call)
    contact = _contact(application)
    known = {"department": "name", "phone": "phone", "email": "email"}
    office = (
        {f"office.{key}": getattr(contact, field) or None for key, field in known.items()} if contact else {}
    )
    may_see = check(actor_of(request), "contact.view", application.municipality)
    values = present_values(form, application) | (office if may_see else {})
    data = printed(form, values, identity=identity_of(application.call, application.municipality))
    day = (application.submitted_at or application.call.opens_at).date()
    name = f"利用申込書_{application.municipality.name}.pdf"
    return attachment(render_pdf("form", data, document_date=day), name=name, content_type="application/pdf")


@page("version.view", load=lookups.version_from_url)
@require_safe
def version_detail(request: HttpRequest, version: Version) -> HttpResponse:
    """One version as it came, and what it says otherwise than the one before."""
    application = version.paper.application
    form = application_form(application.call)
    before = application.versions.filter(number__lt=version.number).order_by("-number").first()
    values = values_from_json(form, version.values)
    reading = Reading(identity_of(application.call, application.municipality), version.raw, values)
    return render(
        request,
        "calls/version.html",
        {
            "version": version,
            "application": application,
            "year": application.call.fiscal_year.year,
            "before": before,
            "changes": compare(form, values_from_json(form, before.values), values) if before else [],
            "sections": answers_of(form, reading),
            "unread": open_answers(form, version.raw),
            "is_counted": application.counted_id == version.pk,
            "may_adopt": application.counted_id != version.pk
            and application.state == ApplicationState.SUBMITTED
            and check(actor_of(request), "application.adopt", application),
        },
    )


@page("version.view", load=lookups.version_from_url)
@require_safe
def version_original(request: HttpRequest, version: Version) -> HttpResponseBase:
    """The workbook a version came in."""
    if version.original is None:
        raise Http404("この版は画面から提出されたため、Excelの原本がありません。")
    try:
        return download_response(version.original)
    except BansoError as gone:
        return problem(request, gone, status=410)


def _confirm(request: HttpRequest, form: forms.Form, **context: Any) -> HttpResponse:
    return render(
        request,
        "website/confirm.html",
        {"form": form, "recipients": [], **context},
        status=422 if form.errors else 200,
    )


def _detail(application: Application) -> str:
    return reverse("calls:application", args=[application.call.fiscal_year.year, application.pk])


def application_to_adopt(year: int, pk: int, number: int) -> Application:
    """Return the application of a version in the URL."""
    version = lookups.version_from_url(year, pk, number)
    version.paper.application.asked_version = version  # type: ignore[attr-defined]
    return version.paper.application


@page("application.adopt", load=application_to_adopt)
@require_http_methods(SHOWN_AND_SENT)
def version_adopt(request: HttpRequest, application: Application) -> HttpResponse:
    """Let another version count, for a reason."""
    version: Version = application.asked_version  # type: ignore[attr-defined]
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            adopt_version(actor=actor_of(request), version=version, reason=form.cleaned_data["reason"])
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, f"第{version.number}版を申込の内容にしました。")
        return redirect(_detail(application))
    counted = application.counted.number if application.counted else None
    return _confirm(
        request,
        form,
        title=f"第{version.number}版を採る",
        items=[str(version)],
        consequences=[
            f"申込の内容が、{f'第{counted}版' if counted else '今の内容'}から第{version.number}版に変わります。",
            "図2・申込内容一覧・選定の画面も、この版の内容になります。",
        ],
        confirm_label=f"第{version.number}版を採る（確定）",
        cancel_url=_detail(application),
    )


@page("application.withdraw", load=queries.application_from_url)
@require_http_methods(SHOWN_AND_SENT)
def withdraw(request: HttpRequest, application: Application) -> HttpResponse:
    """Take the application back, for a reason."""
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.withdraw_application(
                actor=actor_of(request), application=application, reason=form.cleaned_data["reason"]
            )
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, "申込を取り下げました。")
        return redirect(_detail(application))
    return _confirm(
        request,
        form,
        title="申込を取り下げる",
        items=[str(application)],
        consequences=[
            "この申込は、図2と選定の対象から外れます。申込順の番号と提出した内容は記録に残ります。",
            "締切までは、もう一度申し込むことができます。",
        ],
        confirm_label="申込を取り下げる（確定）",
        is_dangerous=True,
        cancel_url=_detail(application),
    )


@page("application.contact", load=queries.application_from_url)
@require_http_methods(SHOWN_AND_SENT)
def contact(request: HttpRequest, application: Application) -> HttpResponse:
    """Change whom to write to."""
    known = _contact(application)
    initial = {key: getattr(known, key) for key in ContactForm.base_fields} if known else {}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.change_contact(actor=actor_of(request), application=application, **form.cleaned_data)
        except BansoError as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, "連絡先を変えました。")
            return redirect(_detail(application))
    return render(
        request,
        "calls/contact.html",
        {"form": form, "application": application, "cancel_url": _detail(application)},
        status=422 if form.errors else 200,
    )


@page("application.write", load=queries.form_copy_from_url)
@require_http_methods(SHOWN_AND_SENT)
def decline(request: HttpRequest, copy: FormCopy) -> HttpResponse:
    """Say that the municipality does not apply this year; the secretariat says how it heard so."""
    speaks_for_itself = acts_for(actor_of(request), copy.municipality, copy.call.fiscal_year.year)
    kind = OptionalReasonForm if speaks_for_itself else BehalfForm
    form = kind(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            reason = (
                form.behalf(copy.municipality.name).words()
                if isinstance(form, BehalfForm)
                else form.cleaned_data["reason"]
            )
            verbs.decline(actor=actor_of(request), copy=copy, reason=reason)
        except BansoError as refused:
            return problem(request, refused)
        messages.success(request, "今年度は申し込まないと記録しました。督促の対象から外れます。")
        return redirect(APPLICATION.sheet_url("applicant", copy))
    return _confirm(
        request,
        form,
        title="今年度は申し込まない",
        items=[copy.municipality.name],
        consequences=[
            "都道府県と事務局に「申し込まない」と伝わり、督促の対象から外れます。",
            "締切までは、いつでも申込に変えられます。書きかけの内容は残ります。",
        ],
        confirm_label="申し込まない（確定）",
        cancel_url=APPLICATION.sheet_url("applicant", copy),
    )


@page("application.write", load=queries.form_copy_from_url)
@require_POST
def restore(request: HttpRequest, copy: FormCopy) -> HttpResponse:
    """Undo a withdrawal."""
    application = Application.objects.filter(call=copy.call, municipality=copy.municipality).first()
    if application is None:
        raise Http404("この自治体の申込はありません。")
    try:
        verbs.restore_application(actor=actor_of(request), application=application)
    except BansoError as refused:
        return problem(request, refused)
    messages.success(request, "取り下げを戻しました。内容を確かめて、もう一度提出してください。")
    return redirect(APPLICATION.sheet_url("applicant", copy))
