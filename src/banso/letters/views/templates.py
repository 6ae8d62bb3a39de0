"""Pages of letter templates and of the year's settings for letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.foundation.access import Actor, check
from banso.foundation.errors import BansoError
from banso.foundation.fields import MEGABYTE
from banso.foundation.mail_settings import is_configured, sender_address
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.letters import queries
from banso.letters.catalogue import COMMON
from banso.letters.domain import templates as verbs
from banso.letters.domain.templates import (
    CONTENT,
    TemplateRefused,
    current_version,
    merge_defaults,
    settings_of,
)
from banso.letters.examples import NOTE, example_recipient
from banso.letters.fields import FieldSpec, TemplateProblem, catalogue
from banso.letters.forms import LimitForm, SettingsForm, TemplateForm
from banso.letters.models import AttachmentLimit, LetterTemplate, TemplateVersion
from banso.letters.rendering import Rendered, asked_fields, best_source, problems_of, values_for
from banso.letters.rendering import render as rendered_of
from banso.letters.sources import RecipientSource, sources
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url

_NO_MAIL_SERVER = "メールサーバーが未設定のため、送信箱から.emlで書き出します。設定は管理者が行います。"


@page("letter_template.view", load=year_from_url)
@require_safe
def templates(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The year's templates, and where to write a letter from each."""
    found = list(queries.templates_of(fiscal_year))
    return render(
        request,
        "letters/templates.html",
        {
            "fiscal_year": fiscal_year,
            "templates": [template for template in found if template.state == "ACTIVE"],
            "archived": [template for template in found if template.state != "ACTIVE"],
            "missing": len({seed["code"] for seed in verbs.seeds()} - {template.code for template in found}),
            "may_edit": check(actor_of(request), "letter_template.edit", fiscal_year),
        },
    )


@page("letter_template.edit", load=year_from_url)
@require_POST
def templates_install(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Add the templates that come with Banso."""
    made = verbs.install_templates(actor=actor_of(request), fiscal_year=fiscal_year)
    messages.success(request, f"ひな形を{len(made)}点用意しました。文面は自由に直せます。")
    return redirect("letters:templates", year=fiscal_year.year)


@dataclass(frozen=True)
class Sample:
    """The recipient a preview is made for."""

    source: RecipientSource
    place: int
    count: int


def _preview(
    request: HttpRequest, actor: Actor, fiscal_year: FiscalYear, version: TemplateVersion
) -> dict[str, Any]:
    """Return the context of the preview: a real recipient's letter, or why there is none."""
    given = request.POST if request.method == "POST" else request.GET
    source = sources().get(given.get("preview_source", ""))
    if source is None:
        source = _best_source(version)
    recipients = source.function(actor, fiscal_year)
    context: dict[str, Any] = {"sources": sources().values(), "source": source}
    if not recipients:
        context["sample_note"] = NOTE
        recipients = [example_recipient(merge_defaults(fiscal_year, timezone.localdate()))]
    asked = given.get("preview_place", "1")
    place = min(max(int(asked) if asked.isascii() and asked.isdigit() else 1, 1), len(recipients))
    if "preview_next" in given:
        place = place % len(recipients) + 1
    if "sample_note" not in context:
        context["sample"] = Sample(source, place, len(recipients))
    try:
        context["rendered"] = _sample_letter(fiscal_year, version, recipients[place - 1])
    except TemplateProblem as problem:
        context["preview_problem"] = problem.message
    return context


def _best_source(version: TemplateVersion) -> RecipientSource:
    """Return the source that suits the text best; the first while the text cannot be read."""
    try:
        return best_source(version)
    except TemplateProblem:
        return next(iter(sources().values()))


def _sample_letter(fiscal_year: FiscalYear, version: TemplateVersion, recipient: Any) -> Rendered:
    settings = settings_of(fiscal_year)
    day = merge_defaults(fiscal_year, timezone.localdate())
    values = values_for(
        recipient,
        fiscal_year=fiscal_year,
        letter_date=day,
        asked={spec.name: None for spec in asked_fields(version.asked)},
        official=settings.official_honorific,
    )
    known = dict.fromkeys(catalogue()) | values
    return rendered_of(version, recipient, known, settings=settings, letter_date=day, lenient=True)


def _fields_table(version: TemplateVersion) -> list[tuple[FieldSpec, str]]:
    """Return every field with where it can be used."""
    rows = [(spec, "送るときに入力") for spec in asked_fields(version.asked)]
    for spec in catalogue().values():
        givers = [source.label for source in sources().values() if spec.name in source.fields]
        where = "いつでも" if spec.name in COMMON else "、".join(givers) or "選定・派遣の宛先"
        rows.append((spec, where))
    return rows


def _editor(
    request: HttpRequest,
    fiscal_year: FiscalYear,
    template: LetterTemplate | None,
    form: TemplateForm,
    version: TemplateVersion,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "fiscal_year": fiscal_year,
        "template": template,
        "form": form,
        "fields": _fields_table(version),
    }
    context |= _preview(request, actor_of(request), fiscal_year, version)
    return render(request, "letters/template_edit.html", context, status=status)


def _typed_version(form: TemplateForm, fallback: TemplateVersion) -> TemplateVersion:
    """Return what stands in the form as a version, also while it is incomplete."""
    if not form.is_bound:
        return fallback
    form.is_valid()
    content = {name: form.cleaned_data.get(name, form.data.get(name, "")) for name in CONTENT}
    return verbs.version_of(content)


@page("letter_template.edit", load=queries.template_from_url)
@require_http_methods(SHOWN_AND_SENT)
def template_edit(request: HttpRequest, template: LetterTemplate) -> HttpResponse:
    """Edit the text beside a preview on real data; saving makes a new version."""
    version = current_version(template)
    initial = {name: getattr(version, name) for name in CONTENT} | {
        "title": template.title,
        "purpose": template.purpose,
        "based_on": template.version,
    }
    form = TemplateForm(request.POST or None, initial=initial)
    shown = _typed_version(form, version)
    if request.method == "POST" and "save" in request.POST and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            verbs.edit_template(
                actor=actor_of(request),
                template=template,
                content=values,
                based_on=values["based_on"] or 0,
                title=values["title"],
                purpose=values["purpose"],
                reason=values["reason"],
            )
        except TemplateRefused as refused:
            _add_problems(form, refused)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "ひな形を保存しました。これから作る手紙に使われます。")
            return redirect("letters:template_versions", year=template.fiscal_year.year, pk=template.pk)
    if request.method == "POST" and "save" not in request.POST:
        form = _unchecked(form)
    status = 422 if form.is_bound and form.errors else 200
    return _editor(request, template.fiscal_year, template, form, shown, status)


@page("letter_template.edit", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def template_new(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Make a template of one's own."""
    blank = TemplateVersion(
        body="",
        mail_subject="{{件名}}",
        mail_body="{{宛名}}\n\nお世話になっております。\n\n添付の文書のとおりお知らせいたします。\nどうぞよろしくお願いいたします。",
        salutation="SEASONAL",
    )
    form = TemplateForm(request.POST or None, initial={name: getattr(blank, name) for name in CONTENT})
    shown = _typed_version(form, blank)
    if request.method == "POST" and "save" in request.POST and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            template = verbs.create_template(
                actor=actor_of(request),
                fiscal_year=fiscal_year,
                title=values["title"],
                purpose=values["purpose"],
                content=values,
            )
        except TemplateRefused as refused:
            _add_problems(form, refused)
        else:
            messages.success(request, "ひな形を作りました。")
            return redirect("letters:template_versions", year=fiscal_year.year, pk=template.pk)
    if request.method == "POST" and "save" not in request.POST:
        form = _unchecked(form)
    return _editor(request, fiscal_year, None, form, shown, 422 if form.is_bound and form.errors else 200)


def _unchecked(form: TemplateForm) -> TemplateForm:
    """Return the form as typed without complaints: only the preview was asked for."""
    return TemplateForm(initial={name: form.data.get(name, "") for name in form.fields})


def _add_problems(form: TemplateForm, refused: TemplateRefused) -> None:
    for problem in refused.problems:
        form.add_error(problem.part, problem.message)


@page("letter_template.edit", load=year_from_url)
@require_POST
def template_preview(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The preview alone, for what stands in the form (fetched while typing)."""
    version = _typed_version(TemplateForm(request.POST), TemplateVersion())
    context = _preview(request, actor_of(request), fiscal_year, version)
    context["problems"] = problems_of(version)
    return render(request, "letters/_preview.html", context | {"fiscal_year": fiscal_year})


@page("letter_template.view", load=queries.template_from_url)
@require_safe
def template_versions(request: HttpRequest, template: LetterTemplate) -> HttpResponse:
    """A template: its newest text and every version."""
    versions = list(template.versions.all())
    wanted = request.GET.get("version", "")
    shown = next((version for version in versions if str(version.number) == wanted), versions[0])
    return render(
        request,
        "letters/template_versions.html",
        {
            "fiscal_year": template.fiscal_year,
            "template": template,
            "versions": versions,
            "shown": shown,
            "may_edit": check(actor_of(request), "letter_template.edit", template),
        }
        | _preview(request, actor_of(request), template.fiscal_year, shown),
    )


@page("letter_template.edit", load=queries.template_from_url)
@require_POST
def template_step(request: HttpRequest, template: LetterTemplate) -> HttpResponse:
    """Go back to an old version, put the template away, or take it back."""
    actor, step = actor_of(request), request.POST.get("step", "")
    if step == "revert":
        number = request.POST.get("number", "")
        verbs.revert_template(
            actor=actor, template=template, number=int(number) if number.isascii() and number.isdigit() else 0
        )
        messages.success(request, f"第{number}版の文面に戻しました。")
    elif step in ("archive", "restore"):
        verbs.step_template(actor=actor, template=template, step=step)
    return redirect("letters:template_versions", year=template.fiscal_year.year, pk=template.pk)


@page("correspondence.settings", load=year_from_url)
@require_http_methods(SHOWN_AND_SENT)
def settings_page(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Who signs, whom to ask, numbers, limits."""
    now = settings_of(fiscal_year)
    initial = {name: getattr(now, name) for name in SettingsForm.base_fields if hasattr(now, name)}
    initial["attachment_limit_mb"] = now.attachment_limit // MEGABYTE
    is_limit = "organisation" in request.POST
    form = SettingsForm(request.POST if request.method == "POST" and not is_limit else None, initial=initial)
    limit_form = LimitForm(request.POST if is_limit else None)
    try:
        if _saved(request, fiscal_year, form, limit_form):
            messages.success(request, "手紙の設定を保存しました。")
            return redirect("letters:settings", year=fiscal_year.year)
    except BansoError as error:
        form.add_error(None, error.message)
    return render(
        request,
        "letters/settings.html",
        {
            "fiscal_year": fiscal_year,
            "form": form,
            "limit_form": limit_form,
            "limits": [
                (limit.organisation, limit.max_bytes // MEGABYTE)
                for limit in AttachmentLimit.objects.select_related("organisation__parent").order_by(
                    "organisation__prefecture_code", "organisation__code"
                )
            ],
            "settings": now,
            "mail_facts": [
                ("送信元", sender_address()),
                ("送信", "このサーバーから送ります。" if is_configured() else _NO_MAIL_SERVER),
            ],
        },
        status=422 if form.errors or limit_form.errors else 200,
    )


def _saved(request: HttpRequest, fiscal_year: FiscalYear, form: SettingsForm, limit_form: LimitForm) -> bool:
    """Store the form that was sent, if it is valid."""
    actor = actor_of(request)
    if form.is_bound and form.is_valid():
        values = dict(form.cleaned_data)
        values["attachment_limit"] = values.pop("attachment_limit_mb") * MEGABYTE
        verbs.set_settings(actor=actor, fiscal_year=fiscal_year, **values)
        return True
    if limit_form.is_bound and limit_form.is_valid():
        verbs.set_attachment_limit(
            actor=actor,
            fiscal_year=fiscal_year,
            organisation=limit_form.cleaned_data["organisation"],
            max_bytes=limit_form.cleaned_data["megabytes"],
        )
        return True
    return False
