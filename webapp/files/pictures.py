"""Pictures are drawn anew: what comes out holds the pixels and nothing else of what came in."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from flask_babel import gettext as _
from PIL import Image, ImageCms, ImageOps

from webapp.domain import DomainError
from webapp.files.kinds import GIF, JPEG, PNG, WEBP, Kind
from webapp.files.spooling import spool

MOST_PIXELS = 50_000_000
"""Of an uploaded picture: 200 MB in memory while it is drawn anew, and more than most cameras give."""
LONGEST_SIDE = 4096
"""Pixels of what is kept; a larger picture is made smaller."""

_FORMATS = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP", GIF: "GIF"}
_SAVING: dict[Kind, dict[str, Any]] = {
    PNG: {"optimize": True},
    JPEG: {"quality": 88, "progressive": True},
    WEBP: {"quality": 88, "method": 4},
}
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, LookupError, ArithmeticError, MemoryError, TypeError, struct.error, zlib.error)
"""What Pillow raises for files that are not what they say."""


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew; `stream` is at its beginning."""

    stream: BinaryIO
    kind: Kind
    width: int
    height: int


def redrawn(stream: BinaryIO, kind: Kind) -> Picture:
    """The picture anew: upright, in sRGB, at most LONGEST_SIDE, without EXIF, comments or a second file behind it.

    A moving GIF becomes its first frame. Raises DomainError for a picture that is damaged or has too many pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own, softer limit; and oddities of files that it reads all the same
            with Image.open(stream, formats=[_FORMATS[kind]]) as image:
                _check_pixels(image)
                image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than needed
                image.load()
                return _drawn(image, PNG if kind is GIF else kind, LONGEST_SIDE)
    except Image.DecompressionBombError as error:
        raise _too_many() from error
    except _BROKEN as error:
        raise _damaged() from error


def narrowed(stream: BinaryIO, width: int) -> Picture:
    """One of our own pictures in a smaller width, as WebP."""
    with Image.open(stream, formats=list(_FORMATS.values())) as image:
        size = (width, max(1, round(image.height * width / image.width)))
        image.draft("RGB", size)
        image.load()
        return _saved(image.resize(size, Image.Resampling.LANCZOS), WEBP)


def _drawn(image: Image.Image, kind: Kind, longest: int) -> Picture:
    upright = ImageOps.exif_transpose(image)
    plain = _srgb(upright)
    plain.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    if kind is JPEG and plain.mode != "RGB":
        plain = plain.convert("RGB")
    return _saved(plain, kind)


def _srgb(image: Image.Image) -> Image.Image:
    """A copy in RGB or RGBA that carries nothing but pixels; a colour profile is applied, or left out where it is broken."""
    clear = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        with suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB") or image
    if image.mode.startswith("I") or image.mode == "F":
        image = image.point(lambda value: value / 256).convert("L")  # 16 bits of grey
    pixels = image.convert("RGBA" if clear else "RGB")
    return Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())


def _saved(image: Image.Image, kind: Kind) -> Picture:
    out = spool()
    image.save(out, _FORMATS[kind], **_SAVING[kind])
    out.seek(0)
    return Picture(out, kind, image.width, image.height)


def _check_pixels(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise _too_many()


def _too_many() -> DomainError:
    most = MOST_PIXELS // 1_000_000
    sentence = _("This picture has more than %(most)s million pixels. Make it smaller and choose it again.", most=most)
    return DomainError(sentence, "too_many_pixels")


def _damaged() -> DomainError:
    return DomainError(_("This picture is damaged or cut off. Open it, save it again and choose that file."), "damaged")
