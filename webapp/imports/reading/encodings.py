"""From the bytes of a file to its text, a piece at a time."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
BUFFER = 64 * 1024
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 (BOM)",
    "utf-16": "UTF-16 (BOM)",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "cp1252": "Windows-1252",
    "iso-8859-15": "ISO 8859-15",
    "cp850": "DOS (850)",
    "mac-roman": "Mac Roman",
}
"""What a person can choose, by the name that Python has for it."""


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the bytes of a file become text. `bad_line` is the first line with bytes that this encoding does not have."""

    encoding: str
    bad_line: int | None = None


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


def decoding_of(pieces: Iterable[bytes], chosen: str = "") -> Decoding:
    """The encoding of a file, or how the `chosen` one fits it.

    Told by the byte order mark, by the zeros of UTF-16, else by which of UTF-8 and Windows-1252 the letters beyond ASCII fit: the whole
    file is looked at, since one letter far down tells them apart. A file with some broken bytes among many right ones stays UTF-8.
    """
    every = _Peeked(pieces)
    encoding = chosen or _by_head(every.head)
    if encoding and not encoding.startswith("utf-8"):
        return Decoding(encoding, _bad_line(every, encoding))
    seen = _Utf8()
    for piece in every:
        seen.feed(piece)
    seen.feed(b"", final=True)
    if encoding or seen.fits:
        return Decoding(encoding or "utf-8", seen.bad_line)
    return Decoding("cp1252", seen.bad_1252)


class _Peeked:
    """Pieces whose first can be looked at before they are gone through."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._rest = iter(pieces)
        self.head = next(self._rest, b"")

    def __iter__(self) -> Iterator[bytes]:
        yield self.head
        yield from self._rest


class _Utf8:
    """Counts the letters beyond ASCII of a file as UTF-8, and the bytes that UTF-8 does not have."""

    def __init__(self) -> None:
        self.letters = self.broken = 0
        self.bad_line: int | None = None
        self.bad_1252: int | None = None
        self._line, self._rest = 1, b""

    @property
    def fits(self) -> bool:
        return self.letters >= 2 * self.broken if self.broken else True

    def feed(self, piece: bytes, *, final: bool = False) -> None:
        """Take the next piece."""
        data = self._rest + piece
        self._rest = b""
        start = 0
        while start < len(data) and not data.isascii():
            try:
                _text, read = codecs.utf_8_decode(data[start:], "strict", final)
            except UnicodeDecodeError as error:
                self._count(data[start : start + error.start])
                self._break(data[start + error.start : start + error.end])
                start += max(error.end, error.start + 1)
                continue
            self._count(data[start : start + read])
            self._rest = data[start + read :]
            return
        self._count(data[start:])

    def _count(self, data: bytes) -> None:
        if not data.isascii():
            self.letters += sum(1 for byte in data if byte >= 0xC0)
        self._line += data.count(b"\n") or (data.count(b"\r") if b"\n" not in data else 0)

    def _break(self, data: bytes) -> None:
        self.broken += 1
        self.bad_line = self.bad_line or self._line
        if self.bad_1252 is None and any(byte in b"\x81\x8d\x8f\x90\x9d" for byte in data):
            self.bad_1252 = self._line


def _bad_line(pieces: Iterable[bytes], encoding: str) -> int | None:
    decoder, line = codecs.getincrementaldecoder(encoding)(errors="replace"), 1
    for piece in pieces:
        text = decoder.decode(piece)
        at = text.find("\ufffd")
        if at >= 0:
            return line + text.count("\n", 0, at)
        line += text.count("\n")
    return line if "\ufffd" in decoder.decode(b"", True) else None


def _by_head(head: bytes) -> str:
    for bom, name in BOMS:
        if head.startswith(bom):
            return name
    sample = head[:2000]
    half = max(1, len(sample) // 2)
    if sample[1::2].count(0) > half * 0.6:
        return "utf-16-le"
    if sample[0::2].count(0) > half * 0.6:
        return "utf-16-be"
    return ""
