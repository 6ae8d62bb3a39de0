"""Names of attachments as Outlook and Exchange read them, and as the standard asks (shared case 11)."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart
from email.policy import compat32, default

import pytest

from banso.correspondence import mime
from banso.correspondence.domain.outbox import attach, draft_mail
from banso.directory.models import Organisation
from banso.letters.documents import attached_name
from banso.letters.domain.templates import current_version
from banso.letters.models import Letter, LetterTemplate
from banso.mailfiles.attachment_names import POLICY, put_name
from tests import builders
from tests.builders import SYSTEM

CASE = "（別紙１）令和元年度自立相談支援事業従事者養成研修日程調整表（見本県見本市分）.pdf"


def written(name: str) -> bytes:
    message = EmailMessage(policy=POLICY)
    message.set_content("本文", charset="utf-8", cte="base64")
    message.make_mixed()
    part = MIMEPart(policy=POLICY)
    part.set_content(b"%PDF-1.7", maintype="application", subtype="pdf", disposition="attachment")
    put_name(part, name)
    message.attach(part)
    return message.as_bytes()


@pytest.mark.parametrize(
    "name",
    [
        CASE,
        "日程表.pdf",
        "schedule.pdf",
        "𠮷田様①㈱.pdf",
        'a "quoted" name.pdf',
        "あ" * 60 + ".pdf",
        "100% 日程;表.pdf",
    ],
)
def test_old_and_new_readers_find_the_same_name(name: str) -> None:
    raw = written(name)
    modern = next(message_from_bytes(raw, policy=default).iter_attachments())
    assert modern.get_filename() == name
    assert modern.get_content() == b"%PDF-1.7"
    # As Outlook reads it: only `name` of Content-Type, by RFC 2047.
    old = message_from_bytes(raw, policy=compat32).get_payload()[1]
    del old["Content-Disposition"]
    assert str(make_header(decode_header(old.get_param("name")))) == name
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


def test_the_header_by_eye() -> None:
    head = written(CASE).partition(b"name=")[2].partition(b"\r\n\r\n")[0].decode("ascii")
    assert re.match(r'"=\?utf-8\?B\?[A-Za-z0-9+/=]+\?=\r\n =\?utf-8\?B\?', head)
    assert "filename*=utf-8''%EF%BC%88" in head
    assert "filename*0" not in head, "in one piece"
    assert all(len(line) <= 76 for line in head.split("\r\n") if "=?" in line)


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
