"""Photographs from outside: read safely, turned upright, made smaller, written anew with nothing hidden in them.

What comes out is a plain JPEG: no EXIF, no place, no camera, no comment, no second picture inside. What is refused:
anything that is not a photograph, damaged files, and pictures whose size would fill the memory when opened.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

# What phones and cameras make; JPEG can be read at a fraction of its size, the others cannot.
MAX_PIXELS = {"JPEG": 80_000_000, "MPO": 80_000_000, "PNG": 40_000_000, "HEIF": 50_000_000}
MAX_SIDE = 30_000
LONG_SIDE = 2560
SMALL_SIDE = 480
QUALITY = 85
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


class PictureRefused(Exception):
    """A picture was not taken. `code` is stable; `message` says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


@dataclass(frozen=True)
class Picture:
    """The clean JPEG, a small one for lists, and the size of the large one in pixels."""

    content: bytes
    small: bytes
    width: int
    height: int


def formats() -> tuple[str, ...]:
    """Return the formats this installation can read (HEIF only where Pillow has a plugin for it)."""
    Image.init()
    return tuple(name for name in MAX_PIXELS if name in Image.OPEN)


def clean_picture(data: bytes, filename: str = "写真") -> Picture:
    """Return `data` as a clean picture. Raises PictureRefused."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS and "HEIF" not in formats():
        raise PictureRefused(
            "heic",
            f"{filename}：iPhoneのHEIC形式の写真は、このままでは読めません。iPhoneの「設定」→「カメラ」→「フォーマット」で"
            "「互換性優先」にして撮るか、写真をメールで自分に送るとJPEGになります。JPEGにして登録してください。",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _cleaned(data, filename)
    except PictureRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise _too_large(filename) from bomb
    except Exception as wrong:
        # Whatever a hostile file makes the reader stumble over, it is no photograph.
        raise PictureRefused(
            "damaged",
            f"{filename}：写真として読めません。JPEGかPNGの写真か、途中で切れていないかを確かめて、"
            "もう一度選んでください。",
        ) from wrong


def _too_large(filename: str) -> PictureRefused:
    return PictureRefused(
        "too_many_pixels",
        f"{filename}：写真の画素数が大きすぎます。カメラの設定を小さくするか、縮小してから登録してください。",
    )


def _cleaned(data: bytes, filename: str) -> Picture:
    with Image.open(io.BytesIO(data), formats=formats()) as opened:
        _check_size(opened, filename)
        # A JPEG is decoded no larger than needed.
        opened.draft("RGB", (LONG_SIDE, LONG_SIDE))
        opened.load()
        upright = ImageOps.exif_transpose(opened)
        plain = _as_srgb(upright)
    plain.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    small = plain.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return Picture(_jpeg(plain), _jpeg(small), plain.width, plain.height)


def _check_size(opened: Image.Image, filename: str) -> None:
    """Refuse by the size the head tells, before anything is decoded."""
    limit = MAX_PIXELS.get(opened.format or "", 0)
    if opened.width * opened.height > limit or max(opened.size) > MAX_SIDE:
        raise _too_large(filename)
    if min(opened.size) < 1:
        raise PictureRefused("damaged", f"{filename}：写真として読めません。別の写真を選んでください。")


def _as_srgb(picture: Image.Image) -> Image.Image:
    """Return the picture in sRGB on white, with nothing but its pixels."""
    profile = picture.info.get("icc_profile")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        with_alpha = picture.convert("RGBA")
        flat = Image.new("RGB", with_alpha.size, "white")
        flat.paste(with_alpha, mask=with_alpha.getchannel("A"))
        return flat
    if profile and picture.mode in ("RGB", "CMYK"):
        # A broken profile changes nothing but the colours.
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            done = ImageCms.profileToProfile(
                picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            if done is not None:
                picture = done
    plain = Image.new("RGB", picture.size)
    plain.paste(picture.convert("RGB"))
    return plain


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
