"""How large the list of an archive is, told before the list is read: one of 400 000 names took a process to 460 MB."""

from __future__ import annotations

import os
import struct
import zipfile
from typing import BinaryIO

MOST_LISTED = 1024 * 1024
"""Bytes of the list; a workbook of a hundred sheets has some ten thousand."""
_END, _END_64, _SIZE = b"PK\x05\x06", b"PK\x06\x07", 22
_LONGEST_REMARK = 65_535


def check_list(stream: BinaryIO) -> None:
    """Raises zipfile.BadZipFile where the list is longer than that, or cannot be told: with the 64-bit form, which no workbook needs."""
    whole = stream.seek(0, os.SEEK_END)
    begin = max(0, whole - _LONGEST_REMARK - _SIZE - 20)
    stream.seek(begin)
    tail = stream.read()
    stream.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _SIZE or tail[max(0, at - 20) : at].startswith(_END_64):
        raise zipfile.BadZipFile
    (size,) = struct.unpack_from("<I", tail, at + 12)
    if size > MOST_LISTED:
        raise zipfile.BadZipFile
