"""Each recipient's own files: made by the merge, named before anything goes out, missing ones told."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from banso.correspondence.domain.enclosing import Planned, leave_out
from banso.correspondence.domain.merging import make_letters, prepare_batch
from banso.correspondence.domain.outbox import MailIncomplete, approve, copy_mail, detach
from banso.correspondence.models import MailAttachment, OutboundMail
from banso.directory.enums import Role
from banso.directory.models import Contact, MunicipalityYear
from banso.foundation import worker
from banso.foundation.errors import BansoError
from banso.foundation.jobs import cancel
from banso.foundation.models import Job
from banso.foundation.uploads import read_upload
from banso.letters.domain.templates import install_templates
from banso.letters.enclosures import enclosure_kinds, not_enclosed
from banso.letters.models import LetterBatch, LetterTemplate
from banso.letters.sources import source_of
from tests import builders
from tests.builders import SYSTEM

pytestmark = pytest.mark.django_db
YEAR = 2019


@pytest.fixture
def mails(small_year) -> list[OutboundMail]:
    """The call's letter to two prefectures, with the packs asked for and not made yet."""
    year = small_year.fiscal_year
    year.contract_title = "見本事業"
    year.save()
    MunicipalityYear.objects.create(organisation=small_year.municipality, year=YEAR, has_welfare_office=True)
    install_templates(actor=SYSTEM, fiscal_year=year)
    recipients = source_of("call_prefectures").function(SYSTEM, year)
    for one in recipients:
        Contact.objects.create(
            organisation_id=one.organisation_id, purpose="OFFICE", email="ken@example.invalid"
        )
    batch = prepare_batch(
        actor=SYSTEM,
        template=LetterTemplate.objects.get(code="call_prefecture"),
        source="call_prefectures",
        recipient_keys=[one.key for one in recipients],
        asked={},
        letter_date=year.starts_on,
        enclosures=["call_pack"],
    )
    make_letters(actor=SYSTEM, batch=batch)
    return list(OutboundMail.objects.order_by("pk"))


def names(mail: OutboundMail) -> list[str]:
    return [one.upload.original_name for one in mail.attachments.select_related("upload")]


def page(client: Client, mails: list[OutboundMail]) -> str:
    selected = "&".join(f"selected={mail.pk}" for mail in mails)
    return client.get(f"{reverse('correspondence:outbox_approve', args=[YEAR])}?{selected}").content.decode()


def test_each_prefecture_gets_its_own_pack_before_its_mail_can_be_approved(
    mails, small_year, client_of
) -> None:
    secretariat: Client = client_of(Role.SECRETARIAT)
    with pytest.raises(MailIncomplete, match="まだ作り終えていない"):
        approve(actor=SYSTEM, fiscal_year=small_year.fiscal_year, mails=mails)
    assert "添付ファイルを作っている途中です" in page(secretariat, mails)
    batch = reverse("correspondence:batch", args=[YEAR, LetterBatch.objects.get().pk])
    assert "作り終えると、送信箱で承認できます" in secretariat.get(batch).content.decode()

    worker.run("until_idle")
    assert [names(mail) for mail in mails] == [
        ["公募資料_滋賀県.zip"],
        ["公募資料_大阪府.zip"],
    ]
    assert all(len(name) <= 20 for mail in mails for name in names(mail))
    pack = zipfile.ZipFile(io.BytesIO(read_upload(mails[0].attachments.get().upload)))
    assert any("見本市_利用申込書.xlsx" in name for name in pack.namelist())

    shown = page(secretariat, mails)
    for said in ("公募資料_滋賀県.zip", "公募資料_大阪府.zip", "KB"):
        assert said in shown
    assert "承認の前に確かめてください" not in shown, "the pack holds what the letter names"
    assert names(copy_mail(actor=SYSTEM, mail=mails[0])) == names(mails[0])
    assert len(approve(actor=SYSTEM, fiscal_year=small_year.fiscal_year, mails=mails)) == 2


def test_what_is_missing_is_told_before_approval_and_made_again(mails, small_year, client_of) -> None:
    worker.run("until_idle")
    secretariat: Client = client_of(Role.SECRETARIAT)
    detach(actor=SYSTEM, mail=mails[0], attachment=mails[0].attachments.get())
    letter = mails[1].letter
    letter.rendered["body"] = ["担当は\ue000田が務めます。"]
    letter.save()
    shown = page(secretariat, mails)
    assert "「公募の資料（都道府県ごとのzip）」のファイルがない宛先があります：滋賀県" in shown
    assert "添付資料の「取りまとめ表」に当たるファイルが付いていません：滋賀県" in shown
    assert "手紙の本文に、印刷できない文字があります：外字（U+E000）" in shown
    step = reverse("correspondence:batch_step", args=[YEAR, LetterBatch.objects.get().pk])
    secretariat.post(step, {"step": "enclose"})
    worker.run("until_idle")
    assert [len(names(mail)) for mail in mails] == [1, 1]


def test_a_making_that_was_cancelled_can_be_left_out(mails, small_year, client_of) -> None:
    cancel(SYSTEM, Job.objects.get(kind="letter.enclose"))
    batch = LetterBatch.objects.get()
    shown = (
        client_of(Role.SECRETARIAT)
        .get(reverse("correspondence:batch", args=[YEAR, batch.pk]))
        .content.decode()
    )
    assert "今ある添付だけで進める" in shown
    leave_out(actor=SYSTEM, batch=batch)
    assert len(approve(actor=SYSTEM, fiscal_year=small_year.fiscal_year, mails=mails)) == 2


def test_one_file_that_cannot_be_made_is_named_and_the_others_are_attached(mails, monkeypatch) -> None:
    real = enclosure_kinds()["call_pack"].function(
        builders.make_year(), [mail.organisation_id for mail in mails]
    )

    def broken() -> bytes:
        raise BansoError("資料が壊れています。")

    first = mails[0].organisation_id
    object.__setattr__(real[first][0], "make", broken)
    monkeypatch.setattr(
        "banso.correspondence.domain.enclosing.planned",
        lambda *args: {pk: [_planned(one) for one in files] for pk, files in real.items()},
    )
    worker.run("until_idle")
    assert [len(names(mail)) for mail in mails] == [0, 1]
    assert LetterBatch.objects.get().not_made == [
        "公募資料_滋賀県.zipを作れませんでした。資料が壊れています。"
    ]


def _planned(enclosure):
    return Planned(enclosure_kinds()["call_pack"], enclosure)


def test_a_municipality_gets_its_form_and_the_merge_page_offers_what_there_is(
    small_year, client_of, mails
) -> None:
    town = small_year.municipality
    files = enclosure_kinds()["application_form"].function(
        small_year.fiscal_year, [town.pk, small_year.prefecture.pk]
    )
    assert [one.name for one in files[town.pk]] == ["利用申込書_見本市.xlsx"]
    assert files[town.pk][0].make().startswith(b"PK")
    secretariat: Client = client_of(Role.SECRETARIAT)
    template = LetterTemplate.objects.get(code="call_prefecture")
    start = reverse("correspondence:merge_start", args=[YEAR, template.pk])
    assert 'value="call_pack" checked' in secretariat.get(start).content.decode()
    answer = secretariat.post(
        start,
        {
            "source": "call_prefectures", "enclosure": "call_pack",
            "selected": [one.key for one in source_of("call_prefectures").function(SYSTEM, small_year.fiscal_year)],
            "letter_date_era": "令和", "letter_date_year": "元", "letter_date_month": "7", "letter_date_day": "5",
        },
    )  # fmt: skip
    shown = secretariat.get(answer.url).content.decode()
    assert "公募資料_滋賀県.zip" in shown
    assert not MailAttachment.objects.exists()


def test_names_under_the_enclosures_are_found_in_names_of_files() -> None:
    assert not_enclosed(["利用申込書（様式）", "事業の概要"], ["利用申込書_見本市.xlsx"]) == ["事業の概要"]
    assert not_enclosed(["別紙１　事業の流れ"], ["別紙1 事業の流れ.pdf"]) == []
