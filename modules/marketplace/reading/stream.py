"""From the bytes of a file to its text, a piece at a time."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable
from typing import Any

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BUFFER = 64 * 1024


class _Pieces(io.RawIOBase):
    """A file made of pieces of bytes that are fetched as they are needed."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def text_stream(pieces: Iterable[bytes], encoding: str) -> io.TextIOWrapper:
    """The text of the pieces. What cannot be decoded becomes U+FFFD, so that its row can be named."""
    return io.TextIOWrapper(io.BufferedReader(_Pieces(pieces), BUFFER), encoding=encoding, errors="replace", newline="")


def detect_encoding(pieces: Iterable[bytes]) -> str:
    """The encoding of a file: by its byte order mark, by the zeros of UTF-16, as UTF-8, and otherwise Windows-1252.

    The whole file is looked at, since one letter far down tells UTF-8 from Windows-1252.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    first = True
    for piece in pieces:
        if first:
            first = False
            known = _by_head(piece)
            if known:
                return known
        try:
            decoder.decode(piece)
        except UnicodeDecodeError:
            return "cp1252"
    return "cp1252" if decoder.getstate()[0] else "utf-8"  # half a letter at the end is no UTF-8 either


def _by_head(head: bytes) -> str | None:
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    sample = head[:2000]
    half = max(1, len(sample) // 2)
    if sample[1::2].count(0) > half * 0.6:
        return "utf-16-le"
    if sample[0::2].count(0) > half * 0.6:
        return "utf-16-be"
    return None
