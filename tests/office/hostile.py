"""Files a stranger might send, made on the spot: each function takes a good file and spoils it in one way."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping

import docx
import msoffcrypto.format.ooxml
import openpyxl

MACRO_TYPE = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
PLAIN_TYPE = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def good_xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "団体名"
    book.active["B2"] = 12
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def good_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph("報告書")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def package(parts: Mapping[str, bytes], *, twice: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        if twice:
            archive.writestr(twice, b"<again/>")
    return target.getvalue()


def with_part(data: bytes, name: str, content: bytes = b"x") -> bytes:
    return package({**parts_of(data), name: content})


def with_replaced(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    parts = parts_of(data)
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new)
    return package(parts)


def bomb(data: bytes, megabytes: int = 100) -> bytes:
    """An honest bomb: the directory admits the size."""
    return with_part(data, "xl/media/big.bin", b"\0" * (megabytes * 1024 * 1024))


def lying_bomb(data: bytes, megabytes: int = 100) -> bytes:
    """A bomb whose two headers claim a thousand bytes."""
    content = b"\0" * (megabytes * 1024 * 1024)
    spoiled = with_part(data, "xl/media/big.bin", content)
    return spoiled.replace(struct.pack("<L", len(content)), struct.pack("<L", 1000))


def understated(data: bytes, part: str) -> bytes:
    """A small part whose headers claim one byte less than it has."""
    size = struct.pack("<L", len(parts_of(data)[part]))
    assert data.count(size) >= 2
    return data.replace(size, struct.pack("<L", len(parts_of(data)[part]) - 1))


def encrypted(data: bytes, password: str = "himitsu") -> bytes:
    target = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt(password, target)
    return target.getvalue()


def macro(data: bytes) -> bytes:
    """An .xlsm: a VBA project and the content type that goes with it."""
    typed = with_replaced(data, "[Content_Types].xml", PLAIN_TYPE, MACRO_TYPE)
    return with_part(typed, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")


def macro_type_only(data: bytes) -> bytes:
    return with_replaced(data, "[Content_Types].xml", PLAIN_TYPE, MACRO_TYPE)


def doctype(data: bytes, encoding: str = "utf-8") -> bytes:
    """A billion laughs in the sheet."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&l8;</t></is></c></row></sheetData></worksheet>'
    )
    return package({**parts_of(data), "xl/worksheets/sheet1.xml": text.encode(encoding)})


def far_cell(data: bytes, address: str = "XFD1048576", part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """Two filled cells at opposite corners: a rectangle of 17 thousand million cells."""
    return with_replaced(
        data, part, b"</sheetData>", f'<row><c s="0" r="{address}"><v>1</v></c></row></sheetData>'.encode()
    )


def far_row(data: bytes) -> bytes:
    row = b'<row r="1048576"><c><v>1</v></c></row></sheetData>'
    return with_replaced(data, "xl/worksheets/sheet1.xml", b"</sheetData>", row)


def external_relationship(data: bytes, kind: str) -> bytes:
    link = (
        b'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        + kind.encode()
        + b'" Target="file://server/share/x" TargetMode="External"/></Relationships>'
    )
    return with_replaced(data, "_rels/.rels", b"</Relationships>", link)


def overlapping(data: bytes) -> bytes:
    """Two directory entries that share one local entry (the way of non-recursive zip bombs)."""
    spoiled = with_part(with_part(data, "xl/one.bin", b"1" * 50), "xl/two.bin", b"1" * 50)
    with zipfile.ZipFile(io.BytesIO(spoiled)) as archive:
        first = archive.getinfo("xl/one.bin").header_offset
        second = archive.getinfo("xl/two.bin").header_offset
        start = archive.start_dir
    directory = spoiled[start:].replace(
        struct.pack("<L", second) + b"xl/two.bin", struct.pack("<L", first) + b"xl/two.bin"
    )
    return spoiled[:start] + directory


def quoted_overlap(data: bytes) -> bytes:
    """A part that lies, headers and all, inside another stored part: both are read from the same bytes."""
    inner = with_part(data, "xl/two.bin", b"2" * 50)
    with zipfile.ZipFile(io.BytesIO(inner)) as archive:
        place = archive.getinfo("xl/two.bin").header_offset
        quoted = inner[place : archive.start_dir]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in {**parts_of(data), "xl/one.bin": quoted, "xl/two.bin": b"2" * 50}.items():
            method = zipfile.ZIP_STORED if name == "xl/one.bin" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, method)
        old = archive.getinfo("xl/two.bin").header_offset
        start = archive.start_dir
    spoiled = target.getvalue()
    new = spoiled.index(quoted)
    directory = spoiled[start:].replace(
        struct.pack("<L", old) + b"xl/two.bin", struct.pack("<L", new) + b"xl/two.bin"
    )
    return spoiled[:start] + directory


def two_names(data: bytes) -> bytes:
    """A part that one header calls a picture and the other a sheet."""
    spoiled = with_part(data, "xl/x.png", b"x")
    return spoiled.replace(b"xl/x.png", b"xl/x.xml", 1)
