"""Names of attachments as every mail program reads them: RFC 2231 as the standard asks, RFC 2047 beside it.

Outlook and Exchange (POP, IMAP) show a Japanese name written by RFC 2231 in pieces as ATT00001.dat, and gateways
that judge a file by the ending of its name drop it. They read the older way, an encoded word inside the quotes of
`name`, which Outlook itself writes. So `Content-Type` has the encoded word and `Content-Disposition` one
`filename*` in a single piece.
"""

from __future__ import annotations

import base64
from email.message import MIMEPart
from email.policy import EmailPolicy
from typing import Any
from urllib.parse import quote

# RFC 2047: an encoded word has at most 75 characters; 12 of them are its frame (=?utf-8?B?…?=), base64 grows by 4/3.
_WORD_BYTES = 45
# RFC 5322: no line over 998 characters.
_LONGEST_LINE = 900


class _AsWritten(str):
    """A header that goes over the wire as it stands, folded already."""

    __slots__ = ()


class MailPolicy(EmailPolicy):
    """Python's policy for SMTP, which would write every name its own way, with headers that are left alone."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        """Keep a header written already."""
        if isinstance(value, _AsWritten):
            return name, value
        return super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: str) -> bytes:
        """Write such a header without folding it again."""
        if isinstance(value, _AsWritten):
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


POLICY = MailPolicy(linesep="\r\n")


def put_name(part: MIMEPart, name: str) -> None:
    """Write the name of an attachment into both headers of its part."""
    clean = " ".join(name.split())
    del part["Content-Disposition"]
    kind = part.get_content_type()
    del part["Content-Type"]
    part["Content-Type"] = _AsWritten(f'{kind};\r\n name="{_quoted(clean)}"')
    part["Content-Disposition"] = _AsWritten(f"attachment;\r\n {_filename(clean)}")


def _quoted(name: str) -> str:
    if name.isascii():
        return name.replace("\\", "\\\\").replace('"', '\\"')
    return "\r\n ".join(_encoded_words(name))


def _encoded_words(name: str) -> list[str]:
    """Return the name as encoded words; a character is never cut in two."""
    words, piece = [], b""
    for character in name:
        letter = character.encode("utf-8")
        if len(piece) + len(letter) > _WORD_BYTES:
            words.append(piece)
            piece = b""
        piece += letter
    return [f"=?utf-8?B?{base64.b64encode(word).decode('ascii')}?=" for word in [*words, piece]]


def _filename(name: str) -> str:
    if name.isascii():
        return f'filename="{_quoted(name)}"'
    whole = f"filename*=utf-8''{quote(name, safe='')}"
    if len(whole) <= _LONGEST_LINE:
        return whole
    pieces, piece = [], ""
    for character in name:
        letter = quote(character, safe="")
        if len(piece) + len(letter) > 60:
            pieces.append(piece)
            piece = ""
        piece += letter
    start = [f"filename*0*=utf-8''{pieces[0]}"]
    return ";\r\n ".join(
        [*start, *(f"filename*{n}*={one}" for n, one in enumerate([*pieces[1:], piece], start=1))]
    )
