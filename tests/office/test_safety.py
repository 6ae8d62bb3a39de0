"""Every kind of file we must not open is refused by name, in words, without being opened."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import pytest

from banso.office import refusals
from banso.office.refusals import OfficeRefused
from banso.office.safety import Kind, Limits, inspect_package
from banso.office.workbook_in import read_workbook

from . import hostile

XLSX = hostile.good_xlsx()
DOCX = hostile.good_docx()
PARTS = hostile.parts_of(XLSX)

CASES: list[tuple[str, Kind, Callable[[], bytes], type[OfficeRefused]]] = [
    ("empty", "xlsx", lambda: b"", refusals.EmptyFile),
    ("text", "xlsx", lambda: "団体名,担当\n".encode(), refusals.NotAPackage),
    ("pdf", "docx", lambda: b"%PDF-1.7\n", refusals.NotAPackage),
    ("xls magic", "xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, refusals.OldFormat),
    ("encrypted", "xlsx", lambda: hostile.encrypted(XLSX), refusals.EncryptedFile),
    ("encrypted docx", "docx", lambda: hostile.encrypted(DOCX), refusals.EncryptedFile),
    ("first bytes only", "xlsx", lambda: XLSX[:3], refusals.TruncatedFile),
    ("half", "xlsx", lambda: XLSX[: len(XLSX) // 2], refusals.TruncatedFile),
    ("last byte missing", "xlsx", lambda: XLSX[:-30], refusals.TruncatedFile),
    ("flipped byte", "xlsx", lambda: XLSX[:60] + b"\xff\xff\xff" + XLSX[63:], refusals.CorruptPackage),
    ("bomb", "xlsx", lambda: hostile.bomb(XLSX), refusals.TooMuchContent),
    ("lying bomb", "xlsx", lambda: hostile.lying_bomb(XLSX), refusals.TooMuchContent),
    (
        "understated size",
        "xlsx",
        lambda: hostile.understated(XLSX, "xl/worksheets/sheet1.xml"),
        refusals.LyingHeader,
    ),
    ("overlapping parts", "xlsx", lambda: hostile.overlapping(XLSX), refusals.CorruptPackage),
    ("part inside a part", "xlsx", lambda: hostile.quoted_overlap(XLSX), refusals.CorruptPackage),
    ("two names", "xlsx", lambda: hostile.two_names(XLSX), refusals.CorruptPackage),
    (
        "300 parts",
        "xlsx",
        lambda: hostile.package({**PARTS, **{f"xl/p{n}.xml": b"<a/>" for n in range(300)}}),
        refusals.TooManyParts,
    ),
    ("parent path", "xlsx", lambda: hostile.with_part(XLSX, "xl/../../etc/passwd"), refusals.UnsafePartName),
    ("absolute path", "xlsx", lambda: hostile.with_part(XLSX, "/etc/passwd"), refusals.UnsafePartName),
    ("backslash", "xlsx", lambda: hostile.with_part(XLSX, "xl\\x.xml", b"<a/>"), refusals.UnsafePartName),
    ("drive", "xlsx", lambda: hostile.with_part(XLSX, "C:/x.xml", b"<a/>"), refusals.UnsafePartName),
    (
        "same name in capitals",
        "xlsx",
        lambda: hostile.with_part(XLSX, "XL/WORKBOOK.XML", b"<a/>"),
        refusals.UnsafePartName,
    ),
    ("macro", "xlsx", lambda: hostile.macro(XLSX), refusals.MacroFile),
    ("macro type only", "xlsx", lambda: hostile.macro_type_only(XLSX), refusals.MacroFile),
    (
        "macro sheet",
        "xlsx",
        lambda: hostile.with_part(XLSX, "xl/macrosheets/sheet1.xml", b"<a/>"),
        refusals.MacroFile,
    ),
    ("macro docx", "docx", lambda: hostile.with_part(DOCX, "word/vbaProject.bin"), refusals.MacroFile),
    (
        "embedded",
        "docx",
        lambda: hostile.with_part(DOCX, "word/embeddings/oleObject1.bin"),
        refusals.EmbeddedContent,
    ),
    (
        "activeX",
        "xlsx",
        lambda: hostile.with_part(XLSX, "xl/activeX/activeX1.xml", b"<a/>"),
        refusals.EmbeddedContent,
    ),
    (
        "external link",
        "xlsx",
        lambda: hostile.with_part(XLSX, "xl/externalLinks/externalLink1.xml", b"<a/>"),
        refusals.ExternalContent,
    ),
    (
        "data connection",
        "xlsx",
        lambda: hostile.with_part(XLSX, "xl/connections.xml", b"<a/>"),
        refusals.ExternalContent,
    ),
    (
        "remote template",
        "docx",
        lambda: hostile.external_relationship(DOCX, "attachedTemplate"),
        refusals.ExternalContent,
    ),
    ("doctype", "xlsx", lambda: hostile.doctype(XLSX), refusals.ForbiddenMarkup),
    ("doctype in UTF-16", "xlsx", lambda: hostile.doctype(XLSX, "utf-16"), refusals.ForbiddenMarkup),
    ("broken markup", "xlsx", lambda: hostile.with_part(XLSX, "xl/x.xml", b"<a>"), refusals.CorruptPackage),
    (
        "EBCDIC",
        "xlsx",
        lambda: hostile.with_part(
            XLSX, "xl/x.xml", b'<?xml version="1.0" encoding="cp037"?>' + "<a/>".encode("cp037")
        ),
        refusals.CorruptPackage,
    ),
    (
        "unknown encoding",
        "xlsx",
        lambda: hostile.with_part(XLSX, "xl/x.xml", b'<?xml version="1.0" encoding="UTF-9"?><a/>'),
        refusals.CorruptPackage,
    ),
    ("far cell", "xlsx", lambda: hostile.far_cell(XLSX), refusals.SheetTooLarge),
    ("far cell, small letters", "xlsx", lambda: hostile.far_cell(XLSX, "xfd1048576"), refusals.SheetTooLarge),
    ("far row of cells without address", "xlsx", lambda: hostile.far_row(XLSX), refusals.SheetTooLarge),
    ("no address", "xlsx", lambda: hostile.far_cell(XLSX, "AAAAAAA1"), refusals.CorruptPackage),
    ("docx for xlsx", "xlsx", lambda: DOCX, refusals.WrongKind),
    ("xlsx for docx", "docx", lambda: XLSX, refusals.WrongKind),
    ("plain zip", "xlsx", lambda: hostile.package({"申込書.xlsx": XLSX}), refusals.WrongKind),
    (
        "xlsb",
        "xlsx",
        lambda: hostile.with_replaced(
            XLSX,
            "[Content_Types].xml",
            hostile.PLAIN_TYPE,
            b"application/vnd.ms-excel.sheet.binary.macroEnabled.main",
        ),
        refusals.WrongKind,
    ),
    (
        "template",
        "xlsx",
        lambda: hostile.with_replaced(
            XLSX, "[Content_Types].xml", b"spreadsheetml.sheet.main", b"spreadsheetml.template.main"
        ),
        refusals.WrongKind,
    ),
]


@pytest.mark.parametrize(("kind", "make", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_hostile_file_is_refused_by_name(
    kind: Kind, make: Callable[[], bytes], expected: type[OfficeRefused]
) -> None:
    with pytest.raises(OfficeRefused) as caught:
        inspect_package(make(), filename="申込書.xlsx", kind=kind)
    assert type(caught.value) is expected
    assert caught.value.message.startswith("申込書.xlsx：")
    assert caught.value.message.endswith("。")
    assert "{" not in caught.value.message
    assert caught.value.as_dict()["code"] == expected.code


def test_a_good_file_passes_and_is_described() -> None:
    facts = inspect_package(XLSX, filename="a.xlsx", kind="xlsx")
    assert "xl/workbook.xml" in facts.parts
    assert facts.inflated == sum(len(content) for content in PARTS.values())
    assert inspect_package(DOCX, filename="a.docx", kind="docx").kind == "docx"


def test_extension_is_only_a_hint() -> None:
    assert inspect_package(XLSX, filename="名前なし", kind="xlsx").kind == "xlsx"
    with pytest.raises(refusals.MacroFile):
        inspect_package(hostile.macro(XLSX), filename="renamed.xlsx", kind="xlsx")


def test_too_many_bytes_are_refused_before_anything_is_opened() -> None:
    with pytest.raises(refusals.FileTooLarge) as caught:
        inspect_package(XLSX, filename="a.xlsx", kind="xlsx", limits=Limits(max_bytes=1024 * 1024 // 1024))
    assert caught.value.code == "too_large"


def test_duplicate_part_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = hostile.package(PARTS, twice="xl/workbook.xml")
    with pytest.raises(refusals.UnsafePartName):
        inspect_package(data, filename="a.xlsx", kind="xlsx")


@pytest.mark.parametrize(
    ("data", "kind", "ways"),
    [
        (
            lambda: hostile.with_part(XLSX, "xl/externalLinks/externalLink1.xml", b"<a/>"),
            "xlsx",
            ["リンクの編集", "名前の管理", "データの入力規則", "条件付き書式", "新しい様式をダウンロード"],
        ),
        (
            lambda: hostile.with_part(XLSX, "xl/connections.xml", b"<a/>"),
            "xlsx",
            ["クエリと接続", "新しい様式"],
        ),
        (
            lambda: hostile.external_relationship(DOCX, "attachedTemplate"),
            "docx",
            ["「オプション」→「アドイン」", "管理", "テンプレート", "Normal"],
        ),
        (lambda: hostile.external_relationship(DOCX, "image"), "docx", ["写真", "ファイルへのリンクの編集"]),
        (lambda: hostile.external_relationship(DOCX, "subDocument"), "docx", ["新しい様式をダウンロード"]),
    ],
)
def test_the_advice_about_a_link_fits_the_file_and_leads_out(
    data: Callable[[], bytes], kind: Kind, ways: list[str]
) -> None:
    with pytest.raises(refusals.ExternalContent) as caught:
        inspect_package(data(), filename="回答", kind=kind)
    assert all(way in caught.value.message for way in ways)
    assert ("Excel" in caught.value.message) <= (kind == "xlsx")


def test_hyperlink_is_no_external_content() -> None:
    data = hostile.external_relationship(XLSX, "hyperlink")
    assert inspect_package(data, filename="a.xlsx", kind="xlsx")


def test_empty_formatted_cell_far_away_is_tolerated() -> None:
    cell = b'<row r="1048576"><c r="A1048576"/></row></sheetData>'
    data = hostile.with_replaced(XLSX, "xl/worksheets/sheet1.xml", b"</sheetData>", cell)
    assert len(read_workbook(data, "a.xlsx").sheets["Sheet"]) == 2


def test_small_letters_in_an_address_are_the_same_cell() -> None:
    assert inspect_package(hostile.far_cell(XLSX, "az3"), filename="a.xlsx", kind="xlsx")


def test_far_cell_is_found_wherever_the_sheet_lies() -> None:
    data = hostile.far_cell(XLSX)
    parts = hostile.parts_of(data)
    parts["xl/elsewhere.xml"] = parts.pop("xl/worksheets/sheet1.xml")
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = parts[name].replace(b"worksheets/sheet1.xml", b"elsewhere.xml")
    with pytest.raises(refusals.SheetTooLarge):
        inspect_package(hostile.package(parts), filename="a.xlsx", kind="xlsx")


def test_a_lying_bomb_costs_neither_time_nor_memory() -> None:
    data = hostile.lying_bomb(XLSX, megabytes=300)
    tracemalloc.start()
    started = time.process_time()
    with pytest.raises(refusals.TooMuchContent):
        inspect_package(data, filename="a.xlsx", kind="xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.process_time() - started < 5
    assert peak < 10 * 1024 * 1024


def test_codes_are_unique_and_every_refusal_speaks() -> None:
    named = [each for each in vars(refusals).values() if isinstance(each, type)]
    kinds = [each for each in named if issubclass(each, OfficeRefused)]
    assert len({each.code for each in kinds}) == len(kinds)
    assert all(each.reason.endswith("。") and each.advice.endswith("。") for each in kinds)
