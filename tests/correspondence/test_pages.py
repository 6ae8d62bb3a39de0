"""The pages: the whole way from template to sent mail without JavaScript, refusals in words, constant queries."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from banso.correspondence.domain.outbox import approve, step_mail
from banso.correspondence.domain.threads import note_contact, open_thread
from banso.correspondence.models import OutboundMail
from banso.directory.enums import Role
from banso.directory.models import Contact
from banso.foundation.models import Job
from banso.letters.models import Letter, LetterBatch, LetterTemplate
from banso.letters.own_sources import all_prefectures
from tests import builders
from tests.builders import SYSTEM
from tests.query_budget import queries_of

Clients = Callable[[Role | None], Client]
DATE = {"letter_date_era": "令和", "letter_date_year": "元", "letter_date_month": "7", "letter_date_day": "5"}
ASKED = {
    "asked_0_era": "令和", "asked_0_year": "元", "asked_0_month": "7", "asked_0_day": "5",
    "asked_1_era": "令和", "asked_1_year": "元", "asked_1_month": "7", "asked_1_day": "31",
    "asked_2": "30自治体",
}  # fmt: skip


@pytest.fixture
def office(small_year, prefectures, call_letter, client_of: Clients) -> Client:
    """The secretariat, with templates and prefectures."""
    return client_of(Role.SECRETARIAT)


def at(name: str, *args: int) -> str:
    return reverse(name, args=[2019, *args])


def words(response) -> str:
    return response.content.decode()


def _batch(office: Client, *keys: str) -> LetterBatch:
    template = LetterTemplate.objects.get(code="call_prefecture")
    answer = office.post(
        at("correspondence:merge_start", template.pk),
        {"source": "prefectures", "selected": keys, **DATE, **ASKED},
    )
    assert answer.status_code == 302, words(answer)
    return LetterBatch.objects.latest("pk")


def keys() -> list[str]:
    return [one.key for one in all_prefectures(SYSTEM, builders.make_year())]


def test_from_the_template_to_the_letter_the_prefecture_reads(office: Client, client_of: Clients, small_year):
    page = words(
        office.get(at("correspondence:merge_start", LetterTemplate.objects.get(code="call_prefecture").pk))
    )
    assert "すべての都道府県" in page
    assert not re.search(r'name="selected"[^>]*checked', page), "nobody is chosen for you"
    batch = _batch(office, *keys())
    confirm = words(office.get(at("correspondence:batch", batch.pk)))
    for name in ("北海道", "東京都", "滋賀県", "大阪府", "沖縄県"):
        assert name in confirm
    seen = [words(office.get(at("correspondence:batch_letter", batch.pk, place))) for place in range(1, 6)]
    assert all(f"{place}／5" in page for place, page in enumerate(seen, start=1))
    assert office.get(at("correspondence:batch_letter", batch.pk, 6)).status_code == 404
    assert office.get(at("correspondence:batch_pdf", batch.pk, 3)).content.startswith(b"%PDF-")
    assert not Letter.objects.exists()
    office.post(at("correspondence:batch_step", batch.pk), {"step": "make"})
    assert (Letter.objects.count(), OutboundMail.objects.count()) == (5, 4)
    assert office.post(at("correspondence:batch_step", batch.pk), {"step": "make"}).status_code == 409

    liaison = client_of(Role.PREFECTURE)
    mine = Letter.objects.get(organisation=small_year.prefecture)
    assert "受け取った手紙はまだありません" in words(liaison.get(at("letters:received")))
    assert liaison.get(at("letters:letter", mine.pk)).status_code == 403

    drafts = list(OutboundMail.objects.values_list("pk", flat=True))
    confirm = words(office.get(at("correspondence:outbox_approve"), {"selected": drafts}))
    assert all(mail.to_address in confirm for mail in OutboundMail.objects.all())
    office.post(at("correspondence:outbox_approve"), {"selected": drafts})
    assert liaison.get(at("letters:letter", mine.pk)).status_code == 403, "approved is not sent"
    for mail in OutboundMail.objects.all():
        office.post(at("correspondence:mail_step", mail.pk), {"step": "note_sent"})
    assert mine.subject in words(liaison.get(at("letters:received")))
    assert liaison.get(at("letters:letter", mine.pk)).status_code == 200
    assert liaison.get(at("letters:letter_pdf", mine.pk)).content.startswith(b"%PDF-")
    other = Letter.objects.exclude(pk=mine.pk).earliest("pk")
    assert liaison.get(at("letters:letter", other.pk)).status_code == 403
    assert "2019困支発第4号" in words(office.get(at("letters:register")))


def test_no_choice_makes_nothing_and_says_so(office: Client):
    template = LetterTemplate.objects.get(code="call_prefecture")
    answer = office.post(
        at("correspondence:merge_start", template.pk), {"source": "prefectures", **DATE, **ASKED}
    )
    assert answer.status_code == 422
    assert "宛先が一つも選ばれていない" in words(answer)
    for name in (
        "correspondence:outbox_approve",
        "correspondence:outbox_cancel",
        "correspondence:outbox_export",
        "letters:letters_issue",
        "letters:letters_print",
    ):
        answer = office.get(at(name))
        assert answer.status_code == 409, name
        assert "選ばれていません" in words(answer)


def test_a_template_is_edited_with_a_preview_on_real_data(office: Client):
    template = LetterTemplate.objects.get(code="call_prefecture")
    page = words(office.get(at("letters:template_edit", template.pk)))
    assert "1件目" in page or "5件中1件目" in page
    form = _form_of(template) | {"body": "{{団体名}}の皆様へ"}
    shown = words(
        office.post(at("letters:template_edit", template.pk), form | {"show": "1", "preview_place": "3"})
    )
    assert "滋賀県の皆様へ" in shown
    assert template.versions.count() == 1, "the preview saves nothing"
    part = words(office.post(at("letters:template_preview"), form | {"body": "{{団体}}へ"}))
    assert "「{{団体}}」という項目はありません" in part
    refused = office.post(
        at("letters:template_edit", template.pk), form | {"body": "一\n{{団体}}へ", "save": "1"}
    )
    assert refused.status_code == 422
    assert "2行目の1文字目" in words(refused)
    saved = office.post(at("letters:template_edit", template.pk), form | {"save": "1"})
    assert saved.status_code == 302
    stale = office.post(at("letters:template_edit", template.pk), form | {"body": "別の文", "save": "1"})
    assert "ほかの方がこのひな形を直しました" in words(stale)
    assert "別の文" in words(stale), "typed text is never lost"


def _form_of(template: LetterTemplate) -> dict[str, object]:
    version = template.versions.get(number=template.version)
    names = ("subject", "salutation", "body", "record", "enclosures", "mail_subject", "mail_body", "asked")
    return {name: getattr(version, name) for name in names} | {
        "title": template.title,
        "based_on": template.version,
        "is_numbered": "on",
        "preview_source": "prefectures",
    }


def test_a_mail_is_edited_and_given_files(office: Client):
    batch = _batch(office, keys()[0])
    office.post(at("correspondence:batch_step", batch.pk), {"step": "make"})
    mail = OutboundMail.objects.get()
    form = {"to_name": "北海道", "to_address": "b@example.invalid", "subject": "直し", "body": "本文"}
    wrong = office.post(at("correspondence:mail_edit", mail.pk), form | {"cc": "講師 <bad>"})
    assert wrong.status_code == 422
    office.post(at("correspondence:mail_edit", mail.pk), form | {"cc": "講師01 <c@example.invalid>"})
    mail.refresh_from_db()
    assert mail.cc == [{"name": "講師01", "address": "c@example.invalid"}]
    file = io.BytesIO(b"%PDF-1.7\n")
    file.name = "要項.pdf"
    office.post(at("correspondence:outbox_attach"), {"selected": mail.pk, "attach": "1", "file": file})
    attachment = mail.attachments.get()
    assert "要項.pdf" in words(office.get(at("correspondence:mail", mail.pk)))
    office.post(at("correspondence:mail_detach", mail.pk, attachment.pk))
    assert not mail.attachments.exists()


def test_many_letters_are_printed_in_the_background(office: Client, django_capture_on_commit_callbacks):
    from banso.foundation import worker

    batch = _batch(office, *keys())
    office.post(at("correspondence:batch_step", batch.pk), {"step": "make"})
    first = Letter.objects.earliest("pk")
    more = [
        Letter(
            fiscal_year=first.fiscal_year, version=first.version, subject="見本", rendered=first.rendered,
            letter_date=dt.date(2019, 7, 5),
        )
        for _ in range(20)
    ]  # fmt: skip
    Letter.objects.bulk_create(more)
    ids = list(Letter.objects.values_list("pk", flat=True))
    assert "25通の手紙を、裏で組みます" in words(office.get(at("letters:letters_print"), {"selected": ids}))
    answer = office.post(at("letters:letters_print"), {"selected": ids})
    worker.run("until_idle")
    job = Job.objects.get(kind="letter.print")
    assert answer["Location"].endswith(f"/jobs/{job.pk}/")
    assert (job.state, job.result) == ("DONE", {"letters": 25})


def test_settings_are_shared_by_all_letters_and_wrong_patterns_refused(office: Client):
    form = {
        "senders": "見本法人｜代表理事｜見本 一",
        "contact": "事務局",
        "number_pattern": "番号なし",
        "official_honorific": "様",
        "attachment_limit_mb": "2",
        "link_days": "30",
    }
    assert "{number}" in words(office.post(at("letters:settings"), form))
    assert (
        office.post(at("letters:settings"), form | {"number_pattern": "見発第{number}号"}).status_code == 302
    )
    batch = _batch(office, keys()[0])
    assert "見本 一" in words(office.get(at("correspondence:batch_letter", batch.pk, 1)))
    wrong = office.post(at("letters:settings"), {"organisation": "ない市", "megabytes": "3"})
    assert "名簿にありません" in words(wrong)
    assert (
        office.post(at("letters:settings"), {"organisation": "滋賀県", "megabytes": "３"}).status_code == 302
    )
    assert "滋賀県：3MB" in words(office.get(at("letters:settings")))


def test_the_log_takes_notes_and_mails(office: Client, small_year):
    answer = office.post(at("correspondence:thread_open"), {"organisation": "滋賀県見本市"})
    thread = open_thread(
        actor=SYSTEM,
        fiscal_year=small_year.fiscal_year,
        subject_type="directory.organisation",
        subject_id=small_year.municipality.pk,
    )
    assert answer["Location"] == at("correspondence:thread", thread.pk)
    note = {
        "note-kind": "PHONE", "note-direction": "IN", "note-date_era": "令和", "note-date_year": "元",
        "note-date_month": "10", "note-date_day": "28", "note-time": "14:05", "note-summary": "日程の相談",
    }  # fmt: skip
    office.post(at("correspondence:thread_note", thread.pk), note)
    page = words(office.get(at("correspondence:thread", thread.pk)))
    assert "令和元年10月28日(月)14:05" in page
    assert "日程の相談" in page
    wrong = io.BytesIO(b"%PDF-1.7\n")
    wrong.name = "x.eml"
    refused = office.post(at("correspondence:thread_drop", thread.pk), {"file": wrong})
    assert refused.status_code == 422
    assert "読めません" in words(refused)


@pytest.mark.parametrize(
    "name",
    [
        "letters:letters",
        "correspondence:outbox",
        "correspondence:threads",
        "letters:templates",
        "letters:register",
        "letters:received",
    ],
)
def test_lists_ask_the_same_number_of_questions_at_one_and_at_fifty_rows(
    name: str, small_year, templates, client_of: Clients
):
    client = client_of(Role.PREFECTURE if name == "letters:received" else Role.SECRETARIAT)
    _fill(small_year, templates, 1)
    few = queries_of(client, at(name))
    _fill(small_year, templates, 49)
    assert queries_of(client, at(name)) == few


def _fill(small_year, templates, count: int) -> None:
    """Letters that went out, with mails and threads."""
    year = small_year.fiscal_year
    version = templates["call_prefecture"].versions.get()
    for _ in range(count):
        number = Letter.objects.count() + 1
        town = builders.make_municipality(f"見本{number}市", small_year.prefecture)
        letter = Letter.objects.create(
            fiscal_year=year, version=version, organisation=small_year.prefecture, subject=f"見本{number}",
            state="ISSUED", number=number, reference=f"第{number}号", letter_date=dt.date(2019, 7, 5),
            issued_at=builders.at(2019, 7, 5), delivered_at=builders.at(2019, 7, 5),
        )  # fmt: skip
        OutboundMail.objects.create(
            fiscal_year=year, letter=letter, to_name=f"見本{number}", to_address="a@example.invalid",
            subject="見本", body="見本", message_id=f"<{number}@example.invalid>",
        )  # fmt: skip
        thread = open_thread(
            actor=SYSTEM, fiscal_year=year, subject_type="directory.organisation", subject_id=town.pk
        )
        note_contact(actor=SYSTEM, thread=thread, kind="PHONE", at=builders.at(2019, 7, 5), summary="見本")


def test_a_merge_asks_few_questions_whatever_its_size(office: Client):
    small, large = _batch(office, keys()[0]), _batch(office, *keys())
    assert queries_of(office, at("correspondence:batch", small.pk)) == queries_of(
        office, at("correspondence:batch", large.pk)
    )


def test_today_names_what_waits_in_the_outbox(office: Client):
    batch = _batch(office, *keys()[:2])
    office.post(at("correspondence:batch_step", batch.pk), {"step": "make"})
    page = words(office.get("/y/2019/"))
    assert "メールの下書きを確かめて承認する" in page
    assert "2通" in page
    mails = list(OutboundMail.objects.all())
    approve(actor=SYSTEM, fiscal_year=builders.make_year(), mails=mails)
    step_mail(actor=SYSTEM, mail=mails[0], step="note_sent")
    OutboundMail.objects.filter(pk=mails[1].pk).update(state="FAILED")
    assert "送信できなかったメールを確かめる" in words(office.get("/y/2019/"))


def test_a_contact_of_the_directory_is_where_the_letter_goes(prefectures, fiscal_year):
    Contact.objects.filter(organisation=prefectures[0]).update(department="子ども家庭課")
    first, *_, last = all_prefectures(SYSTEM, fiscal_year)
    assert first.addressee.line() == "北海道　子ども家庭課 御中"
    assert (last.mail_to, last.addressee.line()) == ("", "沖縄県　生活困窮者自立支援制度　主管課 御中")
    Contact.objects.filter(organisation=prefectures[0]).update(title="課長", name="見本 花子")
    person = all_prefectures(SYSTEM, fiscal_year)[0].addressee
    assert person.line() == "北海道　子ども家庭課　課長　見本 花子 様"
    assert person.line("殿").endswith("見本 花子 殿")
