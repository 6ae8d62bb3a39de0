"""What is erased when: addresses after one year, texts after five; the register stays."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from banso.correspondence.domain.outbox import draft_mail
from banso.correspondence.domain.threads import note_contact, open_thread
from banso.correspondence.models import OutboundMail, ThreadEntry
from banso.directory.enums import Role
from banso.foundation.retention import purge
from banso.letters.domain.letters import issue_letters
from banso.letters.models import Letter
from banso.letters.queries import register
from tests.builders import SYSTEM, at


@pytest.fixture
def old(small_year, templates) -> Letter:
    """A letter, its mail and a note, all written on 5 July 2019."""
    year = small_year.fiscal_year
    letter = Letter.objects.create(
        fiscal_year=year,
        version=templates["call_prefecture"].versions.get(),
        organisation=small_year.prefecture,
        addressee="滋賀県　見本 花子 様",
        subject="見本の手紙",
        rendered={"subject": "見本の手紙", "body": ["見本 花子 様"]},
        letter_date=dt.date(2019, 7, 5),
    )
    issue_letters(actor=SYSTEM, fiscal_year=year, letters=[letter])
    draft_mail(
        actor=SYSTEM, fiscal_year=year, to_name="見本 花子", to_address="hanako@example.invalid", subject="件名",
        body="見本 花子 様", cc=[{"name": "x", "address": "x@example.invalid"}], letter=letter,
    )  # fmt: skip
    thread = open_thread(
        actor=SYSTEM,
        fiscal_year=year,
        subject_type="directory.organisation",
        subject_id=small_year.prefecture.pk,
    )
    note_contact(
        actor=SYSTEM, thread=thread, kind="PHONE", at=at(2019, 7, 5), counterpart="見本 花子", summary="要点"
    )
    for model in (Letter, OutboundMail, ThreadEntry):
        model.objects.update(created_at=at(2019, 7, 5))
    return letter


def state() -> dict[str, object]:
    letter, mail, entry = Letter.objects.get(), OutboundMail.objects.get(), ThreadEntry.objects.get()
    return {
        "address": (mail.to_address, mail.cc, entry.counterpart),
        "text": (letter.rendered, letter.addressee, mail.body, mail.to_name, entry.summary),
    }


def test_addresses_go_after_one_year_and_texts_after_five(old: Letter, client_of):
    before = state()
    purge(dt.datetime(2021, 3, 31, 12, tzinfo=ZoneInfo("Asia/Tokyo")), SYSTEM)
    assert state() == before
    purge(dt.datetime(2021, 4, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo")), SYSTEM)
    assert state() == {"address": ("", [], ""), "text": before["text"]}
    purge(dt.datetime(2025, 4, 1, 12, tzinfo=ZoneInfo("Asia/Tokyo")), SYSTEM)
    assert state()["text"] == ({}, "", "", "", "")
    (row,) = register(old.fiscal_year).rows
    assert (row["reference"], row["subject"]) == ("2019困支発第1号", "見本の手紙")
    page = client_of(Role.SECRETARIAT).get(f"/y/2019/letters/{old.pk}/")
    assert "保存期間が過ぎたため消去されています" in page.content.decode()
    assert client_of(Role.SECRETARIAT).get(f"/y/2019/letters/{old.pk}/pdf/").status_code == 404
