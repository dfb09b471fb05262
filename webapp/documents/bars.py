"""Barcodes as runs of bars, for templates: `#bars(data.bars)` of house.typ draws them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from barcode import EAN8, EAN13, Code128

from webapp.commerce.identifiers import check_digit

KINDS: dict[int, Any] = {8: EAN8, 13: EAN13}


def bars(text: str) -> dict[str, Any] | None:
    """The bars of a GTIN of 8 or 13 digits as a till reads it, of any other text as Code 128; None for what no bars can say.

    `width` is how many of the thinnest bars it is wide, `runs` the (start, width) of each dark bar.
    """
    digits = text.zfill(13) if len(text) == 12 else text
    if digits.isascii() and digits.isdigit() and len(digits) in KINDS and check_digit(digits[:-1]) == digits[-1]:
        return _runs(KINDS[len(digits)](digits).build()[0])
    if not text or len(text) > 40 or not all(" " <= letter <= "~" for letter in text):
        return None
    return _runs(Code128(text).build()[0])


def _runs(bits: str) -> dict[str, Any]:
    runs, at = [], 0
    for bit, group in groupby(bits):
        wide = len(list(group))
        if bit == "1":
            runs.append([at, wide])
        at += wide
    return {"width": at, "runs": runs}
