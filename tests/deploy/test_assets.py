"""The front-end build: which icons it finds, and what it does about one that does not exist."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys

import pytest

from deploy import assets


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ('{{ icon("package") }}', ["package"]),
        ("{{ icon('a-b', label=_('Text')) }} {{ icon('c') }}", ["a-b", "c"]),
        ("{{ icon('sun' if theme == 'light' else 'moon') }}", ["sun", "moon"]),
        ('MenuItem(id="tiers", label=_("Tiers"), icon="stack-2")', ["stack-2"]),
        ('{"icon": "box"}', ["box"]),
        ('<link rel="icon" href="x">', []),
        ("{{ icon(name) }}", []),
    ],
)
def test_finds_the_icon_names_of_a_line(line: str, names: list[str]) -> None:
    assert list(assets.names_in(line)) == names


def test_every_icon_in_use_is_in_the_sprite() -> None:
    sprite = (assets.TARGET / "icons.svg").read_text(encoding="utf-8")
    assert [name for name in assets.used_icons() if f'id="tabler-{name}"' not in sprite] == []


def test_an_unknown_icon_stops_the_build_with_its_place(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(assets, "used_icons", lambda: {"no-such-icon": "templates/base.html:7"})
    assert assets.main() == 1
    assert "templates/base.html:7: Tabler has no outline icon named 'no-such-icon'" in capsys.readouterr().err


def test_built_files_ask_for_no_source_map() -> None:
    assert [path.name for path in assets.TARGET.iterdir() if b"sourceMappingURL" in path.read_bytes()] == []


STYLED = re.compile(r"\.(-?[A-Za-z_][\w-]*)")


def test_no_class_that_a_template_names_was_cut_from_the_style_sheet() -> None:
    whole = set(STYLED.findall(re.sub(r"/\*.*?\*/", "", assets.STYLES.read_text(encoding="utf-8"))))
    kept = set(STYLED.findall((assets.TARGET / "tabler.min.css").read_text(encoding="utf-8")))
    named = {
        word
        for folder in ("templates", "modules")
        for path in (assets.ROOT / folder).rglob("*.html")
        for classes in re.findall(r'class="([^"]*)"', path.read_text(encoding="utf-8"))
        for word in re.findall(r"[\w-]+", classes)
    }
    assert sorted(named & whole - kept) == []
    assert len(named & kept) > 50


def test_no_type_of_input_that_only_forms_write_was_cut_from_the_style_sheet() -> None:
    sheets = (path.read_text(encoding="utf-8") for path in (assets.STYLES, assets.TARGET / "tabler.min.css"))
    whole, kept = (set(re.findall(r"(\.form-[\w-]+)[^,{}]*\[type=\"?(\w+)", sheet)) for sheet in sheets)
    assert (".form-check-input", "radio") in kept
    assert {pair for pair in whole - kept if pair[0] in {".form-check-input", ".form-control"}} == set()


def test_the_style_sheet_is_small_and_brings_its_typeface() -> None:
    sheet = (assets.TARGET / "tabler.min.css").read_bytes()
    assert len(gzip.compress(sheet)) < 30_000
    assert [name for name in assets.FACES if name.encode() not in sheet or not (assets.TARGET / name).is_file()] == []


def test_needs_no_package_of_pythons() -> None:
    result = subprocess.run([sys.executable, "-I", "-S", "deploy/assets.py"], cwd=assets.ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")
