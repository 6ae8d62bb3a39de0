"""Pages of one mail: as it goes out, its draft, its steps and files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.correspondence import mime, queries
from banso.correspondence.domain import addresses, links
from banso.correspondence.domain import outbox as verbs
from banso.correspondence.forms import AttachForm, MailForm
from banso.correspondence.models import MAIL_STEPS, OutboundMail
from banso.correspondence.queries import AttachmentOfMail
from banso.correspondence.views.outbox import is_postponed, state_tag, state_text
from banso.foundation.errors import BansoError
from banso.foundation.mail_settings import is_configured
from banso.foundation.pages import SHOWN_AND_SENT, actor_of, page

_STEPS = ("withdraw", "retry", "note_sent", "note_lost", "cancel")


@page("mail.view", load=queries.mail_from_url)
@require_safe
def mail(request: HttpRequest, mail: OutboundMail) -> HttpResponse:
    """One mail as it goes out, with its files, state and steps."""
    attachments = list(mail.attachments.select_related("upload", "link"))
    allowed = MAIL_STEPS.allowed(mail.state)
    return render(
        request,
        "correspondence/mail.html",
        {
            "fiscal_year": mail.fiscal_year,
            "mail": mail,
            "text": mime.full_text(mail),
            "attachments": attachments,
            "state_tag": state_tag(mail),
            "is_postponed": is_postponed(mail),
            "state_text": state_text(mail),
            "steps": [(name, MAIL_STEPS.steps[name].label) for name in _STEPS if name in allowed],
            "attach_form": AttachForm(),
            "has_server": is_configured(),
            "copies": mail.copies.select_related("fiscal_year").all(),
            "now": timezone.now(),
        },
    )


@page("mail.send", load=queries.mail_from_url)
@require_http_methods(SHOWN_AND_SENT)
def mail_edit(request: HttpRequest, mail: OutboundMail) -> HttpResponse:
    """Change a draft."""
    form = MailForm(
        request.POST or None, initial=MailForm.initial_of(mail), behind=addresses.contacts_behind(mail)
    )
    if request.method == "POST" and form.is_valid():
        try:
            verbs.edit_mail(actor=actor_of(request), mail=mail, **form.cleaned_data)
        except BansoError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "下書きを直しました。")
            return redirect("correspondence:mail", year=mail.fiscal_year.year, pk=mail.pk)
    context: dict[str, Any] = {"fiscal_year": mail.fiscal_year, "mail": mail, "form": form}
    return render(request, "correspondence/mail_edit.html", context, status=422 if form.errors else 200)


@page("mail.send", load=queries.mail_from_url)
@require_POST
def mail_step(request: HttpRequest, mail: OutboundMail) -> HttpResponse:
    """Take a step on one mail, or make a copy to send again."""
    actor, step = actor_of(request), request.POST.get("step", "")
    if step == "copy":
        copy = verbs.copy_mail(actor=actor, mail=mail)
        messages.success(request, "写しの下書きを作りました。確かめてから承認してください。")
        return redirect("correspondence:mail", year=mail.fiscal_year.year, pk=copy.pk)
    verbs.step_mail(actor=actor, mail=mail, step=step)
    messages.success(request, "メールの状態を変えました。")
    return redirect("correspondence:mail", year=mail.fiscal_year.year, pk=mail.pk)


@page("mail.send", load=queries.mail_from_url)
@require_POST
def mail_attach(request: HttpRequest, mail: OutboundMail) -> HttpResponse:
    """Put a file on a draft."""
    form = AttachForm(request.POST, request.FILES)
    if not form.is_valid():
        raise BansoError(" ".join(str(error) for error in form.errors["file"]))
    handed = form.cleaned_data["file"]
    verbs.attach(actor=actor_of(request), mails=[mail], data=handed, filename=handed.name)
    messages.success(request, "ファイルを付けました。")
    return redirect("correspondence:mail", year=mail.fiscal_year.year, pk=mail.pk)


@page("mail.send", load=queries.attachment_from_url)
@require_POST
def mail_detach(request: HttpRequest, at: AttachmentOfMail) -> HttpResponse:
    """Take a file off a draft."""
    verbs.detach(actor=actor_of(request), mail=at.mail, attachment=at.attachment)
    messages.success(request, "ファイルを外しました。")
    return redirect("correspondence:mail", year=at.fiscal_year.year, pk=at.mail.pk)


@page("mail.send", load=queries.attachment_from_url)
@require_POST
def link_revoke(request: HttpRequest, at: AttachmentOfMail) -> HttpResponse:
    """Close the download page of a file."""
    if at.attachment.link is not None:
        links.revoke_link(actor=actor_of(request), mail=at.mail, link=at.attachment.link)
        messages.success(request, "ダウンロード用ページを無効にしました。")
    return redirect("correspondence:mail", year=at.fiscal_year.year, pk=at.mail.pk)
