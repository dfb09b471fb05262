"""Pictures that would take a process to a gigabyte are drawn in one of their own, or refused with what to do."""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from webapp.domain import DomainError
from webapp.files import redraw
from webapp.files.intake import checked
from webapp.files.kinds import PICTURES, PNG, XLSX
from webapp.imports.reading import source_of

pytestmark = pytest.mark.sqlite_only
MB = 1024
PEAK = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-I", *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def picture(width: int, height: int, form: str = "PNG", mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), 7).save(out, form)
    return out.getvalue()


def kept(content: bytes) -> tuple[int | None, int | None]:
    with checked(content, name="x", allow=PICTURES, max_bytes=64 * 1024 * 1024) as found:
        return found.width, found.height


def test_a_large_picture_takes_nothing_of_this_process(app: Flask) -> None:
    content = picture(6000, 3900)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert kept(content) == (4096, 2662)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30 * MB


@pytest.mark.parametrize(("size", "form"), [((6000, 3990), "PNG"), ((8000, 6200), "JPEG"), ((3200, 3100), "WEBP")])
def test_the_process_that_draws_stays_under_300_mb(tmp_path: Path, size: tuple[int, int], form: str) -> None:
    source = tmp_path / "source"
    source.write_bytes(picture(*size, form))
    asked = [str(Path(redraw.__file__)), str(source), str(tmp_path / "target"), form, "4096"]
    done = subprocess.run([sys.executable, "-c", PEAK, *asked], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 300 * MB


@pytest.mark.parametrize(("size", "form"), [((5000, 5000), "PNG"), ((3500, 3500), "WEBP"), ((8000, 6400), "JPEG")])
def test_more_pixels_than_that_are_refused_before_they_are_decoded(app: Flask, size: tuple[int, int], form: str) -> None:
    with pytest.raises(DomainError, match="million pixels"):
        kept(picture(*size, form))


def test_what_cannot_be_drawn_apart_is_refused_with_what_to_do(app: Flask) -> None:
    cut = picture(2000, 2000)
    assert PNG in PICTURES
    with pytest.raises(DomainError, match="save it smaller"):
        kept(cut[: len(cut) // 2])


def test_an_archive_with_a_list_without_end_is_refused_before_the_list_is_read(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        for number in range(25_000):
            archive.writestr(f"xl/worksheets/{number}.xml", "")
    monkeypatch.setattr(zipfile.ZipFile, "__init__", None)  # whoever reads the list fails
    with pytest.raises(DomainError, match="cut off"), checked(out.getvalue(), name="x", allow=[XLSX], max_bytes=64 * 1024 * MB):
        pass
    out.seek(0)
    with pytest.raises(DomainError, match="broken"):
        source_of(out)
