"""Mails as Outlook for Windows keeps and packs them: .msg and winmail.dat (shared case 08), also hostile ones."""

from __future__ import annotations

import random
import struct

import pytest

from banso.mailfiles import eml, msg, rtf, tnef
from banso.mailfiles.eml import UnreadableMail
from tests.mailfiles.mails_of_others import ole, properties, winmail
from tests.mailfiles.outlook import PDF, SENT, plain_rtf, saved, with_winmail

# MS-OXRTFCP 4.1.1
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
)
JAPANESE = (
    rb"{\rtf1\ansi\ansicpg932{\fonttbl{\f0 MS;}}\uc1\'93\'fa\'92\'f6\par "
    rb"\u-27264?\u-10174 ?\u-8265 ?{\*\x y}\{a\}}"
)


def test_winmail_is_opened_and_said_to_be() -> None:
    found = eml.parse(with_winmail(winmail(title="日程表.pdf".encode("cp932"), content=PDF)))
    assert found.attachments == [("日程表.pdf", PDF)]
    assert "リッチテキスト形式" in found.notes[0]
    assert "本文は入っていません" in found.notes[1]

    body = properties((0x1009, 0x102, plain_rtf(JAPANESE)))
    own = properties((0x3707, 0x1F, "長い名前の①日程表.pdf\0".encode("utf-16-le")))
    found = eml.parse(with_winmail(winmail(title=b"NAGAI~1.PDF", content=PDF, properties=body, own=own)))
    assert found.attachments == [("長い名前の①日程表.pdf", PDF)]
    assert found.body.startswith("日程\n門𠮷")
    assert found.body.endswith("{a}")


def test_packed_rich_text_is_unpacked() -> None:
    assert rtf.unpacked(PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf.text_of(rtf.unpacked(PACKED)) == "hello world"
    for broken in (b"", PACKED[:12], PACKED[:8] + b"xxxx" + PACKED[12:]):
        with pytest.raises(ValueError, match="rich text"):
            rtf.unpacked(broken)


def test_a_winmail_nobody_can_open_says_what_the_sender_can_do() -> None:
    found = eml.parse(with_winmail(b"no such thing"))
    assert "HTML形式" in found.notes[0]
    attached = properties((0x3705, 3, struct.pack("<I", 5)))
    assert "添付されたメール1通" in "".join(eml.parse(with_winmail(winmail(content=PDF, own=attached))).notes)


def test_a_mail_saved_by_outlook_is_read() -> None:
    found = msg.parse(saved())
    assert found.subject == "RE: 日程について"
    assert found.sender == "見本　一 <a@example.invalid>"
    assert found.body == "日程の件、承知しました。"
    assert found.at == SENT
    assert found.attachments == [("①日程表.pdf", PDF.ljust(5000, b"x"))]


def test_a_broken_one_says_how_to_get_one_that_works() -> None:
    for data in (saved()[:512], msg.olefile.MAGIC, ole({("Workbook",): b"x"})):
        with pytest.raises(UnreadableMail, match="添付ファイルとして転送"):
            msg.parse(data)


@pytest.mark.parametrize(
    "whole", [saved(), winmail(title=b"a.pdf", content=PDF, own=properties((0x3707, 0x1E, b"b.pdf")))]
)
def test_damage_anywhere_is_refused_in_words_or_read_and_never_raises(whole: bytes) -> None:
    dice = random.Random(8)
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 12)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        data = data[: dice.randrange(len(data))] if dice.random() < 0.3 else data
        try:
            msg.parse(bytes(data)) if msg.is_msg(whole) else tnef.parse(bytes(data))
        except (UnreadableMail, tnef.NotPacked):
            continue
