"""Backups that can be restored: everything is compared, and nothing is put where something is."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pyrage
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import make_url, text

from tests.factories.people import super_admin
from tests.factories.places import platform, store
from webapp import files
from webapp.cli.backup import backup
from webapp.db import db
from webapp.operating import archive, backups, schedule
from webapp.operating.databases import BackupFailed
from webapp.operating.fingerprints import differing, of_rows


@pytest.fixture
def filled(keeping: Flask) -> Flask:
    """Something to lose: a person, a store, a file."""
    super_admin()
    shop = store(platform())
    files.store(b"a;b\n1;2\n", name="list.csv", purpose="toys.list", platform_id=shop.platform_id)
    return keeping


@pytest.fixture
def elsewhere(filled: Flask, empty_db_url: str, tmp_path: Path) -> Iterator[None]:
    """From here on the settings name an empty database and an empty folder."""
    before = {name: filled.config[name] for name in ("SQLALCHEMY_DATABASE_URI", "INSTANCE")}
    made = backups.create()
    filled.config.update(SQLALCHEMY_DATABASE_URI=empty_db_url, INSTANCE=str(tmp_path / "new"), MADE=made.path)
    yield
    filled.config.update(before)


def opened(path: Path, key: str) -> dict[str, bytes]:
    """What anybody who has the key finds in a backup, by age alone."""
    plain = path.with_suffix(".opened")
    pyrage.decrypt_file(str(path), str(plain), [pyrage.x25519.Identity.from_str(key)])
    with tarfile.open(plain) as tar:
        return {each.name: body.read() for each in tar if (body := tar.extractfile(each))}


def test_a_backup_holds_the_database_and_the_files_and_nobody_reads_it(filled: Flask) -> None:
    made = backups.create()
    held = opened(made.path, filled.config["BACKUP_KEY"])
    manifest = json.loads(held["manifest.json"])
    assert (manifest["tables"]["users"][0], made.files, made.missing) == (1, 1, 0)
    assert b"a;b\n1;2\n" in held.values()
    raw = made.path.read_bytes()
    assert raw.startswith(b"age-encryption.org/")
    assert b"root" not in raw[200:] or b"SQLite format" not in raw
    assert made.path.stat().st_mode & 0o077 == 0
    assert [path.name for path in made.path.parent.iterdir() if path.suffix != ".opened"] == [made.path.name]


def test_a_backup_is_restored_into_a_fresh_place_and_compared(filled: Flask) -> None:
    found = backups.verify(backups.create().path)
    assert (found.files, found.missing) == (1, 0)
    assert found.rows > 10


@pytest.mark.usefixtures("elsewhere")
def test_an_empty_place_gets_everything_back(filled: Flask) -> None:
    found = backups.restore(filled.config["MADE"])
    assert found.files == 1
    assert [path.read_bytes() for path in Path(filled.config["INSTANCE"], "files").rglob("*") if path.is_file()] == [b"a;b\n1;2\n"]
    with pytest.raises(BackupFailed, match=r"already"):
        backups.restore(filled.config["MADE"])


def test_another_key_opens_nothing(filled: Flask) -> None:
    made = backups.create()
    filled.config["BACKUP_KEY"] = archive.new_key()
    with pytest.raises(BackupFailed, match="another key, or the file is damaged"):
        backups.verify(made.path)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("harm", ["flipped", "cut"])
def test_a_damaged_backup_is_told(filled: Flask, harm: str) -> None:
    """What is damaged is the file, whatever the database."""
    made = backups.create()
    raw = bytearray(made.path.read_bytes())
    raw[len(raw) // 2] ^= 1
    made.path.write_bytes(raw if harm == "flipped" else raw[: len(raw) // 2])
    with pytest.raises(BackupFailed, match="damaged"):
        backups.verify(made.path)


@pytest.mark.sqlite_only
def test_rows_that_went_missing_on_the_way_are_told(filled: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database that was restored is made another than the one copied."""
    made = backups.create()
    restore = backups.databases.restore

    def lossy(file: Path, url: object) -> object:
        restore(file, make_url(str(url)))
        with closing(sqlite3.connect(make_url(str(url)).database or "")) as connection:
            connection.execute("UPDATE users SET name = 'somebody else'")
            connection.commit()
        return backups.databases.checked(Path(str(make_url(str(url)).database)))

    monkeypatch.setattr(backups.databases, "restore", lossy)
    with pytest.raises(BackupFailed, match="users has as many rows, but not the same"):
        backups.verify(made.path)


@pytest.mark.sqlite_only
def test_only_the_newest_are_kept(filled: Flask) -> None:
    """Files are counted, whatever is in them."""
    folder = Path(filled.config["BACKUP_FOLDER"])
    folder.mkdir()
    old = [folder / f"interlock-2020010{day}T000000Z.tar.age" for day in (1, 2, 3)]
    for path in old:
        path.touch()
    (folder / "notes.txt").touch()
    made = backups.create()
    assert [path for _moment, path in schedule.backups(folder)] == [made.path, old[2]]
    assert (folder / "notes.txt").exists()


@pytest.mark.sqlite_only
def test_the_commands_say_what_was_done_and_what_to_do(filled: Flask, runner: FlaskCliRunner) -> None:
    """The command line is the same for both."""
    assert "There is no backup yet" in runner.invoke(backup, ["verify"]).output
    made = json.loads(runner.invoke(backup, ["create", "--json"]).output.splitlines()[-1])
    assert made["files"] == 1
    assert made["path"] in runner.invoke(backup, ["list"]).output
    assert "Restored and compared" in runner.invoke(backup, ["verify"]).output
    assert "already" in runner.invoke(backup, ["restore", made["path"]]).output
    filled.config["BACKUP_KEY"] = ""
    refused = runner.invoke(backup, ["create"])
    assert refused.exit_code == 1
    assert "flask backup key" in refused.output
    assert runner.invoke(backup, ["key"]).output.startswith("AGE-SECRET-KEY-1")


def test_fingerprints_mind_values_and_no_order() -> None:
    rows = [(1, "a", None), (2, "b", 1.5)]
    assert of_rows(rows) == of_rows(reversed(rows))
    assert of_rows(rows) != of_rows([(1, "a", None), (2, "b", 1.25)])
    assert of_rows([(1, "a"), (1, "a")]) != of_rows([(1, "a")])
    assert differing({"x": (1, "a"), "y": (1, "a")}, {"x": (2, "a"), "z": (1, "a")}) == [
        "x has 1 rows here and 2 there", "y is only in one of them", "z is only in one of them",
    ]  # fmt: skip


@pytest.mark.postgresql_only
def test_the_fresh_place_of_a_check_is_gone_afterwards(filled: Flask) -> None:
    """Only a server has databases beside ours."""
    backups.verify(backups.create().path)
    with db.engine.connect() as connection:
        names = set(connection.scalars(text("SELECT datname FROM pg_database")))
    assert not [name for name in names if name.startswith("interlock_verify")]
