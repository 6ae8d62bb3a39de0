"""Files from outside: what is taken, what is refused, and that a name is never a path."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from django.db import transaction
from docx import Document
from pytest_django.fixtures import Settings

from banso.accounts.models import User
from banso.directory.enums import Role
from banso.foundation import uploads
from banso.foundation.access import Actor, system_actor
from banso.foundation.downloads import download_response
from banso.foundation.history import history_of
from banso.foundation.models import Upload
from banso.foundation.uploads import UploadGone, UploadRefused, open_upload, read_upload, store
from banso.office.filenames import NAMELESS, display_name
from tests import builders
from tests.foundation.racing import race

ACTOR = system_actor("テスト")
PDF = b"%PDF-1.7\n1 0 obj\n"


def workbook(text: str = "見本市") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet().write_string(0, 0, text)
    book.close()
    return buffer.getvalue()


def document() -> bytes:
    buffer = io.BytesIO()
    Document().save(buffer)
    return buffer.getvalue()


def archive(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return buffer.getvalue()


def files_below(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.django_db
class TestStore:
    def test_file_lies_under_its_checksum_and_comes_back_whole(self, media: Path) -> None:
        content = workbook()
        upload = store(ACTOR, content, "利用申込書（見本市）.xlsx", "application.form")
        digest = hashlib.sha256(content).hexdigest()
        assert files_below(media) == [media / digest[:2] / digest]
        assert (upload.sha256, upload.size, upload.purpose) == (digest, len(content), "application.form")
        assert upload.original_name == "利用申込書（見本市）.xlsx"
        assert upload.content_type.endswith("spreadsheetml.sheet")
        assert read_upload(upload) == content
        with open_upload(upload) as file:
            assert file.read() == content

    def test_history_names_purpose_and_size_but_not_the_file_name(self, media: Path) -> None:
        user = builders.make_user(Role.SECRETARIAT)
        upload = store(Actor(user_id=user.pk), PDF, "山田太郎の申込書.pdf", "application.form")
        (entry,) = history_of(upload)
        assert entry.action == "upload.stored"
        assert upload.uploaded_by == entry.actor == User.objects.get()
        assert "山田" not in str(entry.changes)
        assert "山田" not in str(upload)

    def test_same_content_twice_is_one_file_and_two_rows(self, media: Path) -> None:
        first, second = store(ACTOR, PDF, "a.pdf", "x"), store(ACTOR, PDF, "b.pdf", "x")
        assert first.pk != second.pk
        assert len(files_below(media)) == 1

    @pytest.mark.parametrize(
        ("content", "name", "kind"),
        [
            (PDF, "a.pdf", "application/pdf"),
            (PDF, "a.xlsx.txt", "application/pdf"),
            (b"\x89PNG\r\n\x1a\n....", "a.png", "image/png"),
            (b"\xff\xd8\xff\xe0....", "a.jpg", "image/jpeg"),
            ("番号,名前\r\n1,見本市".encode("cp932"), "a.csv", "text/plain"),
            ("番号,名前\n1,見本市".encode("utf-8-sig"), "a.csv", "text/plain"),
            (archive(a="b"), "forms.zip", "application/zip"),
        ],
    )
    def test_kind_is_read_from_the_content(self, media: Path, content: bytes, name: str, kind: str) -> None:
        assert store(ACTOR, content, name, "x").content_type == kind

    def test_word_file_is_taken_as_one(self, media: Path) -> None:
        assert store(ACTOR, document(), "報告書.docx", "x").content_type.endswith("wordprocessingml.document")

    def test_file_object_is_read(self, media: Path) -> None:
        assert read_upload(store(ACTOR, io.BytesIO(PDF), "a.pdf", "x")) == PDF

    @pytest.mark.parametrize(
        ("content", "name", "code"),
        [
            (b"", "空.pdf", "empty"),
            (b"MZ\x90\x00\x03\x00\x00\x00", "催し.exe", "wrong_kind"),
            (b"\x7fELF\x00", "a.pdf", "wrong_kind"),
            (b"PK\x03\x04 cut short", "申込書.xlsx", "truncated"),
            (b"PK\x03\x04 cut short", "a", "wrong_kind"),
            (archive(a="b"), "申込書.xlsx", "wrong_kind"),
            (b"not a workbook", "申込書.xlsx", "not_a_package"),
            (b"\xd0\xcf\x11\xe0" + bytes(600), "申込書.xls", "old_format"),
        ],
    )
    def test_refusal_names_file_and_reason_and_stores_nothing(
        self, media: Path, content: bytes, name: str, code: str
    ) -> None:
        with pytest.raises(UploadRefused) as refused:
            store(ACTOR, content, name, "x")
        assert refused.value.code == code
        assert refused.value.message.startswith(f"{name}：")
        assert refused.value.message.endswith("。")
        assert not Upload.objects.exists()
        assert not files_below(media)

    def test_macro_workbook_is_refused_by_the_office_check(self, media: Path) -> None:
        buffer = io.BytesIO(workbook())
        with zipfile.ZipFile(buffer, "a") as file:
            file.writestr("xl/vbaProject.bin", b"x")
        with pytest.raises(UploadRefused, match="マクロ") as refused:
            store(ACTOR, buffer.getvalue(), "申込書.xlsx", "x")
        assert refused.value.code == "macro"

    def test_kinds_limit_what_is_acceptable(self, media: Path) -> None:
        with pytest.raises(UploadRefused, match="Excel"):
            store(ACTOR, PDF, "a.pdf", "x", kinds={"xlsx"})

    def test_size_limit_reads_no_further(self, media: Path, settings: Settings) -> None:
        settings.UPLOAD_MAX_BYTES = 1024
        endless = io.BytesIO(PDF + bytes(5000))
        with pytest.raises(UploadRefused, match=r"大きすぎます（受け取れるのは0\.000977 MBまで") as refused:
            store(ACTOR, endless, "大きい.pdf", "x")
        assert refused.value.code == "too_large"
        assert endless.tell() == 1025
        assert store(ACTOR, PDF + bytes(1024 - len(PDF)), "ちょうど.pdf", "x").size == 1024
        assert store(ACTOR, PDF + bytes(5000), "報告書.pdf", "x", max_bytes=6000).size == len(PDF) + 5000

    @pytest.mark.parametrize(
        "name",
        [
            "../../../../etc/passwd",
            "..\\..\\windows\\system32\\evil.pdf",
            "/etc/cron.d/evil",
            "a\0b.pdf",
            "請求書\u202efdp.exe",
            "あ" * 5000 + ".pdf",
            "\ud800.pdf",
            "line\r\nSet-Cookie: a=b.pdf",
            "",
        ],
    )
    def test_tricky_name_is_harmless(self, media: Path, tmp_path: Path, name: str) -> None:
        upload = store(ACTOR, PDF, name, "x")
        assert files_below(tmp_path) == [media / upload.storage_name]
        upload.refresh_from_db()
        assert read_upload(upload) == PDF
        shown = uploads.shown_name(upload)
        assert len(shown) <= 120
        assert not set(shown) & set("/\\\0\r\n\u202e")
        header = download_response(upload)["Content-Disposition"]
        assert header.startswith("attachment; filename")
        assert header.isascii()
        assert header.isprintable()

    def test_checked_refuses_the_same_and_keeps_nothing(self, media: Path) -> None:
        content = workbook()
        assert uploads.check(io.BytesIO(content), "申込書.xlsx", kinds={"xlsx"}).data == content
        with pytest.raises(UploadRefused, match="受け取れません"):
            uploads.check(PDF, "申込書.pdf", kinds={"xlsx"})
        assert not Upload.objects.exists()
        assert not files_below(media)

    def test_rolled_back_store_leaves_a_file_the_sweep_takes(self, media: Path) -> None:
        def failing_verb() -> None:
            with transaction.atomic():
                store(ACTOR, PDF, "a.pdf", "x")
                raise LookupError

        kept = store(ACTOR, PDF + b"2", "b.pdf", "x")
        with pytest.raises(LookupError):
            failing_verb()
        assert not Upload.objects.exclude(pk=kept.pk)
        assert uploads.sweep() == 1
        assert files_below(media) == [media / kept.storage_name]


@pytest.mark.django_db
class TestGone:
    def test_erased_upload_is_gone_but_its_twin_stays(self, media: Path) -> None:
        first, twin = store(ACTOR, PDF, "山田.pdf", "x"), store(ACTOR, PDF, "b.pdf", "x")
        assert uploads.erase(ACTOR, [first], "取り下げのため") == 1
        assert uploads.sweep() == 0
        first.refresh_from_db()
        assert first.original_name == ""
        with pytest.raises(UploadGone, match="消去"):
            open_upload(first)
        assert read_upload(twin) == PDF
        uploads.erase(ACTOR, [twin], "取り下げのため")
        assert uploads.sweep() == 1
        assert not files_below(media)
        assert history_of(twin)[0].action == "upload.erased"

    def test_missing_and_damaged_content_is_said(self, media: Path) -> None:
        upload = store(ACTOR, PDF, "a.pdf", "x")
        place = media / upload.storage_name
        place.write_bytes(PDF[:-1] + b"X")
        with pytest.raises(UploadGone, match="違って"):
            read_upload(upload)
        place.unlink()
        with pytest.raises(UploadGone, match="見つかりません"):
            open_upload(upload)


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_sweep_waits_for_a_file_that_is_being_stored(media: Path) -> None:
    """The row of the first is not committed yet, so the second cannot see that the file is needed."""
    stored, swept = threading.Event(), threading.Event()

    def work(number: int) -> Upload | int:
        if number:
            assert stored.wait(timeout=20)
            count = uploads.sweep()
            swept.set()
            return count
        with transaction.atomic():
            upload = store(ACTOR, PDF, "a.pdf", "x")
            stored.set()
            swept.wait(timeout=0.7)
        return upload

    upload, count = race(2, work)
    assert count == 0
    assert isinstance(upload, Upload)
    assert read_upload(upload) == PDF


@pytest.mark.django_db
class TestDownload:
    def test_headers(self, media: Path) -> None:
        upload = store(ACTOR, PDF, "事業実績報告書.pdf", "x")
        response = download_response(upload)
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Type"] == "application/pdf"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Length"] == str(len(PDF))
        assert response["Content-Disposition"] == (
            "attachment; filename*=utf-8''%E4%BA%8B%E6%A5%AD%E5%AE%9F%E7%B8%BE%E5%A0%B1%E5%91%8A%E6%9B%B8.pdf"
        )

    @pytest.mark.parametrize(
        ("name", "header"),
        [
            ("evil.html", 'attachment; filename="evil.html.pdf"'),
            ('a"; filename="b.pdf', 'attachment; filename="a\\"; filename=\\"b.pdf"'),
            ("A.PDF", 'attachment; filename="A.PDF"'),
        ],
    )
    def test_name_cannot_lie_about_the_content(self, media: Path, name: str, header: str) -> None:
        assert download_response(store(ACTOR, PDF, name, "x"))["Content-Disposition"] == header

    def test_erased_upload_is_refused(self, media: Path) -> None:
        upload = store(ACTOR, PDF, "a.pdf", "x")
        uploads.erase(ACTOR, [upload], "試験")
        upload.refresh_from_db()
        with pytest.raises(UploadGone):
            download_response(upload)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("C:\\fakepath\\申込書.xlsx", "申込書.xlsx"),
        ("葛󠄀城市.xlsx", "葛󠄀城市.xlsx"),
        ("\u202e", NAMELESS),
        ("...", NAMELESS),
        ("あ" * 200 + ".xlsx", "あ" * 115 + ".xlsx"),
    ],
)
def test_display_name(raw: str, shown: str) -> None:
    assert display_name(raw) == shown
