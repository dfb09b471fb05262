"""Bad uploads are refused with a sentence that says what to do, or made harmless."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection

import pytest
from PIL import Image

from tests.support.pictures import PDF, PROGRAM, SVG, photo_with_position, picture, png_of
from webapp.domain import DomainError
from webapp.files.intake import Content, checked
from webapp.files.kinds import ANYTHING, DOCUMENTS, PICTURES, TABLES, Kind

pytestmark = pytest.mark.usefixtures("app_context")


MODES = {
    "PNG": ("RGB", "L", "P", "1", "RGBA", "LA", "I;16"),
    "JPEG": ("RGB", "L", "CMYK"),
    "WEBP": ("RGB", "RGBA"),
    "GIF": ("RGB", "L", "P", "1", "RGBA"),
}


def taken(content: bytes, name: str = "photo.png", allow: Collection[Kind] = PICTURES) -> tuple[Content, bytes]:
    """What is kept of a file, and its bytes."""
    with checked(content, name=name, allow=allow, max_bytes=1_000_000) as found:
        return found, found.stream.read()


def workbook(part: str = "xl/workbook.xml", size: int = 10) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(part, "w") as entry:
            for _ in range(size // 1_000_000 + 1):
                entry.write(bytes(min(size, 1_000_000)))
    return out.getvalue()


REFUSED = {
    "nothing in it": (b"", "empty_file"),
    "a renamed program": (PROGRAM, "program"),
    "a program of Linux": (b"\x7fELF\x02\x01\x01" + bytes(99), "program"),
    "a script": (b"#!/bin/sh\nrm -rf /\n", "program"),
    "an SVG": (SVG, "svg"),
    "an SVG in UTF-16": (SVG.decode().encode("utf-16"), "svg"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "wrong_kind"),
    "50 000 by 50 000 pixels": (png_of(50_000, 50_000), "too_many_pixels"),
    "9 000 by 9 000 pixels": (png_of(9_000, 9_000), "too_many_pixels"),
    "a PNG that says more than it holds": (png_of(4_000, 4_000), "damaged"),
    "a JPEG that is cut off": (picture("JPEG", (400, 300))[:-2000], "damaged"),
    "a PNG that is cut off": (picture("PNG", (400, 300))[:100], "damaged"),
    "only the beginning of a GIF": (b"GIF89a=1;alert(1)//" + bytes([1]), "damaged"),
    "a PDF": (PDF, "wrong_kind"),
    "a TIFF": (picture("TIFF"), "wrong_kind"),
    "a BMP": (picture("BMP"), "wrong_kind"),
    "too many bytes": (picture() + bytes(1_000_000), "too_large"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_picture_is_refused_with_a_sentence(what: str) -> None:
    content, code = REFUSED[what]
    with pytest.raises(DomainError) as caught:
        taken(content)
    assert caught.value.code == code
    assert caught.value.message.endswith((".", "!"))
    assert any(word in caught.value.message.lower() for word in ("choose", "save", "make"))


@pytest.mark.parametrize("content", [PROGRAM, SVG, b"#!/usr/bin/python\n"])
def test_programs_and_svg_are_refused_where_anything_goes(content: bytes) -> None:
    with pytest.raises(DomainError):
        taken(content, "list.csv", ANYTHING)


@pytest.mark.parametrize(("form", "mode"), [(form, mode) for form, modes in MODES.items() for mode in modes])
def test_pictures_of_every_sort_are_drawn_anew(form: str, mode: str) -> None:
    found, kept = taken(picture(form, mode=mode), "photo.bin")
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.size, image.mode in ("RGB", "RGBA"), image.info.get("icc_profile")) == ((40, 30), True, None)
        assert image.get_format_mimetype() == found.kind.media_type
    assert (found.name, found.width, found.height) == (f"photo{found.kind.extensions[0]}", 40, 30)


def test_a_photo_loses_where_it_was_taken_and_stands_upright() -> None:
    _found, kept = taken(photo_with_position(), "home.jpg")
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.size, dict(image.getexif()), "comment" in image.info) == ((40, 80), {}, False)
    assert b"Exif" not in kept
    assert b"secret" not in kept


def test_a_picture_with_a_second_file_behind_it_keeps_the_picture_only() -> None:
    for tail in (workbook(), b"<script>alert(1)</script>", PDF, PROGRAM):
        _found, kept = taken(picture("JPEG") + tail, "photo.jpg")
        assert tail[-20:] not in kept
        assert len(kept) < len(picture("JPEG")) + 500


def test_a_page_in_the_comment_of_a_picture_is_gone() -> None:
    _found, kept = taken(picture("JPEG", comment=b"<?php system($_GET['x']); ?>"))
    assert b"php" not in kept


def test_a_large_picture_is_made_smaller() -> None:
    found, _kept = taken(picture("JPEG", (6000, 300)))
    assert (found.width, found.height) == (4096, 205)


def test_a_moving_picture_stands_still() -> None:
    frames = [Image.new("P", (20, 20), color) for color in (1, 2, 3)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    found, kept = taken(out.getvalue(), "moving.gif")
    with Image.open(io.BytesIO(kept)) as image:
        assert (getattr(image, "n_frames", 1), found.name) == (1, "moving.png")


@pytest.mark.parametrize("content", [b"BMW;1\n", b"MZ-100;2\n", b"ID3;x\n", b"II*;x\n", "ä;é\n".encode("cp1252"), "a;b\n".encode("utf-16")])
def test_a_table_is_a_table_whatever_its_first_letters(content: bytes) -> None:
    found, kept = taken(content, "list.csv", TABLES)
    assert (found.name, kept) == ("list.csv", content)


def test_a_workbook_is_told_from_other_archives() -> None:
    assert taken(workbook(), "list.xlsx", DOCUMENTS)[0].kind.label == "Excel (XLSX)"
    with pytest.raises(DomainError):
        taken(workbook("word/document.xml"), "list.xlsx", TABLES)


def test_a_workbook_that_would_burst_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.files.kinds.MOST_UNPACKED", 5_000_000)
    with pytest.raises(DomainError) as caught:
        taken(workbook(size=6_000_000), "list.xlsx", TABLES)
    assert caught.value.code == "too_large"


def test_a_workbook_that_is_cut_off_is_refused() -> None:
    with pytest.raises(DomainError) as caught:
        taken(workbook(size=5000)[:-30], "list.xlsx", TABLES)
    assert caught.value.code == "damaged"
