"""From a template to drafts: choose recipients, look at every letter, make the drafts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.correspondence import queries
from banso.correspondence.documents import NUMBER_COMES
from banso.correspondence.domain import merging as verbs
from banso.correspondence.domain.templates import settings_of
from banso.correspondence.forms import MergeForm, SourceForm
from banso.correspondence.models import LetterBatch, LetterTemplate
from banso.correspondence.queries import BatchPage
from banso.correspondence.rendering import best_source, not_provided
from banso.correspondence.sources import sources
from banso.correspondence.views.responses import inline_pdf
from banso.foundation.errors import BansoError
from banso.foundation.pages import actor_of, page
from banso.typeset import render_pdf


@page("letter.merge", load=queries.template_from_url)
@require_http_methods(["GET", "HEAD", "POST"])
def merge_start(request: HttpRequest, template: LetterTemplate) -> HttpResponse:
    """Choose recipients and fill in what is common; nothing is made yet."""
    actor, year = actor_of(request), template.fiscal_year
    version = verbs.current_version(template)
    given = request.POST if request.method == "POST" else request.GET
    source = sources().get(given.get("source", "")) or best_source(version)
    missing = not_provided(version, source.fields)
    chosen = request.POST.getlist("selected")
    form = MergeForm(
        request.POST or None,
        version=version,
        initial={"letter_date": verbs.merge_defaults(year, timezone.localdate())},
    )
    if request.method == "POST" and form.is_valid():
        try:
            batch = verbs.prepare_batch(
                actor=actor,
                template=template,
                source=source.code,
                recipient_keys=chosen,
                asked=form.asked_values(),
                letter_date=form.cleaned_data["letter_date"],
            )
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            return redirect("correspondence:batch", year=year.year, pk=batch.pk)
    return render(
        request,
        "correspondence/merge_start.html",
        {
            "fiscal_year": year,
            "template": template,
            "form": form,
            "source_form": SourceForm(initial={"source": source.code}),
            "source": source,
            "missing": missing,
            "recipients": source.function(actor, year),
            "chosen": chosen,
        },
        status=422 if form.errors else 200,
    )


@page("letter.merge", load=queries.batch_from_url)
@require_safe
def batch(request: HttpRequest, batch: LetterBatch) -> HttpResponse:
    """Name every recipient, each with a link to what they will get, before anything is made."""
    context: dict[str, Any] = {
        "fiscal_year": batch.fiscal_year,
        "batch": batch,
        "template": batch.version.template,
    }
    if batch.state == "PREPARED":
        previews = verbs.previews_of(actor_of(request), batch)
        context |= {
            "previews": previews,
            "broken": [one for one in previews if not one.is_ready],
            "by_mail": sum(bool(one.recipient.mail_to) for one in previews),
            "by_post": sum(not one.recipient.mail_to for one in previews),
        }
    else:
        context["letters"] = batch.letters.select_related("fiscal_year").order_by("pk")
    return render(request, "correspondence/batch.html", context)


@page("letter.merge", load=queries.batch_from_url)
@require_POST
def batch_step(request: HttpRequest, batch: LetterBatch) -> HttpResponse:
    """Make the drafts, or give the merge up."""
    actor, year = actor_of(request), batch.fiscal_year.year
    if request.POST.get("step") == "drop":
        verbs.drop_batch(actor=actor, batch=batch)
        messages.info(request, "差し込みを取りやめました。手紙は作られていません。")
        return redirect("correspondence:templates", year=year)
    letters = verbs.make_letters(actor=actor, batch=batch)
    messages.success(
        request, f"手紙の下書きを{len(letters)}通作りました。メールは送信箱で承認するまで送られません。"
    )
    return redirect("correspondence:batch", year=year, pk=batch.pk)


@page("letter.merge", load=queries.batch_page_from_url)
@require_safe
def batch_letter(request: HttpRequest, at: BatchPage) -> HttpResponse:
    """One recipient's letter and mail, with the way to the one before and after."""
    shown = _one(request, at)
    total = len(at.batch.recipient_keys)
    return render(
        request,
        "correspondence/batch_letter.html",
        {
            "fiscal_year": at.fiscal_year,
            "batch": at.batch,
            "place": at.place,
            "total": total,
            "before": at.place - 1 if at.place > 1 else None,
            "after": at.place + 1 if at.place < total else None,
            "shown": shown,
            "rendered": shown.rendered,
            "honorific_line": shown.recipient.addressee.line(settings_of(at.fiscal_year).official_honorific),
        },
    )


@page("letter.merge", load=queries.batch_page_from_url)
@require_safe
def batch_pdf(request: HttpRequest, at: BatchPage) -> HttpResponse:
    """One recipient's letter as it will be printed."""
    shown = _one(request, at)
    if shown.rendered is None:
        raise BansoError(f"この手紙はまだ組めません。{shown.problem}")
    data = dict(shown.rendered.letter)
    if at.batch.version.is_numbered:
        data["reference"] = NUMBER_COMES
    return inline_pdf(render_pdf("letter", data, document_date=at.batch.letter_date), f"確認_{at.place}.pdf")


def _one(request: HttpRequest, at: BatchPage) -> verbs.Preview:
    recipient = verbs.recipients_of(actor_of(request), at.batch)[at.place - 1]
    return verbs.preview(
        at.batch.version,
        recipient,
        verbs.provider_of(at.batch),
        settings=settings_of(at.fiscal_year),
        letter_date=at.batch.letter_date,
    )
