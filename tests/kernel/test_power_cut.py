"""The power goes while Interlock writes to SQLite: what was answered is there when it comes back."""

from __future__ import annotations

import random
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from tests.support.disk import durable, lost, writer
from webapp.db import db

pytestmark = pytest.mark.sqlite_only
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def template(app: Flask, tmp_path: Path) -> Path:
    """The database as migrated, in one file."""
    found = tmp_path / "template.db"
    here = sqlite3.connect(db.engine.url.database)
    with sqlite3.connect(found) as copy:
        here.backup(copy)
    here.close()
    copy.close()
    return found


def test_a_power_cut_takes_nothing_that_was_acknowledged(template: Path, tmp_path: Path, proofs: bool) -> None:
    dice = random.Random(11)
    with writer(template, tmp_path, "FULL") as busy:
        for number in range(200 if proofs else 10):
            busy.commit(dice.randint(1, 40))
            disk = tmp_path / f"cut-{number}"
            last = busy.cut(disk, dice=dice if number % 2 else None)
            assert lost(disk, last) == []


def test_without_syncing_the_same_cut_takes_commits(template: Path, tmp_path: Path) -> None:
    """The control: where this loses nothing, the test above proves nothing."""
    with writer(template, tmp_path, "OFF") as busy:
        busy.commit(50)
        assert len(lost(tmp_path / "cut", busy.cut(tmp_path / "cut"))) > 10


KEEPS = """
import io, os, pathlib
from flask import Flask
from webapp.files.storage import storage
app = Flask("storage")
app.config.update(FILES_URL="", FILES_S3={}, INSTANCE=os.environ["PLACE"])
with app.app_context():
    storage().write("7/abc", io.BytesIO(b"x" * 300_000))
    storage().write("7/large", io.BytesIO(b"x" * 12_000_000))
"""
SEALS = """
import os, pathlib
from webapp.operating import archive
place = pathlib.Path(os.environ["PLACE"])
(place / "plain").write_bytes(b"x" * 300_000)
archive.sealed(place / "plain", place / "backup.tar.age", archive.new_key())
"""
RESTORES = """
import os, pathlib, sqlite3
from flask import Flask
from sqlalchemy.engine import make_url
from webapp.operating import databases
place = pathlib.Path(os.environ["PLACE"])
with sqlite3.connect(place / "copy") as copy:
    copy.execute("CREATE TABLE some (id INTEGER PRIMARY KEY)")
copy.close()
with Flask("restored").app_context():
    databases.restore(place / "copy", make_url(f"sqlite:///{place}/new/interlock.db"))
"""


@pytest.mark.parametrize(
    ("program", "kept"),
    [
        (KEEPS, {"files", "files/7", "files/7/abc", "files/7/large"}),
        (SEALS, {"backup.tar.age"}),
        (RESTORES, {"new", "new/interlock.db"}),
    ],
    ids=["an upload", "a backup", "a restored database"],
)
def test_a_file_is_on_the_disk_once_it_is_said_to_be_kept(tmp_path: Path, program: str, kept: set[str]) -> None:
    """With its name in its folder, and its folder's in that one's."""
    assert durable(tmp_path / "disk", program, tmp_path) >= kept


def test_every_engine_writes_through(tmp_path: Path) -> None:
    """Also one that a command makes for itself; tests/kernel/test_db.py asks those of the application."""
    other = tmp_path / "other.db"
    sqlite3.connect(other).close()
    ask = f"""
import webapp
from sqlalchemy import create_engine
with create_engine("sqlite:///{other}").connect() as one:
    print(one.exec_driver_sql("PRAGMA synchronous").scalar())"""
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["2"], "2 is FULL"


def test_no_connection_is_opened_past_the_engines_but_for_reading() -> None:
    opened = re.compile(r"sqlite3\.connect\((.*)")
    files = [path for folder in ("webapp", "modules", "deploy", "migrations") for path in (ROOT / folder).rglob("*.py")]
    found = [(path, line) for path in files for line in opened.findall(path.read_text())]
    known = {"webapp/db/connections.py", "webapp/operating/databases.py"}
    assert {str(path.relative_to(ROOT)) for path, _line in found} <= known
