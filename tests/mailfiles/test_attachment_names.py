"""Names of attachments as Outlook and Exchange read them, and as the standard asks (shared case 11)."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart
from email.policy import compat32, default

import pytest

from banso.mailfiles.attachment_names import POLICY, put_name
from tests.mailfiles.saved import CASE


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
