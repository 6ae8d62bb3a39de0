"""Examples of correspondence: templates, merges, letters, mails, threads, download pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from banso.correspondence.domain.links import make_link
from banso.correspondence.domain.merging import prepare_batch
from banso.correspondence.domain.outbox import attach, draft_mail
from banso.correspondence.domain.threads import add_member, note_contact, open_thread
from banso.correspondence.links import token_for
from banso.correspondence.models import OutboundMail, Thread
from banso.directory.enums import Role
from banso.directory.models import Contact, Organisation
from banso.foundation.history import operation
from banso.letters.domain.letters import issue_letters, note_posted
from banso.letters.domain.templates import create_template, current_version
from banso.letters.models import Letter
from tests.builders import SYSTEM
from tests.law.examples import Pair, Parts, World, example, same

CONTENT: dict[str, Any] = {
    "subject": "見本の手紙",
    "salutation": "NONE",
    "body": "本文です。",
    "is_numbered": True,
    "mail_subject": "見本",
    "mail_body": "{{宛名}}",
}


def _template(world: World) -> Any:
    return world.once(
        "letter template",
        lambda: create_template(
            actor=SYSTEM, fiscal_year=world.small_year.fiscal_year, title="見本", purpose="", content=CONTENT
        ),
    )


@example("letters:template_*", "correspondence:merge_start")
def template(world: World, role: Role | None) -> Pair:
    return same({"pk": _template(world).pk})


@example("correspondence:batch*")
def batch(world: World, role: Role | None) -> Pair:
    def made() -> Any:
        return prepare_batch(
            actor=SYSTEM,
            template=_template(world),
            source="prefectures",
            recipient_keys=[f"organisation:{world.small_year.prefecture.pk}"],
            asked={},
            letter_date=dt.date(2019, 7, 5),
        )

    return same({"pk": world.once("letter batch", made).pk})


@example("correspondence:batch_letter", "correspondence:batch_pdf")
def batch_place(world: World, role: Role | None) -> Pair:
    own, _ = batch(world, role)
    return same(own | {"place": 1})


def _letter_to(world: World, organisation: Organisation) -> Letter:
    """A letter that has gone out."""

    def made() -> Letter:
        year = world.small_year.fiscal_year
        letter = Letter.objects.create(
            fiscal_year=year,
            version=current_version(_template(world)),
            organisation=organisation,
            addressee=f"{organisation} 御中",
            subject="見本の手紙",
            rendered={
                "subject": "見本の手紙",
                "date": "令和元年7月5日",
                "recipients": [{"organisation": organisation.name, "honorific": "御中"}],
                "senders": [{"organisation": "事務局"}],
                "body": ["本文です。"],
            },
            letter_date=dt.date(2019, 7, 5),
        )
        issued = issue_letters(actor=SYSTEM, fiscal_year=year, letters=[letter])
        return note_posted(actor=SYSTEM, fiscal_year=year, letters=issued)[0]

    found: Letter = world.once(f"letter to {organisation.pk}", made)
    return found


@example("letters:letter", "letters:letter_pdf", "letters:letter_docx")
def letter(world: World, role: Role | None) -> Pair:
    year = world.small_year
    own = year.prefecture if role == Role.PREFECTURE else year.municipality
    return {"pk": _letter_to(world, own).pk}, {"pk": _letter_to(world, year.other_municipality).pk}


@example("letters:letter_edit", "letters:letter_preview")
def draft_letter(world: World, role: Role | None) -> Pair:
    def made() -> Letter:
        issued = _letter_to(world, world.small_year.municipality)
        kept = {name: getattr(issued, name) for name in ("fiscal_year", "version", "rendered", "letter_date")}
        return Letter.objects.create(subject="見本の下書き", addressee="見本 御中", **kept)

    return same({"pk": world.once("draft letter", made).pk})


def _mail(world: World) -> OutboundMail:
    def made() -> OutboundMail:
        mail = draft_mail(
            actor=SYSTEM,
            fiscal_year=world.small_year.fiscal_year,
            to_name="見本",
            to_address="office@example.invalid",
            subject="見本",
            body="見本",
        )
        attach(actor=SYSTEM, mails=[mail], data="見本".encode(), filename="見本.txt")
        return mail

    found: OutboundMail = world.once("outbound mail", made)
    return found


@example("correspondence:mail*")
def mail(world: World, role: Role | None) -> Pair:
    return same({"pk": _mail(world).pk})


@example("correspondence:mail_detach", "correspondence:link_revoke")
def mail_file(world: World, role: Role | None) -> Pair:
    found = _mail(world)
    return same({"pk": found.pk, "attachment": found.attachments.earliest("pk").pk})


def _thread(world: World) -> Thread:
    found: Thread = world.once(
        "thread",
        lambda: open_thread(
            actor=SYSTEM,
            fiscal_year=world.small_year.fiscal_year,
            subject_type="directory.organisation",
            subject_id=world.small_year.municipality.pk,
        ),
    )
    return found


@example("correspondence:thread", "correspondence:thread_*")
def thread(world: World, role: Role | None) -> Pair:
    return same({"pk": _thread(world).pk})


@example("correspondence:member_remove")
def member(world: World, role: Role | None) -> Pair:
    def made() -> Any:
        contact = Contact.objects.create(
            organisation=world.small_year.municipality, purpose="OFFICE", email="office@example.invalid"
        )
        return add_member(actor=SYSTEM, thread=_thread(world), contact=contact)

    return same({"pk": world.once("thread member", made).pk})


@example("correspondence:entry_file")
def entry(world: World, role: Role | None) -> Pair:
    def made() -> Any:
        return note_contact(
            actor=SYSTEM, thread=_thread(world), kind="PHONE", at=timezone.now(), summary="見本"
        )

    return same({"pk": world.once("thread entry", made).pk})


@example("download_page")
def download(world: World, role: Role | None) -> Pair:
    def made() -> Parts:
        upload = _mail(world).attachments.earliest("pk").upload
        with operation(SYSTEM) as op:
            link = make_link(op, upload, days=3)
        return {"token": token_for(link.salt)}

    return same(world.once("download page", made))
