"""Mails in every state of repair: what is read, and what is refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banso.mailfiles.eml import MAX_BYTES, UnreadableMail, parse
from tests.mailfiles.saved import mail


def test_a_page_becomes_words_and_its_scripts_are_not_read():
    message = mail()
    message.set_content(
        "<style>x{}</style><p>こんにちは<br>見本です</p><script>alert(1)</script>", subtype="html"
    )
    assert parse(message.as_bytes()).body == "こんにちは\n見本です"


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7\n", b"PK\x03\x04", "ただの文章です。".encode(), b"x" * (MAX_BYTES + 1)],
    ids=["empty", "pdf", "zip", "text", "large"],
)
def test_what_is_no_mail_is_refused_with_words(data):
    with pytest.raises(UnreadableMail):
        parse(data)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Date", "きのう"),
        ("Date", "Mon, 99 Xxx 2019 99:99:99"),
        ("Content-Type", "text/plain; charset=nosuch"),
    ],
)
def test_wrong_headers_lose_only_themselves(name, value):
    raw = f"From: a@example.invalid\r\nSubject: x\r\n{name}: {value}\r\n\r\nbody\r\n".encode()
    found = parse(raw)
    assert (found.subject, found.body) == ("x", "body")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    try:
        parse(b"Subject: x\r\n" + data)
    except UnreadableMail as refused:
        assert refused.message  # noqa: PT017


def test_too_many_parts_are_refused():
    message = mail()
    for number in range(250):
        message.add_attachment(b"x", maintype="text", subtype="plain", filename=f"{number}.txt")
    with pytest.raises(UnreadableMail, match="多すぎる"):
        parse(message.as_bytes())
