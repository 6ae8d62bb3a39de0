"""The contact log: notes, mails dropped as .eml in every state of repair, the address book."""

from __future__ import annotations

import io
import zipfile
from email.mime.text import MIMEText

import pytest
from django.utils import timezone

from banso.correspondence.domain.outbox import approve, draft_mail, step_mail
from banso.correspondence.domain.threads import add_member, drop_mail, note_contact, open_thread
from banso.correspondence.models import OutboundMail, Thread, ThreadEntry
from banso.correspondence.queries import timeline
from banso.directory.enums import Role
from banso.directory.models import Contact
from banso.foundation.errors import AccessDenied, BansoError, Conflict
from banso.foundation.uploads import read_upload
from tests.builders import SYSTEM
from tests.mailfiles.saved import mail


@pytest.fixture
def thread(small_year) -> Thread:
    return open_thread(
        actor=SYSTEM,
        fiscal_year=small_year.fiscal_year,
        subject_type="directory.organisation",
        subject_id=small_year.municipality.pk,
    )


def test_a_subject_has_one_thread_a_year(thread, small_year):
    again = open_thread(
        actor=SYSTEM,
        fiscal_year=small_year.fiscal_year,
        subject_type="directory.organisation",
        subject_id=small_year.municipality.pk,
    )
    assert again == thread
    assert thread.title == "滋賀県見本市"
    for kind, number in (("directory.organisation", 10**9), ("nothing.registered", 1)):
        with pytest.raises(BansoError):
            open_thread(
                actor=SYSTEM, fiscal_year=small_year.fiscal_year, subject_type=kind, subject_id=number
            )


def test_a_call_is_noted_and_an_empty_note_refused(thread):
    note_contact(actor=SYSTEM, thread=thread, kind="PHONE", at=timezone.now(), summary="日程の相談")
    with pytest.raises(BansoError):
        note_contact(actor=SYSTEM, thread=thread, kind="PHONE", at=timezone.now(), summary=" ")
    assert [item.summary for item in timeline(thread)] == ["日程の相談"]


def test_a_dropped_mail_is_read_with_its_attachments_and_its_original(thread):
    message = mail()
    message.add_attachment(b"%PDF-1.7\n", maintype="application", subtype="pdf", filename="資料.pdf")
    message.add_attachment(b"MZ\x00\x01", maintype="application", subtype="octet-stream", filename="x.exe")
    entry = drop_mail(actor=SYSTEM, thread=thread, data=message.as_bytes(), filename="日程.eml")
    assert (entry.summary, entry.body) == ("日程について", "28日でお願いします。")
    assert entry.counterpart == "見本市 <office@example.invalid>"
    assert timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M") == "2019-10-28 13:05"
    assert [one.original_name for one in entry.attachments.all()] == ["資料.pdf"]
    assert len(entry.refused) == 1
    assert entry.refused[0].startswith("x.exe：")
    assert entry.original is not None
    with zipfile.ZipFile(io.BytesIO(read_upload(entry.original))) as archive:
        assert archive.read("mail.eml") == message.as_bytes()


def test_the_same_mail_twice_is_one_entry(thread):
    drop_mail(actor=SYSTEM, thread=thread, data=mail().as_bytes(), filename="a.eml")
    with pytest.raises(Conflict):
        drop_mail(actor=SYSTEM, thread=thread, data=mail().as_bytes(), filename="b.eml")
    assert thread.entries.count() == 1


def test_a_mail_in_the_old_japanese_encoding_is_read(thread):
    message = MIMEText("日程の件、承知しました。".encode("iso-2022-jp"), "plain", "iso-2022-jp")
    raw = (
        b"From: =?ISO-2022-JP?B?GyRCOCtLXBsoQg==?= <a@example.invalid>\r\n"
        b"Subject: =?ISO-2022-JP?B?GyRCRnxEeBsoQg==?=\r\nDate: Mon, 28 Oct 2019 13:05:00 +0900\r\n"
        b"Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
        + "日程の件、承知しました。".encode("iso-2022-jp")
    )
    entry = drop_mail(actor=SYSTEM, thread=thread, data=raw, filename="a.eml")
    assert message is not None
    assert (entry.summary, entry.counterpart) == ("日程", "見本 <a@example.invalid>")
    assert entry.body == "日程の件、承知しました。"


def test_the_address_book_writes_one_mail_to_all(thread, small_year, client_of):
    contacts = [
        Contact.objects.create(
            organisation=small_year.municipality, purpose="OFFICE", email="a@example.invalid"
        ),
        Contact.objects.create(person=small_year.expert.person, purpose="PERSON", email="b@example.invalid"),
    ]
    for one in contacts:
        add_member(actor=SYSTEM, thread=thread, contact=one)
        add_member(actor=SYSTEM, thread=thread, contact=one)
    answer = client_of(Role.SECRETARIAT).post(f"/y/2019/threads/{thread.pk}/write/")
    draft = OutboundMail.objects.get()
    assert answer["Location"].endswith(f"/outbox/{draft.pk}/edit/")
    assert (draft.to_address, [one["address"] for one in draft.cc]) == (
        "a@example.invalid",
        ["b@example.invalid"],
    )


def test_a_contact_without_address_cannot_join(thread, small_year):
    silent = Contact.objects.create(
        organisation=small_year.municipality, purpose="OFFICE", phone="00-0000-0000"
    )
    with pytest.raises(BansoError):
        add_member(actor=SYSTEM, thread=thread, contact=silent)


def test_mails_sent_to_the_subject_stand_in_its_timeline(thread, small_year):
    mail = draft_mail(
        actor=SYSTEM, fiscal_year=small_year.fiscal_year, to_name="見本市", to_address="a@example.invalid",
        subject="お知らせ", body="本文", thread=thread,
    )  # fmt: skip
    assert timeline(thread) == []
    approve(actor=SYSTEM, fiscal_year=small_year.fiscal_year, mails=[mail])
    step_mail(actor=SYSTEM, mail=mail, step="note_sent")
    assert [(item.kind, item.summary) for item in timeline(thread)] == [("メール", "お知らせ")]


def test_only_the_secretariat_reads_and_writes_the_log(thread, actors):
    for role in set(Role) - {Role.SECRETARIAT}:
        with pytest.raises(AccessDenied):
            note_contact(actor=actors[role], thread=thread, kind="PHONE", at=timezone.now(), summary="x")
    assert not ThreadEntry.objects.exists()
