"""A corrected address is corrected in the directory; a contact's copies go with every mail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from banso.correspondence.domain.addresses import add_copies
from banso.correspondence.domain.outbox import copy_mail, draft_mail, step_mail
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.directory.domain.contacts import set_contact
from banso.directory.enums import Role
from banso.directory.models import Contact
from banso.foundation.history import history_of
from tests.builders import SYSTEM
from tests.conftest import SmallYear

pytestmark = pytest.mark.django_db
OLD, NEW = "old@example.invalid", "new@example.invalid"


def _mail(small_year: SmallYear) -> OutboundMail:
    return draft_mail(
        actor=SYSTEM, fiscal_year=small_year.fiscal_year, to_name="見本市", to_address=OLD,
        subject="件名", body="本文", organisation=small_year.municipality,
    )  # fmt: skip


def test_a_bounced_address_corrected_on_the_copy_is_corrected_in_the_directory(
    small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    own = set_contact(
        actor=SYSTEM,
        organisation=small_year.municipality,
        purpose="OFFICE",
        department="福祉課",
        email="Old@example.invalid",
    )
    other = set_contact(
        actor=SYSTEM, organisation=small_year.other_municipality, purpose="OFFICE", department="課", email=OLD
    )
    bounced = _mail(small_year)
    OutboundMail.objects.filter(pk=bounced.pk).update(
        state=MailState.FAILED, error="宛先がありません", approved_at=timezone.now()
    )
    copy = copy_mail(actor=SYSTEM, mail=bounced)
    client = client_of(Role.SECRETARIAT)
    url = f"/y/2019/outbox/{copy.pk}/edit/"
    page = client.get(url).content.decode()
    assert "名簿の連絡先も同じアドレスに直す" in page
    assert "見本市 福祉課（担当課）" in page
    form = {"to_name": "見本市", "to_address": NEW, "cc": "", "subject": "件名", "body": "本文"}
    client.post(url, form)
    own.refresh_from_db()
    assert own.email == "Old@example.invalid"
    OutboundMail.objects.filter(pk=copy.pk).update(to_address=OLD)
    client.post(url, form | {"corrects_directory": "on"})
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.email, other.email) == (NEW, OLD)
    assert history_of(small_year.municipality).filter(action="contact.set").count() == 2
    copy.refresh_from_db()
    assert copy.to_address == NEW


def test_no_contact_behind_is_not_offered(
    small_year: SmallYear, client_of: Callable[[Role | None], Client]
) -> None:
    mail = _mail(small_year)
    page = client_of(Role.SECRETARIAT).get(f"/y/2019/outbox/{mail.pk}/edit/").content.decode()
    assert "名簿の連絡先も" not in page
    step_mail(actor=SYSTEM, mail=mail, step="cancel")
    assert not Contact.objects.exists()


def test_the_copies_of_a_contact_are_on_every_mail(small_year: SmallYear) -> None:
    set_contact(
        actor=SYSTEM, organisation=small_year.municipality, purpose="OFFICE", department="課", email=OLD,
        copies="b@example.invalid, c@example.invalid",
    )  # fmt: skip
    assert [one["address"] for one in _mail(small_year).cc] == ["b@example.invalid", "c@example.invalid"]
    drafts = [
        OutboundMail(to_address=OLD, cc=[{"name": "講師01", "address": "b@example.invalid"}]),
        OutboundMail(to_address="x@example.invalid"),
    ]
    add_copies(drafts)
    assert [one["address"] for one in drafts[0].cc] == ["b@example.invalid", "c@example.invalid"]
    assert drafts[1].cc == []
