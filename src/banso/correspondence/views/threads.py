"""Pages of the contact log."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banso.correspondence import queries
from banso.correspondence.domain import outbox
from banso.correspondence.domain import threads as verbs
from banso.correspondence.forms import DropForm, MemberForm, NoteForm, contact_label
from banso.correspondence.models import Thread, ThreadEntry, ThreadMember
from banso.correspondence.subjects import subject_labels
from banso.directory.models import search_key
from banso.directory.queries import find_organisation
from banso.foundation.downloads import download_response
from banso.foundation.errors import BansoError
from banso.foundation.listing import ListColumn, Listing, choice_filter, search_filter
from banso.foundation.pages import actor_of, page, warn_of_cases
from banso.mailfiles.eml import MAX_BYTES
from banso.years.models import FiscalYear
from banso.years.queries import year_from_url


@page("thread.view", load=year_from_url)
@require_safe
def threads(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """The year's threads."""
    labels = subject_labels()
    listing = Listing(
        request.GET,
        queries.threads_of(actor_of(request), fiscal_year),
        columns=[
            ListColumn(
                "title",
                "対象",
                lambda one: one.title,
                order=("title",),
                url=lambda one: reverse("correspondence:thread", args=[fiscal_year.year, one.pk]),
            ),
            ListColumn("kind", "種類", lambda one: labels.get(one.subject_type, "")),
            ListColumn("entries", "記録", lambda one: getattr(one, "entry_count", 0), kind="integer"),
            ListColumn("mails", "送ったメール", lambda one: getattr(one, "mail_count", 0), kind="integer"),
        ],
        filters=[
            search_filter(["title", "organisation__search_key"], label="名前で探す", fold=search_key),
            choice_filter("kind", "種類", list(labels.items()), field="subject_type"),
        ],
        caption="連絡の記録",
        empty="連絡の記録はまだありません。下の欄に団体の名前を入れると始められます。",
    )
    return render(request, "correspondence/threads.html", {"fiscal_year": fiscal_year, "listing": listing})


@page("thread.write", load=year_from_url)
@require_POST
def thread_open(request: HttpRequest, fiscal_year: FiscalYear) -> HttpResponse:
    """Go to the thread of an organisation, making it the first time."""
    organisation = find_organisation(request.POST.get("organisation", ""))
    thread = verbs.open_thread(
        actor=actor_of(request),
        fiscal_year=fiscal_year,
        subject_type="directory.organisation",
        subject_id=organisation.pk,
    )
    return redirect("correspondence:thread", year=fiscal_year.year, pk=thread.pk)


def _thread_page(request: HttpRequest, thread: Thread, status: int = 200, **forms: Any) -> HttpResponse:
    members = list(queries.members_of(thread))
    return render(
        request,
        "correspondence/thread.html",
        {
            "fiscal_year": thread.fiscal_year,
            "thread": thread,
            "kind": subject_labels().get(thread.subject_type, ""),
            "items": queries.timeline(thread),
            "members": [(member, contact_label(member.contact), member.contact.email) for member in members],
            "note_form": forms.get("note_form") or NoteForm(prefix="note"),
            "drop_form": forms.get("drop_form") or DropForm(),
            "member_form": forms.get("member_form") or MemberForm(thread=thread, prefix="member"),
        },
        status=status,
    )


@page("thread.view", load=queries.thread_from_url)
@require_safe
def thread(request: HttpRequest, thread: Thread) -> HttpResponse:
    """What was said, newest first; forms to note more."""
    return _thread_page(request, thread)


@page("thread.write", load=queries.thread_from_url)
@require_POST
def thread_note(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Note a call or a visit."""
    form = NoteForm(request.POST, prefix="note")
    if not form.is_valid():
        return _thread_page(request, thread, 422, note_form=form)
    values = dict(form.cleaned_data)
    time = values.pop("time") or dt.time(0)
    at = timezone.make_aware(dt.datetime.combine(values.pop("date"), time))
    verbs.note_contact(actor=actor_of(request), thread=thread, at=at, **values)
    messages.success(request, "連絡を記録しました。")
    warn_of_cases(request, *(one for one in form.cleaned_data.values() if isinstance(one, str)))
    return redirect("correspondence:thread", year=thread.fiscal_year.year, pk=thread.pk)


@page("thread.write", load=queries.thread_from_url)
@require_POST
def thread_drop(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Read a mail saved as .eml into the log."""
    form = DropForm(request.POST, request.FILES)
    if form.is_valid():
        handed = form.cleaned_data["file"]
        try:
            entry = verbs.drop_mail(
                actor=actor_of(request), thread=thread, data=handed.read(MAX_BYTES + 1), filename=handed.name
            )
        except BansoError as refused:
            form.add_error("file", refused.message)
        else:
            messages.success(request, "メールを記録しました。")
            warn_of_cases(request, entry.summary, entry.body)
            for note in entry.unread:
                messages.warning(request, note)
            for reason in entry.refused:
                messages.warning(request, f"受け取らなかった添付があります。{reason}")
            return redirect("correspondence:thread", year=thread.fiscal_year.year, pk=thread.pk)
    return _thread_page(request, thread, 422, drop_form=form)


@page("thread.write", load=queries.thread_from_url)
@require_POST
def thread_member(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Put a contact into the address book."""
    form = MemberForm(request.POST, thread=thread, prefix="member")
    if not form.is_valid():
        return _thread_page(request, thread, 422, member_form=form)
    verbs.add_member(
        actor=actor_of(request),
        thread=thread,
        contact=form.cleaned_data["contact"],
        role=form.cleaned_data["role"],
    )
    messages.success(request, "同報の宛先に加えました。")
    return redirect("correspondence:thread", year=thread.fiscal_year.year, pk=thread.pk)


def member_subject(year: int, pk: int) -> ThreadMember:
    """Return the entry of the address book."""
    return queries.member_from_url(year, pk)


@page("thread.member", load=member_subject)
@require_POST
def member_remove(request: HttpRequest, member: ThreadMember) -> HttpResponse:
    """Take a contact out of the address book."""
    thread = member.thread
    verbs.remove_member(actor=actor_of(request), member=member)
    messages.success(request, "同報の宛先から外しました。")
    return redirect("correspondence:thread", year=thread.fiscal_year.year, pk=thread.pk)


@page("thread.write", load=queries.thread_from_url)
@require_http_methods(["POST"])
def thread_write_all(request: HttpRequest, thread: Thread) -> HttpResponse:
    """Draft one mail to everyone in the address book (同報)."""
    members = [member for member in queries.members_of(thread) if member.contact.email]
    if not members:
        raise BansoError("同報の宛先がまだありません。先に連絡先を加えてください。")
    people = [{"name": contact_label(member.contact), "address": member.contact.email} for member in members]
    mail = outbox.draft_mail(
        actor=actor_of(request),
        fiscal_year=thread.fiscal_year,
        to_name=people[0]["name"],
        to_address=people[0]["address"],
        cc=people[1:],
        subject=f"【連絡】{thread.title}",
        body="皆様\n\nお世話になっております。\n\n\n\nお返事は全員あてにお願いいたします。",
        organisation=thread.organisation,
        thread=thread,
    )
    messages.info(request, "同報メールの下書きを作りました。本文を書いてから承認してください。")
    return redirect("correspondence:mail_edit", year=thread.fiscal_year.year, pk=mail.pk)


@page("thread.entry", load=queries.entry_from_url)
@require_safe
def entry_file(request: HttpRequest, entry: ThreadEntry) -> HttpResponseBase:
    """The original of a mail, or (`?file=`) one of its attachments."""
    wanted = request.GET.get("file", "")
    if not wanted:
        upload = entry.original
    else:
        key = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
        upload = entry.attachments.filter(pk=key).first()
    if upload is None:
        raise Http404("このファイルは見つかりません。")
    return download_response(upload)
