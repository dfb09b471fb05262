"""What a file is, told by its bytes and never by its name. What is not a table is refused with what to do."""

from __future__ import annotations

import zipfile
from typing import BinaryIO

from flask_babel import gettext as _

from webapp.domain import DomainError
from webapp.files.archives import check_list

CSV, XLSX = "csv", "xlsx"
HEAD = 4096
MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<head", b"<body", b"<meta", b"<style")
OTHERS = (
    b"%PDF",
    b"\x1f\x8b",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BZh",
    b"7z\xbc\xaf",
    b"Rar!",
    b"{\\rtf",
    b"MZ",
    b"\x7fELF",
    b"SQLite format",
)
MOST_PARTS = 2000


def source_of(stream: BinaryIO) -> str:
    """CSV or XLSX; the stream is at its beginning afterwards. Raises DomainError unless it is a table."""
    head = stream.read(HEAD)
    stream.seek(0)
    if head.startswith(b"PK"):
        return _zip(stream)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise DomainError(
            _("This is an Excel file of the old kind, or one with a password. Save it in Excel as “Excel workbook (.xlsx)” or CSV."),
            "old_excel",
        )
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if bare.startswith(MARKUP):
        raise DomainError(
            _("This is a web page, whatever its name says. Open it in a spreadsheet program and save it as .xlsx or CSV."), "markup"
        )
    if head.startswith(OTHERS) or _is_binary(head):
        raise DomainError(_("This is not a table. Choose a CSV file or an Excel workbook (.xlsx)."), "not_a_table")
    return CSV


def _zip(stream: BinaryIO) -> str:
    try:
        check_list(stream)
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise DomainError(
            _("This file is broken: it begins like a workbook and does not end like one. Save it again."), "broken"
        ) from error
    finally:
        stream.seek(0)
    if len(names) <= MOST_PARTS and "[Content_Types].xml" in names and any(name.startswith("xl/worksheets/") for name in names):
        return XLSX
    if "xl/workbook.bin" in names or "content.xml" in names or "Index/Document.iwa" in names:
        raise DomainError(_("This kind of workbook cannot be read. Save it as “Excel workbook (.xlsx)” or CSV."), "other_workbook")
    raise DomainError(_("This is a ZIP archive. Unpack it and choose the table that is in it."), "zip")


def _is_binary(head: bytes) -> bool:
    """Whether a good part of it are control characters; text in UTF-16 is every other byte a zero, and has none besides."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff")) or max(head[0::2].count(0), head[1::2].count(0)) > len(head) * 0.3
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1a" and not (wide and byte == 0) for byte in head)
    return control > max(8, len(head) * 0.05)
