"""Pictures are drawn anew: what comes out holds the pixels and nothing else of what came in."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import sys
import tempfile
import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flask_babel import gettext as _
from PIL import Image

from webapp.domain import DomainError
from webapp.files import redraw
from webapp.files.kinds import GIF, JPEG, PNG, WEBP, Kind
from webapp.files.spooling import spool

MOST_PIXELS = 50_000_000
"""Of an uploaded JPEG, more than most cameras give."""
MOST_OF_OTHERS = {PNG: 24_000_000, GIF: 24_000_000, WEBP: 10_000_000}
"""Of the others: they cannot be decoded at half their size, and WebP takes twice as much memory."""
HERE = 2_000_000
"""Pixels up to which a picture is drawn in this process; larger ones have a process of their own, for the memory that they take."""
LONGEST_SIDE = 4096
"""Pixels of what is kept; a larger picture is made smaller."""
PROGRAM = Path(redraw.__file__)

_FORMATS = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP", GIF: "GIF"}
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
            warnings.simplefilter("ignore")  # Pillow's own, softer limit
            with Image.open(stream, formats=[_FORMATS[kind]]) as image:
                pixels = image.width * image.height
        if pixels > most_of(kind):
            raise _too_many(kind)
        stream.seek(0)
        if pixels > HERE:
            return _apart(stream, kind)
        return _saved(redraw.drawn(stream, _FORMATS[kind], LONGEST_SIDE), PNG if kind is GIF else kind)
    except Image.DecompressionBombError as error:
        raise _too_many(kind) from error
    except _BROKEN as error:
        raise _damaged() from error


def most_of(kind: Kind) -> int:
    """How many pixels a picture of this kind may have."""
    return MOST_PIXELS if kind is JPEG else min(MOST_OF_OTHERS[kind], MOST_PIXELS)


def _apart(stream: BinaryIO, kind: Kind) -> Picture:
    """Drawn by a program of its own. Raises DomainError where that gave up."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        with source.open("wb") as out:
            shutil.copyfileobj(stream, out, 256 * 1024)
        command = [sys.executable, "-I", str(PROGRAM), str(source), str(target), _FORMATS[kind], str(LONGEST_SIDE)]
        try:
            done = subprocess.run(command, capture_output=True, timeout=2 * redraw.SECONDS, check=True)  # noqa: S603 - our own script
            told = json.loads(done.stdout)
        except (subprocess.SubprocessError, ValueError) as error:
            sentence = _("This picture is damaged, or takes too much memory. Open it, save it smaller and choose that file.")
            raise DomainError(sentence, "damaged") from error
        kept = spool()
        with target.open("rb") as found:
            shutil.copyfileobj(found, kept, 256 * 1024)
    kept.seek(0)
    return Picture(kept, PNG if kind is GIF else kind, told["width"], told["height"])


def narrowed(stream: BinaryIO, width: int) -> Picture:
    """One of our own pictures in a smaller width, as WebP."""
    with Image.open(stream, formats=list(_FORMATS.values())) as image:
        size = (width, max(1, round(image.height * width / image.width)))
        image.draft("RGB", size)
        image.load()
        return _saved(image.resize(size, Image.Resampling.LANCZOS), WEBP)


def _saved(image: Image.Image, kind: Kind) -> Picture:
    out = spool()
    image.save(out, _FORMATS[kind], **redraw.SAVING[_FORMATS[kind]])
    out.seek(0)
    return Picture(out, kind, image.width, image.height)


def _too_many(kind: Kind) -> DomainError:
    most = most_of(kind) // 1_000_000
    sentence = _("This picture has more than %(most)s million pixels. Make it smaller and choose it again.", most=most)
    return DomainError(sentence, "too_many_pixels")


def _damaged() -> DomainError:
    return DomainError(_("This picture is damaged or cut off. Open it, save it again and choose that file."), "damaged")
