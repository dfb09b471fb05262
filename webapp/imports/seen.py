"""What the rows of a file are about, in so little memory that a file may have a million."""

from __future__ import annotations

from hashlib import blake2b

MARK, NUMBER = 8, 4
"""Bytes of an entry: of a digest, and of the number of the row."""
SHELVES = 4096
"""A million rows are some hundred entries on each: found in a microsecond, and little memory is lost between them."""


class Seen:
    """The first row about each thing.

    Kept is a digest of 76 bits and a number, 12 bytes a row, where the texts themselves would take ten times as much. That two of a
    million things are taken for one has a chance of one in a hundred thousand millions.
    """

    def __init__(self) -> None:
        self._kept = [bytearray() for _shelf in range(SHELVES)]

    def first(self, about: str, number: int) -> int:
        """The number of the first row about this, which is `number` where there was none."""
        digest = blake2b(about.encode("utf-8", "surrogatepass"), digest_size=MARK + 2).digest()
        entries, mark = self._kept[int.from_bytes(digest[:2]) % SHELVES], digest[2:]
        at = entries.find(mark)
        while at % (MARK + NUMBER) and at >= 0:  # across two entries: by chance
            at = entries.find(mark, at + 1)
        if at < 0:
            entries += mark + number.to_bytes(NUMBER)
            return number
        return int.from_bytes(entries[at + MARK : at + MARK + NUMBER])
