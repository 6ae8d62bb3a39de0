"""A mail as somebody writes it, to be saved as .eml, and a name of a file that is long enough to be broken up."""

from __future__ import annotations

from email.message import EmailMessage

CASE = "（別紙１）令和元年度自立相談支援事業従事者養成研修日程調整表（見本県見本市分）.pdf"


def mail(**headers: str) -> EmailMessage:
    """Return a mail of a town about a date."""
    message = EmailMessage()
    message["From"] = "見本市 <office@example.invalid>"
    message["Subject"] = "日程について"
    message["Date"] = "Mon, 28 Oct 2019 13:05:00 +0900"
    message["Message-ID"] = "<one@example.invalid>"
    for name, value in headers.items():
        message[name] = value
    message.set_content("28日でお願いします。\n")
    return message
