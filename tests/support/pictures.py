"""Files that people upload, good ones and bad ones."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image


def picture(form: str = "PNG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    """A picture that is well."""
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize(size).convert(mode)
    image.save(out, form, **options)
    return out.getvalue()


def photo_with_position() -> bytes:
    """A JPEG on its side, whose EXIF tells where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "Taken at home"
    exif.get_ifd(0x8825)[2] = (49.0, 36.0, 42.0)
    return picture("JPEG", (80, 40), exif=exif.tobytes(), comment=b"secret comment")


def png_of(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels; unpacked it would be this large, packed it is small."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100_000))) + chunk(b"IEND", b"")


SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(200)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
