"""Japanese charsets as mail programs of Windows write them (shared case 07)."""

from __future__ import annotations

import base64

import pytest

from banso.mailfiles import eml
from banso.mailfiles.charsets import LOST, decode, unreadable
from tests.mailfiles.mails_of_others import JIS_BODY, JIS_SUBJECT, jis_word, mail

PLAIN = b"Content-Type: text/plain; charset="
READ = "①日程：11月5日（火）\n②場所：ｾﾝﾀｰ２階\n③㈱見本　髙橋・﨑田"


def test_iso_2022_jp_with_characters_of_nec_and_ibm_and_half_width_kana() -> None:
    sender = jis_word(b"\x1b$B-j8+K\\!!|b66\x1b(B")
    found = eml.parse(
        mail(
            b"From: " + sender + b" <a@example.invalid>",
            b"Subject: " + jis_word(JIS_SUBJECT),
            PLAIN + b'"iso-2022-jp"',
            body=JIS_BODY,
        )
    )
    assert found.body == READ
    assert found.subject == "①訪問日程について（㈱見本）"
    assert found.sender == "㈱見本　髙橋 <a@example.invalid>"
    assert found.notes == []


@pytest.mark.parametrize(
    "charset", [b'"windows-31j"', b"shift_jis", b"x-sjis", b"cp932", b"us-ascii", b"no-such-thing"]
)
def test_shift_jis_is_read_as_cp932_under_every_name(charset: bytes) -> None:
    text = "①日程　㈱見本　髙橋・﨑田"
    raw = text.encode("cp932")
    found = eml.parse(mail(b"Subject: " + raw, PLAIN + charset, body=raw))
    assert (found.body, found.subject) == (text, text)


@pytest.mark.parametrize(
    "disposition",
    [
        b'filename="' + jis_word(b"\x1b$B-!Js9p=q!J-j8+K\\!K\x1b(B.pdf") + b'"',
        b'filename="' + "①報告書（㈱見本）.pdf".encode("cp932") + b'"',
        b"filename*=shift_jis''%87%40%95%F1%8D%90%8F%91%81i%87%8A%8C%A9%96%7B%81j.pdf",
        b"filename*0*=utf-8''%E2%91%A0%E5%A0%B1%E5%91%8A%E6%9B%B8;\r\n "
        b"filename*1*=%EF%BC%88%E3%88%B1%E8%A6%8B%E6%9C%AC%EF%BC%89.pdf",
    ],
)
def test_names_of_attachments(disposition: bytes) -> None:
    body = (
        b"--b\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nfile\r\n"
        b"--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: attachment; " + disposition + b"\r\n\r\nJVBERi0xLjcK\r\n--b--\r\n"
    )
    found = eml.parse(mail(b"Subject: x", b'Content-Type: multipart/mixed; boundary="b"', body=body))
    assert found.attachments == [("①報告書（㈱見本）.pdf", b"%PDF-1.7\n")]


def test_a_long_name_and_subject_in_several_words_have_no_space_inside() -> None:
    name, subject = (
        "独立行政法人見本機構生活困窮者自立支援推進部地域支援課担当",
        "専門スタッフ派遣の日程について（" * 4,
    )

    def words(text: str) -> bytes:
        pieces = [text[at : at + 10] for at in range(0, len(text), 10)]
        return b"\r\n ".join(b"=?utf-8?B?" + base64.b64encode(piece.encode()) + b"?=" for piece in pieces)

    cut = base64.b64encode("日程".encode()[:4]), base64.b64encode("日程".encode()[4:])
    found = eml.parse(
        mail(
            b"From: " + words(name) + b" <a@example.invalid>",
            b"Subject: " + words(subject) + b" =?utf-8?B?" + cut[0] + b"?= =?utf-8?B?" + cut[1] + b"?=",
            PLAIN + b"utf-8",
            body=b"x",
        )
    )
    assert found.sender == f"{name} <a@example.invalid>"
    assert found.subject == f"{subject}日程", "a character cut in two between two words is put together"


def test_what_cannot_be_read_is_said() -> None:
    found = eml.parse(mail(b"Subject: x", PLAIN + b"iso-2022-jp", body=b"\x1b$B\x7e\x7eF|\x1b(B \x1b$BF"))
    assert LOST in found.body
    assert "日" in found.body
    assert "本文" in found.notes[0]
    gaiji = eml.parse(mail(b"Subject: \xf0\x40", PLAIN + b"shift_jis", body="あ".encode("cp932")))
    assert "件名" in gaiji.notes[0]


def test_the_standard_is_read_by_the_standard_and_labels_that_lie_are_not_believed() -> None:
    assert decode("波ダッシュ〜と−と‖".encode("iso2022_jp"), "iso-2022-jp") == "波ダッシュ〜と−と‖"
    assert decode("日程".encode(), "iso-2022-jp") == "日程"
    assert decode("日程".encode(), "shift_jis") == "日程"
    assert decode("日程①".encode("cp932"), "utf-8") == "日程①"
    assert decode("日程".encode("euc_jp"), "euc-jp") == "日程"
    assert decode(b"\xad\xa1\xad\xea", "euc-jp") == "①㈱"
    assert decode("日程".encode("iso2022_jp"), "utf-8") == "日程"
    assert unreadable(decode(b"abc", "punycode")) == 0
