"""A municipality's application: its form, where it stands, and the next step. Writing it is `intake.views.writing`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from banso.calls import queries
from banso.calls.application_form import application_form, identity_of, prefill
from banso.calls.intake import APPLICATION
from banso.calls.models import Call
from banso.calls.queries import FormCopy
from banso.directory.enums import Role
from banso.directory.models import Organisation
from banso.formkit.printed import printed
from banso.formkit.workbook import build_workbook
from banso.foundation.access import check
from banso.foundation.pages import actor_of, page
from banso.foundation.table_pages import XLSX, attachment
from banso.intake.domain.drafts import draft_of, read_draft
from banso.intake.progress import progress_of, progress_steps
from banso.typeset import render_pdf


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


@page("application.applicant", load=queries.form_copy_from_url)
@never_cache
@require_safe
def applicant(request: HttpRequest, copy: FormCopy) -> HttpResponse:
    """Where the municipality's application stands, and the next step."""
    actor = actor_of(request)
    application, draft = queries.application_of(copy), draft_of(APPLICATION, copy)
    reading = read_draft(APPLICATION, copy, draft) if draft else None
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
            "steps": progress_steps(APPLICATION, copy, draft, reading) if draft and reading else [],
            "progress": progress_of(APPLICATION, copy, reading) if reading else None,
            "may_write": write.allowed,
            "write_reason": write.reason,
            "may_withdraw": bool(application and check(actor, "application.withdraw", application)),
            "versions": list(application.versions.select_related("submitted_by__person"))
            if application
            else [],
        },
    )


@page("application.applicant", load=queries.form_copy_from_url)
@require_safe
def print_draft(request: HttpRequest, copy: FormCopy) -> HttpResponse:
    """The form on paper: what is typed, or blank with what is known."""
    form, draft = application_form(copy.call), draft_of(APPLICATION, copy)
    values = read_draft(APPLICATION, copy, draft).values if draft else prefill(copy.call, copy.municipality)
    data = printed(
        form, values, identity=identity_of(copy.call, copy.municipality), raw=draft.raw if draft else {}
    )
    data["title"] = f"{form.title}（下書き）" if draft else form.title
    content = render_pdf("form", data, document_date=copy.call.opens_at.date())
    return attachment(
        content, name=f"利用申込書_{copy.municipality.name}.pdf", content_type="application/pdf"
    )
