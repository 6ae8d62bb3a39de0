"""The parts of a zip package, inflated by ourselves.

`zipfile` believes the sizes in the directory: it stops reading at the declared size. Here each part is
inflated from its raw bytes up to a budget, so that the real size is known whatever the headers claim.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from banso.office.refusals import CorruptPackage, EncryptedFile, LyingHeader, TooMuchContent, TruncatedFile

MAGIC = b"PK\x03\x04"
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_CHUNK = 64 * 1024
_ENCRYPTED_FLAG = 0x1
_UTF8_FLAG = 0x800
_MEGABYTE = 1024 * 1024


@dataclass
class Budget:
    """How many inflated bytes may still be read from one package."""

    limit: int
    used: int = 0

    def spend(self, size: int, filename: str) -> None:
        """Count `size` more bytes; raise `TooMuchContent` when the limit is passed."""
        self.used += size
        if self.used > self.limit:
            raise TooMuchContent(filename, limit=self.limit // _MEGABYTE)


def open_directory(data: bytes, filename: str) -> list[zipfile.ZipInfo]:
    """Return the entries of the package's directory.

    Raises `TruncatedFile` where the directory is missing and `CorruptPackage` where entries overlap or lie
    outside the file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, struct.error, EOFError) as error:
        raise TruncatedFile(filename) from error
    except (ValueError, OverflowError, NotImplementedError, UnicodeDecodeError) as error:
        raise CorruptPackage(filename, what="目次を読めません") from error
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end:
            raise CorruptPackage(filename, what="部品が重なっています")
        end = entry.header_offset + _LOCAL_HEADER.size + entry.compress_size
        if end > len(data):
            raise TruncatedFile(filename)
    return entries


def inflate(data: bytes, entry: zipfile.ZipInfo, filename: str, budget: Budget) -> Iterator[bytes]:
    """Yield the real content of one part in chunks and check it against what its headers say."""
    raw = _raw_bytes(data, entry, filename)
    size = checksum = 0
    for chunk in _chunks(raw, entry, filename):
        budget.spend(len(chunk), filename)
        size += len(chunk)
        checksum = zlib.crc32(chunk, checksum)
        yield chunk
    if size != entry.file_size or checksum != entry.CRC:
        raise LyingHeader(filename, part=entry.filename)


def _raw_bytes(data: bytes, entry: zipfile.ZipInfo, filename: str) -> memoryview:
    """Return the compressed bytes of a part, after checking that both of its headers agree on what it is."""
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise EncryptedFile(filename)
    start = entry.header_offset + _LOCAL_HEADER.size
    header = data[entry.header_offset : start]
    if len(header) < _LOCAL_HEADER.size:
        raise TruncatedFile(filename)
    magic, _, flags, method, *_, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    name = data[start : start + name_length].decode("utf-8" if flags & _UTF8_FLAG else "cp437", "replace")
    if magic != MAGIC or method != entry.compress_type or name != entry.orig_filename:
        raise CorruptPackage(filename, what="部品の見出しが目次と合いません")
    begin = start + name_length + extra_length
    raw = memoryview(data)[begin : begin + entry.compress_size]
    if len(raw) < entry.compress_size:
        raise TruncatedFile(filename)
    return raw


def _chunks(raw: memoryview, entry: zipfile.ZipInfo, filename: str) -> Iterator[bytes]:
    if entry.compress_type == zipfile.ZIP_STORED:
        for start in range(0, len(raw), _CHUNK):
            yield bytes(raw[start : start + _CHUNK])
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise CorruptPackage(filename, what="知らない圧縮方法です")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    pending: bytes | memoryview = raw
    try:
        while not inflater.eof:
            chunk = inflater.decompress(pending, _CHUNK)
            pending = inflater.unconsumed_tail
            if not chunk and not pending:
                break
            yield chunk
    except zlib.error as error:
        raise CorruptPackage(filename, what="圧縮された中身を解けません") from error
    if not inflater.eof:
        raise TruncatedFile(filename)
