"""Codes as SVG files."""

from __future__ import annotations

from io import BytesIO

import segno
from barcode import Code128
from barcode.writer import SVGWriter

LINES = {"module_height": 12.0, "module_width": 0.3, "quiet_zone": 4.0, "write_text": False}


def qr(text: str) -> bytes:
    """A QR code, dark on white with its quiet zone, however dark the page around it is."""
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=6, border=4, dark="#000", light="#fff", xmldecl=False)
    return out.getvalue()


def code128(digits: str) -> bytes:
    """Code 128 of digits, without the text below it."""
    out = BytesIO()
    Code128(digits, writer=SVGWriter()).write(out, options=LINES)
    return out.getvalue()
