"""Names are made harmless: no path, nothing invisible, an ending that says what the bytes are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.files.kinds import OTHER, PDF, PNG, TEXT
from webapp.files.names import LONGEST, safe_name
from webapp.files.sending import attachment

NAMES = [
    ("logo.png", PNG, "logo.png"),
    ("LOGO.PNG", PNG, "LOGO.png"),
    ("photo.jpg", PNG, "photo.png"),
    ("../../etc/passwd", TEXT, "passwd.txt"),
    ("C:\\Users\\me\\list.csv", TEXT, "list.csv"),
    ("list.csv\x00.exe", TEXT, "list.csv_exe.txt"),
    ("report.exe", TEXT, "report_exe.txt"),
    ("page.html", OTHER, "page_html.bin"),
    ("\u202egpj.exe", TEXT, "gpj_exe.txt"),
    ("", PDF, "file.pdf"),
    ("...", PNG, "file.png"),
    (".htaccess", TEXT, "htaccess.txt"),
    ("Cafe\u0301 menu.pdf", PDF, "Caf\u00e9 menu.pdf"),
    ("\ud800.png", PNG, "_.png"),
    ("a\r\nSet-Cookie: x.png", PNG, "a Set-Cookie_ x.png"),
    ("x" * 500 + ".csv", TEXT, "x" * (LONGEST - 4) + ".csv"),
]


@pytest.mark.parametrize(("given_name", "kind", "kept"), NAMES)
def test_a_name_is_made_harmless(given_name: str, kind: object, kept: str) -> None:
    assert safe_name(given_name, kind) == kept  # type: ignore[arg-type]


@given(st.text(), st.sampled_from([PNG, PDF, TEXT, OTHER]))
def test_every_name_can_be_a_file_and_a_header(name: str, kind: object) -> None:
    safe = safe_name(name, kind)  # type: ignore[arg-type]
    header = attachment(safe)
    assert 0 < len(safe) <= LONGEST
    assert not set(safe) & set('/\\\0\r\n"<>:|?*')
    assert not safe.startswith(".")
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') in (0, 2)
