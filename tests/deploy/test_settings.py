"""`.env.example`, the lock files and the entry points say what is so."""

from __future__ import annotations

import re
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from webapp.config import KEEP_DAYS

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""(?:\benv|os\.environ)(?:\.get\(|\[)\s*["']([A-Z_]+)["']|\b[a-z_]+\(env, "([A-Z_]+)\"""")


def settings_read() -> set[str]:
    """Every environment variable the application or gunicorn's file reads."""
    files = [ROOT / "deploy" / "gunicorn.conf.py", *(ROOT / "webapp").rglob("*.py")]
    named = {name for path in files for found in READ.findall(path.read_text(encoding="utf-8")) for name in found if name}
    return named | KEEP_DAYS.keys()  # read in one go


def test_the_example_lists_every_setting_and_no_other() -> None:
    """Those of S3-compatible storage have names that everybody knows; the example tells them in a sentence."""
    listed = re.findall(r"^#? ?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(listed) == {name for name in settings_read() if not name.startswith("AWS_")}
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("name", ["requirements-uv.txt", "requirements-build.txt", "requirements.txt", "requirements-dev.txt"])
def test_locked_packages_have_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.split(r"\n(?=\S)", text.strip())
    assert [package for package in packages if "==" not in package or "--hash=sha256:" not in package] == []
    assert "://" not in text


def test_flask_commands_are_installed() -> None:
    commands = entry_points(group="flask.commands")
    ours = {entry.name: entry for entry in commands if entry.value.startswith("webapp.")}
    assert {name: entry.load().name for name, entry in ours.items()} == {
        name: name
        for name in ("accounts", "backup", "database", "demo", "doctor", "jobs", "keys", "mail", "modules", "platforms", "routes", "tokens")
    }
