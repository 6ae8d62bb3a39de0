"""Photographs from outside: what comes out is a plain upright JPEG, what is no photograph is refused."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from banso.office.pictures import LONG_SIDE, PictureRefused, clean_picture
from tests.logistics.visiting import picture


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def with_exif(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of somebody"
    exif[0x9286] = "comment"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (33.0, 35.0, 24.0)
    return picture((64, 32), exif=exif, comment=b"hidden words")


def test_exif_place_and_comments_are_gone() -> None:
    dirty = with_exif()
    assert b"Camera of somebody" in dirty
    clean = clean_picture(dirty)
    assert not opened(clean.content).getexif()
    assert set(opened(clean.content).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Camera" not in clean.content
    assert b"hidden" not in clean.content


def test_what_follows_the_picture_in_the_file_is_gone() -> None:
    assert b"<?php" not in clean_picture(picture() + b"<?php system($_GET[0]); ?>").content


def test_a_picture_on_its_side_is_turned_upright() -> None:
    clean = clean_picture(with_exif(orientation=6))  # the phone was held on its side: red comes on top
    assert (clean.width, clean.height) == (32, 64)
    red, blue = opened(clean.content).getpixel((16, 10)), opened(clean.content).getpixel((16, 54))
    assert isinstance(red, tuple)
    assert isinstance(blue, tuple)
    assert red[0] > 200 > red[2]
    assert blue[2] > 200 > blue[0]


def test_a_large_picture_is_made_smaller_and_has_a_small_one() -> None:
    clean = clean_picture(picture((5000, 2500)))
    assert (clean.width, clean.height) == (LONG_SIDE, LONG_SIDE // 2)
    assert max(opened(clean.small).size) == 480


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "L"), ("JPEG", "CMYK")]
)
def test_every_kind_of_picture_becomes_a_plain_jpeg(form: str, mode: str) -> None:
    clean = opened(clean_picture(picture((20, 10), form, mode=mode)).content)
    assert (clean.format, clean.mode, clean.size) == ("JPEG", "RGB", (20, 10))


def png_head(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )


def test_a_decompression_bomb_is_refused_before_it_is_opened() -> None:
    for size in ((60_000, 60_000), (9_000, 9_000), (40_000, 1)):
        with pytest.raises(PictureRefused) as refused:
            clean_picture(png_head(*size), "爆弾.png")
        assert refused.value.code == "too_many_pixels"
        assert "爆弾.png" in refused.value.message


def test_a_png_with_a_bomb_in_its_text_is_refused() -> None:
    text = b"Comment\0\0" + zlib.compress(b"a" * 80_000_000, 9)
    chunk = struct.pack(">I", len(text)) + b"zTXt" + text + struct.pack(">I", zlib.crc32(b"zTXt" + text))
    plain = picture((8, 8), "PNG")
    with pytest.raises(PictureRefused):
        clean_picture(plain[:33] + chunk + plain[33:])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "damaged"),
        (b"MZ\x90\x00" + b"\0" * 200, "damaged"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "damaged"),
        (b"GIF89a" + b"\0" * 40, "damaged"),
        (b"%PDF-1.7\n", "damaged"),
        (b"II*\x00" + b"\0" * 60, "damaged"),
        (picture()[:400], "damaged"),
        (b"\xff\xd8\xff" + b"\xff" * 500, "damaged"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
    ],
)
def test_what_is_no_photograph_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        clean_picture(data)
    assert refused.value.code == code


def test_a_broken_colour_profile_does_not_matter() -> None:
    assert clean_picture(picture((8, 8), icc_profile=b"no profile at all")).width == 8
