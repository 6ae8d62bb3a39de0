"""The outbox before and after sending: drafts, approval, large files, copies, exported files."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from email import message_from_bytes
from email.policy import default

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from banso.correspondence import mime
from banso.correspondence.domain.delays import waiting
from banso.correspondence.domain.links import LinkClosed, make_link, note_download, revoke_link
from banso.correspondence.domain.outbox import (
    MailIncomplete,
    approve,
    attach,
    copy_mail,
    draft_mail,
    edit_mail,
    encoded_size,
    note_exported,
    step_mail,
)
from banso.correspondence.domain.sending import recover
from banso.correspondence.enums import MailState
from banso.correspondence.links import link_of_token, token_for
from banso.correspondence.models import MAIL_STEPS, OutboundMail, ProtectedLink
from banso.directory.enums import Role
from banso.foundation.errors import AccessDenied, BansoError, ForbiddenStep
from banso.foundation.history import history_of, operation
from banso.foundation.models import HistoryEntry, Job
from banso.foundation.uploads import erase
from banso.letters.domain.templates import set_attachment_limit, set_settings
from tests.builders import SYSTEM, make_municipality

PDF = b"%PDF-1.7\n"


def draft(fiscal_year, **values) -> OutboundMail:
    return draft_mail(
        actor=SYSTEM,
        fiscal_year=fiscal_year,
        **{"to_name": "見本県", "to_address": "a@example.invalid", "subject": "件名", "body": "本文"}
        | values,
    )


def approved(fiscal_year, **values) -> OutboundMail:
    (mail,) = approve(actor=SYSTEM, fiscal_year=fiscal_year, mails=[draft(fiscal_year, **values)])
    return mail


class TestApproval:
    def test_nothing_chosen_approves_nothing(self, fiscal_year):
        draft(fiscal_year)
        with pytest.raises(BansoError, match="選ばれていない"):
            approve(actor=SYSTEM, fiscal_year=fiscal_year, mails=[])
        assert OutboundMail.objects.get().state == MailState.DRAFT

    @pytest.mark.parametrize(
        "wrong",
        [
            {"to_address": ""},
            {"to_address": "あ@例え.jp"},
            {"body": " "},
            {"cc": [{"name": "x", "address": "bad"}]},
        ],
    )
    def test_one_incomplete_mail_holds_all_back(self, fiscal_year, wrong):
        mails = [draft(fiscal_year), draft(fiscal_year, **wrong)]
        with pytest.raises(MailIncomplete, match="見本県あての「件名」"):
            approve(actor=SYSTEM, fiscal_year=fiscal_year, mails=mails)
        assert set(OutboundMail.objects.values_list("state", flat=True)) == {MailState.DRAFT}

    def test_without_a_server_no_job_is_asked_for_and_the_mail_stays_approved(self, fiscal_year, settings):
        settings.SMTP_HOST = ""
        assert approved(fiscal_year).state == MailState.APPROVED
        assert not Job.objects.exists()

    def test_an_approved_mail_cannot_be_edited_until_it_is_taken_back(self, fiscal_year):
        mail = approved(fiscal_year)
        with pytest.raises(ForbiddenStep, match="下書きに戻す"):
            edit_mail(actor=SYSTEM, mail=mail, subject="直す")
        back = step_mail(actor=SYSTEM, mail=mail, step="withdraw")
        assert edit_mail(actor=SYSTEM, mail=back, subject="直し\nた").subject == "直し た"

    def test_the_history_holds_no_address(self, fiscal_year):
        mail = draft(fiscal_year)
        edit_mail(actor=SYSTEM, mail=mail, to_address="secret@example.invalid", body="ひみつ")
        stored = str(list(HistoryEntry.objects.values_list("changes", "reason")))
        assert "secret" not in stored
        assert "ひみつ" not in stored

    def test_only_the_secretariat_sends(self, small_year, actors):
        mail = draft(small_year.fiscal_year)
        for role in set(Role) - {Role.SECRETARIAT}:
            with pytest.raises(AccessDenied):
                approve(actor=actors[role], fiscal_year=small_year.fiscal_year, mails=[mail])


class TestSteps:
    @pytest.mark.parametrize("state", MailState.values)
    @pytest.mark.parametrize("step", ["withdraw", "cancel", "retry", "note_sent", "note_lost"])
    def test_the_table_decides_every_step_from_every_state(self, fiscal_year, state, step):
        mail = draft(fiscal_year)
        now = timezone.now()
        OutboundMail.objects.filter(pk=mail.pk).update(
            state=state, approved_at=now, sent_at=now, claim="job:1:1", lease_until=now
        )
        if step in MAIL_STEPS.allowed(state):
            assert step_mail(actor=SYSTEM, mail=mail, step=step).state == MAIL_STEPS.steps[step].target
        else:
            with pytest.raises(ForbiddenStep):
                step_mail(actor=SYSTEM, mail=mail, step=step)
            assert OutboundMail.objects.get(pk=mail.pk).state == state

    def test_the_database_refuses_a_mail_that_goes_out_unapproved(self, fiscal_year):
        mail = draft(fiscal_year)
        for wrong in ({"state": "APPROVED"}, {"state": "SENDING"}, {"state": "SENT"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                OutboundMail.objects.filter(pk=mail.pk).update(**wrong)

    def test_sending_again_is_a_copy_with_a_message_id_of_its_own(self, fiscal_year):
        mail = draft(fiscal_year, cc=[{"name": "講師01", "address": "b@example.invalid"}])
        attach(actor=SYSTEM, mails=[mail], data=PDF, filename="要項.pdf")
        copy = copy_mail(actor=SYSTEM, mail=mail)
        assert (copy.state, copy.copy_of, copy.body, copy.cc) == (MailState.DRAFT, mail, mail.body, mail.cc)
        assert copy.message_id != mail.message_id
        assert copy.attachments.get().upload_id == mail.attachments.get().upload_id

    def test_recovery_settles_only_what_no_living_job_holds(self, fiscal_year):
        now = timezone.now()
        job = Job.objects.create(
            kind="mail.send", key="k", state="RUNNING", attempts=2, lease_until=now + dt.timedelta(minutes=1),
            created_at=now,
        )  # fmt: skip
        later = now + dt.timedelta(minutes=5)
        rows = {
            "alive": {"claim": f"job:{job.pk}:2", "lease_until": later, "handed_over_at": None},
            "older attempt": {"claim": f"job:{job.pk}:1", "lease_until": later, "handed_over_at": None},
            "handed over": {"claim": "job:999:1", "lease_until": later, "handed_over_at": now},
            "held too long": {
                "claim": f"job:{job.pk}:2",
                "lease_until": now - dt.timedelta(seconds=1),
                "handed_over_at": None,
            },
        }
        made = {name: draft(fiscal_year) for name in rows}
        for name, values in rows.items():
            OutboundMail.objects.filter(pk=made[name].pk).update(state="SENDING", approved_at=now, **values)
        assert recover(fiscal_year.year, actor=SYSTEM, now=now) == (2, 1)
        states = {name: OutboundMail.objects.get(pk=mail.pk).state for name, mail in made.items()}
        assert states == {
            "alive": "SENDING",
            "older attempt": "APPROVED",
            "handed over": "UNCERTAIN",
            "held too long": "APPROVED",
        }
        assert history_of(made["handed over"])[0].action == "mail.uncertain"


class TestLargeFiles:
    def test_the_largest_files_get_a_page_until_the_rest_fits(self, fiscal_year):
        mail = draft(fiscal_year)
        for number, size in enumerate((900_000, 1_200_000, 300_000)):
            attach(actor=SYSTEM, mails=[mail], data=PDF + bytes([number]) * size, filename=f"{number}.pdf")
        approve(actor=SYSTEM, fiscal_year=fiscal_year, mails=[mail])
        linked = [one.link_id is not None for one in mail.attachments.order_by("pk")]
        assert linked == [False, True, False]
        inside = [one.upload.size for one in mail.attachments.filter(link=None)]
        assert sum(encoded_size(size) for size in inside) <= 2 * 1024 * 1024
        mail.refresh_from_db()
        message = message_from_bytes(mime.build(mail), policy=default)
        assert [part.get_filename() for part in message.iter_attachments()] == ["0.pdf", "2.pdf"]
        link = ProtectedLink.objects.get()
        text = message.get_body().get_content()
        assert f"/files/{token_for(link.salt)}/" in text
        assert token_for(link.salt) not in str(list(ProtectedLink.objects.values()))

    def test_an_office_may_have_a_limit_of_its_own(self, fiscal_year):
        office = make_municipality()
        set_settings(actor=SYSTEM, fiscal_year=fiscal_year, attachment_limit=5 * 1024 * 1024)
        set_attachment_limit(
            actor=SYSTEM, fiscal_year=fiscal_year, organisation=office, max_bytes=1024 * 1024
        )
        mails = [draft(fiscal_year, organisation=office), draft(fiscal_year)]
        attach(actor=SYSTEM, mails=mails, data=PDF + b"x" * 1_000_000, filename="a.pdf")
        approve(actor=SYSTEM, fiscal_year=fiscal_year, mails=mails)
        assert [mail.attachments.get().link is not None for mail in mails] == [True, False]

    def test_taking_a_mail_back_closes_its_pages(self, fiscal_year):
        mail = draft(fiscal_year)
        attach(actor=SYSTEM, mails=[mail], data=PDF + b"x" * 3_000_000, filename="a.pdf")
        approve(actor=SYSTEM, fiscal_year=fiscal_year, mails=[mail])
        step_mail(actor=SYSTEM, mail=mail, step="withdraw")
        assert ProtectedLink.objects.get().revoked_at is not None
        assert mail.attachments.get().link is None


class TestDownloadPage:
    @pytest.fixture
    def link(self, fiscal_year) -> ProtectedLink:
        mail = draft(fiscal_year)
        attach(actor=SYSTEM, mails=[mail], data=PDF + b"x" * 10, filename="開催要項.pdf")
        with operation(SYSTEM) as op:
            link = make_link(op, mail.attachments.get().upload, days=30)
        mail.attachments.update(link=link)
        return link

    def page(self, link: ProtectedLink, method: str = "get"):
        return getattr(Client(), method)(f"/files/{token_for(link.salt)}/")

    def test_whoever_holds_the_address_gets_the_file_by_the_button(self, link):
        shown = self.page(link)
        assert shown.status_code == 200
        assert "開催要項.pdf" in shown.content.decode()
        assert ProtectedLink.objects.get().download_count == 0, "looking is not fetching"
        fetched = self.page(link, "post")
        assert b"".join(fetched.streaming_content) == PDF + b"x" * 10
        assert "attachment" in fetched["Content-Disposition"]
        assert fetched["X-Content-Type-Options"] == "nosniff"
        assert ProtectedLink.objects.get().download_count == 1

    @pytest.mark.parametrize("why", ["expired", "revoked", "erased"])
    def test_a_closed_page_says_why_and_what_to_do(self, link, why):
        if why == "expired":
            ProtectedLink.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
        elif why == "revoked":
            revoke_link(actor=SYSTEM, mail=OutboundMail.objects.get(), link=link)
        else:
            erase(SYSTEM, [link.upload], "試験")
        for method in ("get", "post"):
            page = self.page(link, method)
            assert page.status_code == 410
            assert "事務局" in page.content.decode()
        with pytest.raises(LinkClosed):
            note_download(link=ProtectedLink.objects.select_related("upload").get())

    @pytest.mark.parametrize("token", ["x", "a" * 43, "あ" * 5, "%00"])
    def test_an_unknown_address_is_a_friendly_page(self, db, token):
        page = Client().get(f"/files/{token}/")
        assert page.status_code == 404
        assert "見つかりません" in page.content.decode()

    def test_the_page_is_kept_by_no_one(self, link):
        page = self.page(link)
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "same-origin"
        assert "no-store" in page["Cache-Control"]

    def test_the_salt_alone_opens_nothing(self, link, settings):
        token = token_for(link.salt)
        assert link_of_token(token) == link
        settings.SECRET_KEY = "another"
        assert token_for(link.salt) != token


class TestExport:
    def test_exported_mails_open_as_drafts_and_the_worker_leaves_them(self, fiscal_year, settings):
        settings.MAIL_FROM = "事務局 <office@banso.example>"
        mail = approved(fiscal_year, to_name="髙﨑県　ご担当", subject="【通知】公募について")
        message = message_from_bytes(mime.build(mail, is_draft=True), policy=default)
        assert message["X-Unsent"] == "1"
        assert message["Subject"] == "【通知】公募について"
        assert message["To"].addresses[0].display_name == "髙﨑県　ご担当".replace("\u3000", " ")
        assert message["Message-ID"] == mail.message_id
        note_exported(actor=SYSTEM, fiscal_year=fiscal_year, mails=[mail])
        assert not waiting(fiscal_year.year).exists()
        assert step_mail(actor=SYSTEM, mail=mail, step="note_sent").sent_at is not None

    def test_headers_cannot_be_smuggled_in(self, fiscal_year, settings):
        settings.MAIL_FROM = "office@banso.example"
        mail = approved(
            fiscal_year, subject="件名\r\nBcc: thief@example.invalid", to_name="名\r\nBcc: x@example.invalid"
        )
        message = message_from_bytes(mime.build(mail), policy=default)
        assert message["Bcc"] is None
        assert "thief" in message["Subject"]

    def test_the_page_exports_one_as_eml_and_many_as_zip(self, small_year, client_of):
        client = client_of(Role.SECRETARIAT)
        mails = [approved(small_year.fiscal_year, to_name=f"見本{n}") for n in range(3)]
        one = client.post("/y/2019/outbox/export/", {"selected": mails[0].pk})
        assert one["Content-Type"] == "message/rfc822"
        many = client.post("/y/2019/outbox/export/", {"selected": [mail.pk for mail in mails]})
        with zipfile.ZipFile(io.BytesIO(many.content)) as archive:
            assert len(archive.namelist()) == 3
        assert OutboundMail.objects.filter(exported_at__isnull=False).count() == 3
