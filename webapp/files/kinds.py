"""What a file is, told from its bytes. Its name and what the browser says of it count for nothing."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import BinaryIO

import filetype
from flask_babel import gettext as _

from webapp.domain import DomainError
from webapp.files.archives import check_list

HEAD = 8192
"""Bytes at the beginning that are looked at."""
MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes that a workbook may have unpacked."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. The first of `extensions` is the one a name gets that has none of them."""

    media_type: str
    extensions: tuple[str, ...]
    label: str


PNG = Kind("image/png", (".png",), "PNG")
JPEG = Kind("image/jpeg", (".jpg", ".jpeg"), "JPEG")
WEBP = Kind("image/webp", (".webp",), "WebP")
GIF = Kind("image/gif", (".gif",), "GIF")
PDF = Kind("application/pdf", (".pdf",), "PDF")
TEXT = Kind("text/plain", (".txt", ".csv", ".tsv"), "CSV")
XLSX = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",), "Excel (XLSX)")
OTHER = Kind("application/octet-stream", (".bin",), "")

PICTURES = frozenset({PNG, JPEG, WEBP, GIF})
TABLES = frozenset({TEXT, XLSX})
DOCUMENTS = PICTURES | TABLES | {PDF}
ANYTHING = DOCUMENTS | {OTHER}
"""Whatever is no program; what nobody knows is only ever sent as a download."""

_KNOWN = {kind.media_type: kind for kind in (PNG, JPEG, WEBP, GIF, XLSX)}
_PROGRAMS = frozenset({"application/x-msdownload", "application/x-executable", "application/x-deb", "application/x-rpm"})
_PROGRAM_HEADS = (
    b"MZ", b"\x7fELF", b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe",
    b"L\x00\x00\x00\x01\x14\x02\x00", b"dex\n", b"\x00asm",
)  # fmt: skip
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<!--", b"<script", b"<head", b"<body")
_TEXT = bytes({*range(256)} - {*range(32)} | {9, 10, 12, 13, 27})


def kind_of(stream: BinaryIO) -> Kind:
    """The kind of a file; leaves the stream at its beginning. Raises DomainError for programs, SVG and what would burst when unpacked."""
    head = stream.read(HEAD)
    stream.seek(0)
    if _is_svg(head):
        raise DomainError(_("SVG pictures cannot be used, because they may hold programs. Save it as PNG and choose that file."), "svg")
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(b"#!"):
        raise _program()
    if _is_text(head):  # first: a table may begin with "BMW" or "MZ", and so do pictures and programs
        return TEXT
    found = filetype.guess_mime(head)
    if found in _PROGRAMS or head.startswith(_PROGRAM_HEADS):
        raise _program()
    if found == XLSX.media_type:
        _check_unpacked(stream)
    return _KNOWN.get(found, OTHER)


def _program() -> DomainError:
    return DomainError(_("This is a program. Programs cannot be uploaded here; choose a document or a picture."), "program")


def _is_svg(head: bytes) -> bool:
    text = head.replace(b"\0", b"").lower()  # in UTF-16 too
    return b"<svg" in text and text.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(_MARKUP)


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    plain = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if plain.startswith(_MARKUP):
        return False
    zeros = (head[0::2].count(0), head[1::2].count(0))
    if min(zeros) == 0 and max(zeros) > len(head) * 0.3:
        return True  # UTF-16 without a mark
    return not head.translate(None, delete=_TEXT)


def _check_unpacked(stream: BinaryIO) -> None:
    try:
        check_list(stream)
        with zipfile.ZipFile(stream) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError, OverflowError) as error:
        raise DomainError(_("This workbook is damaged or cut off. Save it again and choose that file."), "damaged") from error
    finally:
        stream.seek(0)
    if unpacked > MOST_UNPACKED:
        raise DomainError(_("This workbook is too large once it is unpacked. Split it and upload the parts."), "too_large")
