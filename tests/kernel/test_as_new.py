"""Every test finds its database as migrated, whatever the one before left there."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.databases import SqliteDatabase

SCHEMA = """
PRAGMA journal_mode = WAL;
CREATE TABLE alembic_version (number TEXT);
INSERT INTO alembic_version VALUES ('0001');
CREATE TABLE entries (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT);
CREATE TRIGGER entries_stay BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries stay'); END;
"""
Ask = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    """A database of entries that nobody may take away."""
    made = SqliteDatabase(tmp_path)

    def upgrade() -> None:
        with contextlib.closing(sqlite3.connect(tmp_path / "live.db")) as live:
            live.executescript(SCHEMA)

    made.migrate(upgrade)
    yield made
    made.close()


@pytest.fixture
def ask(database: SqliteDatabase) -> Iterator[Ask]:
    """A connection of an application, which stays open from test to test."""
    with contextlib.closing(sqlite3.connect(database.url.removeprefix("sqlite:///"), isolation_level=None)) as live:
        yield lambda statement: live.execute(statement).fetchall()


def test_rows_that_may_not_go_are_gone_and_numbers_begin_again(database: SqliteDatabase, ask: Ask) -> None:
    for _ in range(2):
        ask("INSERT INTO entries (text) VALUES ('a'), ('b')")
        assert ask("SELECT max(id) FROM entries") == [(2,)]
        assert database.reset() is False, "connections can be used on"
        assert ask("SELECT * FROM entries") == []


def test_what_guards_the_rows_is_still_there(database: SqliteDatabase, ask: Ask) -> None:
    database.reset()
    ask("INSERT INTO entries (text) VALUES ('a')")
    with pytest.raises(sqlite3.IntegrityError, match="entries stay"):
        ask("DELETE FROM entries")
    with contextlib.closing(sqlite3.connect(database.url.removeprefix("sqlite:///"))) as another:
        assert another.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall() == [("entries_stay",)]
        assert another.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE others (id INTEGER)",
        "DROP TRIGGER entries_stay",
        "UPDATE alembic_version SET number = '0002'",
        "DELETE FROM alembic_version",
    ],
)
def test_a_changed_schema_is_taken_back(database: SqliteDatabase, ask: Ask, change: str) -> None:
    before = ask("SELECT type, name, sql FROM sqlite_master ORDER BY name"), ask("SELECT * FROM alembic_version")
    for _ in range(2):
        ask("INSERT INTO entries (text) VALUES ('a')")
        ask(change)
        assert database.reset() is True, "connections are given up"
        assert (ask("SELECT type, name, sql FROM sqlite_master ORDER BY name"), ask("SELECT * FROM alembic_version")) == before
        assert ask("SELECT * FROM entries") == []


def test_connections_are_given_up_when_somebody_reads_on(database: SqliteDatabase, ask: Ask) -> None:
    """Whoever began to read before could write no more."""
    ask("INSERT INTO entries (text) VALUES ('a')")
    ask("BEGIN")
    assert ask("SELECT text FROM entries") == [("a",)]
    assert database.reset() is True
    ask("ROLLBACK")
    assert ask("SELECT * FROM entries") == []
    assert database.reset() is False
