"""Temporary refusals and a server that is away: tried again for days, seen in the outbox, then failed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from banso.correspondence.domain.delays import PATIENCE, next_try, send_now
from banso.correspondence.enums import MailState
from banso.correspondence.models import OutboundMail
from banso.directory.enums import Role
from banso.foundation import worker
from banso.foundation.models import Job
from tests.builders import SYSTEM
from tests.correspondence.post import YEAR, Server, approved, send_here, states

pytestmark = [pytest.mark.concurrency, pytest.mark.django_db(transaction=True)]


def test_pauses_double_up_to_hours_and_end_after_three_days() -> None:
    since = now = timezone.now()
    pauses = []
    while (again := next_try(since, now)) is not None:
        pauses.append(again - now)
        now = again
    minutes = [round(pause.total_seconds() / 60) for pause in pauses]
    assert minutes[:10] == [1, 1, 2, 4, 8, 16, 32, 64, 128, 240]
    assert set(minutes[10:]) == {240}
    assert PATIENCE <= now - since < PATIENCE + dt.timedelta(hours=4)


def test_a_delayed_mail_is_tried_again_by_itself_and_says_when(server: Server, client_of) -> None:
    (mail,) = approved("later@example.invalid")
    send_here()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (MailState.APPROVED, 0)
    assert mail.not_before is not None
    assert mail.not_before > timezone.now()
    queued = Job.objects.get(kind="mail.send", state="QUEUED")
    assert queued.not_before == mail.not_before

    client: Client = client_of(Role.SECRETARIAT)
    outbox = client.get(reverse("correspondence:outbox", args=[YEAR])).content.decode()
    assert "送り直しを待っているメールがあります" in outbox
    assert "送り直し待ち（次は" in outbox
    assert "送信しています" not in outbox
    page = client.get(reverse("correspondence:mail", args=[YEAR, mail.pk])).content.decode()
    assert "451" in page
    assert "自動で送り直します" in page

    past = timezone.now() - dt.timedelta(seconds=1)
    OutboundMail.objects.update(not_before=past)
    Job.objects.filter(pk=queued.pk).update(not_before=past)
    worker.run("until_idle")
    assert states() == {MailState.SENT: 1}
    assert set(server.taken().values()) == {1}


def test_a_server_that_is_away_leaves_the_mails_waiting_and_a_person_can_send_at_once(
    server: Server, settings
) -> None:
    approved("a@example.invalid", "b@example.invalid")
    real, settings.SMTP_PORT = settings.SMTP_PORT, 1
    assert send_here().result == {"sent": 0, "failed": 0, "uncertain": 0, "later": 2}
    assert states() == {MailState.APPROVED: 2}
    assert all("メールサーバーにつながりません" in mail.error for mail in OutboundMail.objects.all())
    settings.SMTP_PORT = real
    assert send_now(actor=SYSTEM, fiscal_year=OutboundMail.objects.first().fiscal_year) == 2
    worker.run("until_idle")
    assert states() == {MailState.SENT: 2}
    assert sorted(server.taken().values()) == [1, 1]


@pytest.mark.parametrize("is_away", [False, True])
def test_after_three_days_a_mail_has_failed(server: Server, settings, is_away: bool) -> None:
    approved("later@example.invalid")
    OutboundMail.objects.update(refused_since=timezone.now() - PATIENCE)
    if is_away:
        settings.SMTP_PORT = 1
    send_here()
    mail = OutboundMail.objects.get()
    assert mail.state == MailState.FAILED
    assert "3日間" in mail.error
    assert not Job.objects.filter(state="QUEUED").exists()
