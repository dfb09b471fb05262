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

from tests.support.disk import lost, writer
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
    found = [(path, line) for path in (ROOT / "webapp").rglob("*.py") for line in opened.findall(path.read_text())]
    known = {"webapp/db/connections.py", "webapp/operating/databases.py"}
    assert {str(path.relative_to(ROOT)) for path, _line in found} <= known
