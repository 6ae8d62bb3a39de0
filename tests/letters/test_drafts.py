"""One draft letter edited in place: what stays, what changes, and what is refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from banso.directory.enums import Role
from banso.foundation.errors import BansoError, Conflict, ForbiddenStep
from banso.foundation.history import history_of
from banso.letters import draft_text
from banso.letters.domain.letters import edit_letter, issue_letters
from banso.letters.models import Letter
from banso.letters.wording import greeting
from tests import builders
from tests.builders import SYSTEM

pytestmark = pytest.mark.django_db
DAY, LATER = dt.date(2019, 7, 5), dt.date(2019, 12, 2)
TABLE = {"columns": [{"key": "a", "label": "自治体"}], "rows": [{"a": "見本市"}], "caption": ""}
RENDERED = {
    "date": "令和元年7月5日",
    "subject": "公募について",
    "recipients": [{"organisation": "見本県　主管課", "title": "", "name": "", "honorific": "御中"}],
    "senders": [{"organisation": "見本", "title": "代表理事", "name": "見本 一", "note": "（公印省略）"}],
    "opening": "拝啓",
    "closing": "敬具",
    "body": [greeting(DAY), "本文の段落です。"],
    "record": [
        {"label": "締切", "text": "7月31日", "items": ["郵送は必着"]},
        {"text": "時間：13時から"},
        {"label": "選定の結果", "table": TABLE},
    ],
    "enclosures": ["別紙"],
    "contact": {"organisation": "事務局", "lines": ["電話 00-0000-0000"]},
}


@pytest.fixture
def letter(fiscal_year, call_letter) -> Letter:
    """A draft with everything a letter can have."""
    return Letter.objects.create(
        fiscal_year=fiscal_year,
        version=call_letter.versions.get(),
        subject="公募について",
        addressee="見本県　主管課 御中",
        rendered=RENDERED,
        letter_date=DAY,
    )


def change(letter: Letter, *, day: dt.date = DAY, based_on: str = "", **parts: str) -> Letter:
    typed = draft_text.text_of(letter.rendered) | parts
    mark = based_on or draft_text.mark_of(letter.rendered, letter.letter_date)
    return edit_letter(actor=SYSTEM, letter=letter, typed=typed, letter_date=day, based_on=mark)


def test_what_nobody_touches_stays_as_it_was(letter):
    typed = draft_text.text_of(RENDERED)
    lines = typed["record"].splitlines()
    assert lines == [
        "締切：7月31日",
        "・郵送は必着",
        "時間：13時から",
        "選定の結果：",
        "〔表1〕",
    ]
    assert draft_text.edited(RENDERED, typed, old_day=DAY, day=DAY) == RENDERED
    assert list(history_of(change(letter))) == []


def test_one_letter_is_changed_and_its_history_keeps_no_text(letter):
    record = "〔表1〕\n締切：8月9日\n・消印有効"
    change(
        letter, day=LATER, subject="公募（再）", title="課長", name="見本 花子", honorific="様", record=record
    )
    letter.refresh_from_db()
    assert letter.rendered["body"][0] == greeting(LATER) != greeting(DAY)
    assert letter.rendered["record"] == [
        {"label": "表", "table": TABLE},
        {"label": "締切", "text": "8月9日", "items": ["消印有効"]},
    ]
    assert (letter.addressee, letter.subject) == ("見本県　主管課　課長　見本 花子 様", "公募（再）")
    assert (letter.rendered["opening"], letter.rendered["senders"][0]["note"]) == ("拝啓", "（公印省略）")
    (entry,) = history_of(letter)
    assert entry.action == "letter.edited"
    assert "花子" not in str(entry.changes)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"body": " \n"}, "件名と本文は空にできません"),
        ({"senders": ""}, "発信者は空にできません"),
        ({"record": "〔表2〕"}, "この手紙にありません"),
    ],
)
def test_what_cannot_be_read_changes_nothing(letter, parts, words):
    with pytest.raises(BansoError, match=words):
        change(letter, **parts)
    letter.refresh_from_db()
    assert letter.rendered == RENDERED


def test_two_writers_and_an_issued_letter_are_refused(letter):
    first = draft_text.mark_of(letter.rendered, letter.letter_date)
    change(letter, subject="先に直した件名")
    letter.refresh_from_db()
    with pytest.raises(Conflict, match="ほかの画面"):
        change(letter, subject="あとの件名", based_on=first)
    issue_letters(actor=SYSTEM, fiscal_year=letter.fiscal_year, letters=[letter])
    letter.refresh_from_db()
    with pytest.raises(ForbiddenStep, match="下書きだけ"):
        change(letter, subject="発行後")


def test_the_page_shows_saves_and_keeps_what_was_typed(letter, fiscal_year):
    client = Client()
    user = builders.make_user(Role.SECRETARIAT, fiscal_year=fiscal_year)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = f"/y/2019/letters/{letter.pk}/edit/"
    assert address in client.get(f"/y/2019/letters/{letter.pk}/").content.decode()
    mark = draft_text.mark_of(letter.rendered, letter.letter_date)
    day = {
        "letter_date_era": "令和",
        "letter_date_year": "元",
        "letter_date_month": "7",
        "letter_date_day": "5",
    }
    typed = draft_text.text_of(RENDERED) | day | {"based_on": mark, "body": "直した本文。"}
    shown = client.post(f"{address}preview/", typed).content.decode()
    assert '<p class="paper__text">直した本文。</p>' in shown
    looked = client.post(address, typed | {"show": "1"}).content.decode()
    assert '<p class="paper__text">直した本文。</p>' in looked
    letter.refresh_from_db()
    assert letter.rendered == RENDERED, "looking is not saving"
    assert client.post(address, typed | {"based_on": "old"}).status_code == 422
    assert client.post(address, typed | {"based_on": mark}).status_code == 302
    letter.refresh_from_db()
    assert letter.rendered["body"] == ["直した本文。"]
