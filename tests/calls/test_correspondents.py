"""Whom letters about the call go to: prefectures alone, and reminders only where something is missing."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from pypdf import PdfReader

from banso.calls.domain import call as verbs
from banso.calls.domain import relays
from banso.calls.enums import CallState
from banso.calls.facts import deadline_words
from banso.calls.packs import outline_pdf
from banso.correspondence.domain.merging import make_letters, prepare_batch
from banso.correspondence.domain.outbox import approve, step_mail
from banso.directory.enums import Role
from banso.directory.models import Contact, MunicipalityYear
from banso.foundation import uploads
from banso.letters.domain.letters import issue_letters, note_posted
from banso.letters.domain.templates import install_templates, set_settings
from banso.letters.models import Letter, LetterTemplate
from banso.letters.sources import source_of
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(small_year):
    """Sent to both prefectures; one municipality of each has applied, one of 滋賀県 has not."""
    call = small_year.call
    call.state = CallState.DRAFT
    call.save()
    verbs.open_call(actor=builders.SYSTEM, call=call)
    late = builders.make_municipality("未定市", small_year.prefecture)
    for town in (small_year.municipality, small_year.other_municipality, late):
        MunicipalityYear.objects.create(organisation=town, year=2019)
    verbs.relay_to_prefectures(
        actor=builders.SYSTEM,
        call=call,
        prefectures=[relay.prefecture for relay in call.relays.select_related("prefecture")],
        sent_at=timezone.now(),
    )
    return call


def names(actor, code, call):
    return [one.addressee.organisation[:3] for one in source_of(code).function(actor, call.fiscal_year)]


def test_the_call_goes_to_prefectures_and_never_to_municipalities(call, actors, small_year):
    Contact.objects.create(
        organisation=small_year.prefecture, purpose="OFFICE", department="福祉課", email="ken@example.invalid"
    )
    source = source_of("call_prefectures")
    found = source.function(actors[Role.SECRETARIAT], call.fiscal_year)
    assert [one.fields["団体名"] for one in found] == ["滋賀県", "大阪府"]
    assert found[0].mail_to == "ken@example.invalid"
    assert all(set(source.fields) <= set(one.fields) for one in found)


def test_reminders_go_where_the_bundle_is_missing_and_name_who_has_not_answered(call, actors, small_year):
    secretariat = actors[Role.SECRETARIAT]
    found = source_of("call_reminders").function(secretariat, call.fiscal_year)
    assert {one.fields["団体名"]: one.fields["未提出の自治体"] for one in found} == {
        "滋賀県": ["未定市"],
        "大阪府": [],
    }
    relays.submit_bundle(actor=secretariat, relay=call.relays.get(prefecture=small_year.prefecture))
    assert names(secretariat, "call_reminders", call) == ["大阪府"]


@pytest.mark.parametrize("code", ["call_prefectures", "call_reminders"])
@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_nobody_else_gets_the_list(code, role, call, actors):
    assert source_of(code).function(actors[role], call.fiscal_year) == []


def test_a_draft_reminds_nobody(small_year, actors):
    small_year.call.state = CallState.DRAFT
    small_year.call.save()
    assert names(actors[Role.SECRETARIAT], "call_reminders", small_year.call) == []


def test_the_reminder_is_a_letter_to_look_at_and_nothing_is_sent(call, client_of, settings, tmp_path):
    from banso.letters.models import LetterTemplate

    client = client_of(Role.SECRETARIAT)
    first = client.post("/y/2019/call/prefectures/remind/")
    again = client.post("/y/2019/call/prefectures/remind/")
    assert first.url == again.url
    assert LetterTemplate.objects.filter(title="未提出の都道府県への督促").count() == 1
    page = client.get(first.url).content.decode()
    assert "滋賀県" in page
    assert "大阪府" in page
    for role in (Role.PREFECTURE, Role.MUNICIPALITY, Role.MINISTRY):
        assert client_of(role).post("/y/2019/call/prefectures/remind/").status_code == 403


def test_the_letter_of_the_call_says_what_the_call_says_and_begins_the_relay_when_it_goes_out(
    small_year,
):
    """Deadlines and enclosures are typed nowhere; a letter on paper to one, by mail to the other, each on its day."""
    call, shiga = small_year.call, small_year.prefecture
    call.fiscal_year.contract_title = "見本事業"
    call.fiscal_year.save()
    Contact.objects.create(organisation=shiga, purpose="OFFICE", email="ken@example.invalid")
    upload = uploads.store(builders.SYSTEM, b"%PDF-1.7\n", "x.pdf", "call")
    verbs.attach(actor=builders.SYSTEM, call=call, upload=upload, title="別紙　事業の流れ")
    settings = {"senders": "見本事務局", "contact": "見本事務局\n電話：0"}
    set_settings(actor=builders.SYSTEM, fiscal_year=call.fiscal_year, **settings)
    install_templates(actor=builders.SYSTEM, fiscal_year=call.fiscal_year)
    recipients = source_of("call_prefectures").function(builders.SYSTEM, call.fiscal_year)
    batch = prepare_batch(
        actor=builders.SYSTEM,
        template=LetterTemplate.objects.get(code="call_prefecture"),
        source="call_prefectures",
        recipient_keys=[one.key for one in recipients],
        asked={},
        letter_date=call.fiscal_year.starts_on,
    )
    by_mail, by_post = make_letters(actor=builders.SYSTEM, batch=batch)
    assert by_mail.rendered["enclosures"] == ["利用申込書（自治体ごと）", "取りまとめ表", "別紙　事業の流れ"]
    assert deadline_words(call.closes_at) in str(by_mail.rendered["record"])
    pages = PdfReader(io.BytesIO(outline_pdf(call, shiga))).pages
    text = "".join("".join(page.extract_text() for page in pages).split())
    for said in ("別紙事業の流れ", "電話：0", deadline_words(call.closes_at).replace(" ", "")):
        assert said in text

    assert not call.relays.exclude(sent_at=None).exists()
    mail = by_mail.mails.get()
    approve(actor=builders.SYSTEM, fiscal_year=call.fiscal_year, mails=[mail])
    step_mail(actor=builders.SYSTEM, mail=mail, step="note_sent")
    assert [one.prefecture for one in call.relays.exclude(sent_at=None)] == [shiga]
    issue_letters(actor=builders.SYSTEM, fiscal_year=call.fiscal_year, letters=[by_post])
    note_posted(actor=builders.SYSTEM, fiscal_year=call.fiscal_year, letters=[by_post])
    assert call.relays.exclude(sent_at=None).count() == 2
    assert call.relays.get(prefecture=shiga).sent_at == Letter.objects.get(pk=by_mail.pk).delivered_at
