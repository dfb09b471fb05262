"""A picture drawn anew: `python -I redraw.py SOURCE TARGET FORMAT LONGEST`, a program of its own that imports nothing of ours.

Large pictures take hundreds of megabytes while they are drawn: they take them here, where memory has a limit and is gone afterwards.
Whoever starts it takes any other end than 0 for a refusal. What it prints is JSON: width and height.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from contextlib import suppress
from typing import IO, Any

from PIL import Image, ImageCms, ImageOps

MEMORY = 340 * 1024 * 1024
"""Of addresses, libraries included; less than 300 MB of it are used."""
SECONDS = 30
HALVED = 20_000_000
"""Pixels from which on a JPEG is decoded at half its size."""
SAVING: dict[str, dict[str, Any]] = {
    "PNG": {"optimize": True},
    "JPEG": {"quality": 88, "progressive": True},
    "WEBP": {"quality": 88, "method": 4},
}


def drawn(source: IO[bytes], form: str, longest: int) -> Image.Image:
    """The pixels alone: upright, in sRGB, no side longer than this. Raises what Pillow raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's own, softer limit; and oddities of files that it reads all the same
        with Image.open(source, formats=[form]) as image:
            half = image.width * image.height > HALVED
            image.draft("RGB", (image.width // 2, image.height // 2) if half else (longest, longest))
            image.load()
            image.thumbnail((longest, longest), Image.Resampling.LANCZOS)  # before anything that copies it
            plain = srgb(ImageOps.exif_transpose(image))
    return plain.convert("RGB") if form == "JPEG" and plain.mode != "RGB" else plain


def srgb(image: Image.Image) -> Image.Image:
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
    alone = Image.new(pixels.mode, pixels.size)
    alone.paste(pixels)
    return alone


def main(source: str, target: str, form: str, longest: str) -> None:
    """Draw it, and say its size."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with open(source, "rb") as given:  # noqa: PTH123
        image = drawn(given, form, int(longest))
    kept = "PNG" if form == "GIF" else form
    image.save(target, kept, **SAVING[kept])
    sys.stdout.write(json.dumps({"width": image.width, "height": image.height}))


if __name__ == "__main__":
    main(*sys.argv[1:])
