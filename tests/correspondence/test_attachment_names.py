"""A mail built to be sent and one written out name their files in the same way (shared case 11)."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

from banso.correspondence import mime
from banso.correspondence.domain.outbox import attach, draft_mail
from banso.directory.models import Organisation
from banso.letters.documents import attached_name
from banso.letters.domain.templates import current_version
from banso.letters.models import Letter, LetterTemplate
from tests import builders
from tests.builders import SYSTEM
from tests.mailfiles.saved import CASE


def test_a_mail_and_its_exported_file_carry_both(fiscal_year, call_letter: LetterTemplate) -> None:
    office = Organisation.objects.create(
        name="滋賀県", kind="PREFECTURE", prefecture_code="25", code="250007"
    )
    letter = Letter.objects.create(
        fiscal_year=fiscal_year,
        version=current_version(call_letter),
        organisation=office,
        subject="令和元年度 専門スタッフ派遣を利用する自治体の公募について（依頼）",
        reference="元困支発第123号",
        number=123,
        state="ISSUED",
        letter_date=fiscal_year.starts_on,
        rendered={
            "subject": "公募について",
            "date": "令和元年7月5日",
            "recipients": [{"organisation": "滋賀県"}],
            "senders": [{"organisation": "見本事務局"}],
            "body": ["本文です。"],
        },
    )
    mail = draft_mail(
        actor=SYSTEM,
        fiscal_year=builders.make_year(),
        to_name="滋賀県　健康医療福祉部地域福祉課",
        to_address="a@example.invalid",
        subject="公募について",
        body="本文",
        letter=letter,
    )
    attach(actor=SYSTEM, mails=[mail], data=b"%PDF-1.7\n", filename=CASE)
    for is_draft in (False, True):
        raw = mime.build(mail, is_draft=is_draft)
        names = [one.get_filename() for one in message_from_bytes(raw, policy=default).iter_attachments()]
        assert names == ["公募のお知らせ_滋賀県.pdf", CASE]
        assert raw.count(b'name="=?utf-8?B?') == 2
    assert len(attached_name(letter)) <= 20
    assert len(mime.exported_name(mail)) <= 20
