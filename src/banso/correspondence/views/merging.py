"""From a template to drafts: choose recipients, look at every letter, make the drafts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.correspondence import queries
from banso.correspondence.domain import merging as verbs
from banso.correspondence.domain.enclosing import enclose_again, leave_out, planned, without_own
from banso.correspondence.forms import MergeForm, SourceForm
from banso.correspondence.queries import BatchPage
from banso.correspondence.views.enclosed import Row, merge_warnings
from banso.foundation.errors import BansoError
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page
from banso.foundation.views import progress_context
from banso.letters.documents import NUMBER_COMES
from banso.letters.domain.templates import current_version, merge_defaults, settings_of
from banso.letters.enclosures import enclosure_kinds, kinds_of, not_enclosed
from banso.letters.models import LetterBatch, LetterTemplate
from banso.letters.queries import template_from_url
from banso.letters.rendering import best_source, not_provided
from banso.letters.sources import Recipient, sources
from banso.letters.views.responses import inline_pdf
from banso.typeset import render_pdf


@page("letter.merge", load=template_from_url)
@require_http_methods(SHOWN_AND_SENT)
def merge_start(request: HttpRequest, template: LetterTemplate) -> HttpResponse:
    """Choose recipients and fill in what is common; nothing is made yet."""
    year, version = template.fiscal_year, current_version(template)
    given = request.POST if request.method == "POST" else request.GET
    source = sources().get(given.get("source", "")) or best_source(version)
    form = MergeForm(
        request.POST or None,
        version=version,
        initial={"letter_date": merge_defaults(year, timezone.localdate())},
    )
    if request.method == "POST" and form.is_valid():
        try:
            batch = _prepare(request, template, source.code, form)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            return redirect("correspondence:batch", year=year.year, pk=batch.pk)
    recipients = source.function(actor_of(request), year)
    return render(
        request,
        "correspondence/merge_start.html",
        {
            "fiscal_year": year,
            "template": template,
            "form": form,
            "source_form": SourceForm(initial={"source": source.code}),
            "source": source,
            "missing": not_provided(version, source.fields),
            "recipients": recipients,
            "enclosures": _offered(request, template, recipients),
            "chosen": request.POST.getlist("selected"),
        },
        status=422 if form.errors else 200,
    )


def _prepare(request: HttpRequest, template: LetterTemplate, source: str, form: MergeForm) -> LetterBatch:
    return verbs.prepare_batch(
        actor=actor_of(request),
        template=template,
        source=source,
        recipient_keys=request.POST.getlist("selected"),
        asked=form.asked_values(),
        letter_date=form.cleaned_data["letter_date"],
        enclosures=request.POST.getlist("enclosure"),
    )


def _offered(
    request: HttpRequest, template: LetterTemplate, recipients: Sequence[Recipient]
) -> list[dict[str, Any]]:
    """Return the files that can be made for each of these recipients, for how many, and whether they are chosen."""
    organisations = [recipient.organisation_id for recipient in recipients if recipient.organisation_id]
    chosen = request.POST.getlist("enclosure") if request.method == "POST" else None
    found = []
    for kind in enclosure_kinds().values():
        count = len(kind.function(template.fiscal_year, organisations)) if organisations else 0
        is_chosen = kind.code in chosen if chosen is not None else template.code in kind.templates
        if count:
            found.append({"code": kind.code, "label": kind.label, "count": count, "is_chosen": is_chosen})
    return found


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
        rows = _rows(batch, previews)
        context |= {
            "previews": rows,
            "warnings": merge_warnings(rows),
            "broken": [preview for preview in previews if not preview.is_ready],
            "by_mail": sum(bool(preview.recipient.mail_to) for preview in previews),
            "by_post": sum(not preview.recipient.mail_to for preview in previews),
        }
    else:
        job = queries.enclosing_job(batch) if batch.enclosures else None
        context |= {
            "letters": batch.letters.select_related("fiscal_year").order_by("pk"),
            **(progress_context(job) if job else {}),
            "kinds": [kind.label for kind in kinds_of(batch.enclosures)],
            "is_enclosing": job is not None and not job.is_finished,
            "has_stopped": batch.enclosed_at is None and job is not None and job.is_finished,
        }
    return render(request, "correspondence/batch.html", context)


def _rows(batch: LetterBatch, previews: Sequence[verbs.Preview]) -> list[Row]:
    """Return each recipient with the files it is to get and what is missing."""
    organisations = [
        preview.recipient.organisation_id for preview in previews if preview.recipient.organisation_id
    ]
    files = planned(batch.fiscal_year, batch.enclosures, organisations)
    rows = []
    for one in previews:
        own = files.get(one.recipient.organisation_id or 0, [])
        held = [name for file in own for name in (file.enclosure.name, *file.enclosure.holds)]
        named = one.rendered.letter.get("enclosures", []) if one.rendered else []
        rows.append(
            Row(
                preview=one,
                files=[file.enclosure.name for file in own],
                without=without_own(batch.enclosures, (file.kind.code for file in own)),
                unmet=not_enclosed(named, held),
            )
        )
    return rows


@page("letter.merge", load=queries.batch_from_url)
@require_POST
def batch_step(request: HttpRequest, batch: LetterBatch) -> HttpResponse:
    """Make the drafts, or give the merge up; make the enclosures again, or go on without."""
    actor, year = actor_of(request), batch.fiscal_year.year
    if request.POST.get("step") == "drop":
        verbs.drop_batch(actor=actor, batch=batch)
        messages.info(request, "差し込みを取りやめました。手紙は作られていません。")
        return redirect("letters:templates", year=year)
    if request.POST.get("step") == "enclose":
        enclose_again(actor=actor, batch=batch)
        messages.success(request, "宛先ごとの添付ファイルを作り直します。")
    elif request.POST.get("step") == "leave_out":
        leave_out(actor=actor, batch=batch)
        messages.success(request, "今ある添付ファイルで、送信箱から承認できるようにしました。")
    else:
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
