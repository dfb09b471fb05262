"""The databases tests run on: migrated once per worker and dialect, emptied before every test.

Code under test commits for real, so no outer transaction can undo it. Both lose the rows of the tables that have any, a matter of
milliseconds; on PostgreSQL TRUNCATE takes ten times that and a new database from a template twenty times. Where that is not enough (a
schema that was changed, a transaction left open, the rows of a demo) SQLite gets its template back through the backup API, which works
beneath connections that stay open: some 30 ms, since every connection then reads the schema again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql
from sqlalchemy import make_url

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")

COUNT = "SELECT count(*) FROM pg_class WHERE relkind IN ('r', 'S') AND relnamespace = 'public'::regnamespace"
FOUND = """
SELECT format('SELECT ''DELETE FROM %1$I'' WHERE EXISTS (SELECT FROM %1$I)', relname) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'alembic_version%'
UNION ALL SELECT format('SELECT ''ALTER SEQUENCE %1$I RESTART'' FROM %1$I WHERE is_called', relname) FROM pg_class
WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
"""
"""Statements that give a statement for each table that has rows, and for each sequence that was used."""
EMPTYING = "SET lock_timeout = '3s'; SET session_replication_role = replica"


DIFFER = """
SELECT * FROM (SELECT {columns} FROM main.{table} EXCEPT SELECT {columns} FROM earlier.{table})
UNION ALL SELECT * FROM (SELECT {columns} FROM earlier.{table} EXCEPT SELECT {columns} FROM main.{table})
"""


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _writes_of_others(connection: sqlite3.Connection) -> int:
    """A number that changes when another connection has committed."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


@contextlib.contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that waits for no disk: what is copied here need not outlive a power cut."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        yield connection


class Database(Protocol):
    """One database of one worker."""

    url: str

    def migrate(self, upgrade: Callable[[], None]) -> None:
        """Brings the schema up once; what is there then is what `reset` returns to."""

    def reset(self) -> bool:
        """Takes back everything that was committed since `migrate`. True when pooled connections must not be used again."""

    def close(self) -> None:
        """Removes the database."""


class Emptier:
    """One connection to a SQLite database that takes its rows away, and knows no trigger that would keep it from doing so.

    A connection reads the schema when it is new and when the file says that it changed. This one drops the triggers and writes them back
    as plain rows of the schema, which nobody notices: every other connection finds them there, and only this one goes on without.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = live = sqlite3.connect(path, isolation_level=None, timeout=0)
        live.execute("PRAGMA synchronous = OFF")
        live.execute("BEGIN IMMEDIATE")
        triggers = live.execute("SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for _type, name, *_rest in triggers:
            live.execute(f'DROP TRIGGER "{name}"')
        live.execute("PRAGMA writable_schema = ON")
        live.executemany("INSERT INTO sqlite_master VALUES (?, ?, ?, ?, ?)", triggers)
        live.execute("PRAGMA writable_schema = OFF")
        live.execute("COMMIT")
        tables = [name for (name,) in live.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        self.kept = {name: rows for name in tables if (rows := self._rows(name))}
        self._filled = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in tables if name not in self.kept
        )
        self._seen = self._schema(), path.stat().st_ino

    def empty(self) -> bool:
        """Takes away every row there was none of at first; False, and not everything is done, where something else stands in the way."""
        live = self._connection
        try:
            if (self._schema(), self._path.stat().st_ino) != self._seen:
                return False
            live.execute("BEGIN IMMEDIATE")
            for (name,) in live.execute(self._filled).fetchall():
                live.execute(f'DELETE FROM "{name}"')
            live.execute("COMMIT")
            [(read_by_others, *_pages)] = live.execute("PRAGMA wal_checkpoint(RESTART)").fetchall()
        except (OSError, sqlite3.Error):  # a file that is gone, a transaction that somebody left open
            if live.in_transaction:
                live.execute("ROLLBACK")
            return False
        return not read_by_others and all(self._rows(name) == rows for name, rows in self.kept.items())

    def close(self) -> None:
        self._connection.close()

    def _rows(self, table: str) -> list[tuple[object, ...]]:
        return self._connection.execute(f'SELECT * FROM "{table}"').fetchall()

    def _schema(self) -> int:
        """A number that changes with the schema."""
        return int(self._connection.execute("PRAGMA schema_version").fetchone()[0])


class SqliteDatabase:
    """A file beside its template."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "live.db"
        self._template = folder / "template.db"
        self._emptier: Emptier | None = None
        self.url = f"sqlite:///{self._path}"

    def migrate(self, upgrade: Callable[[], None]) -> None:
        upgrade()
        with opened(self._path) as live, opened(self._template) as template:
            live.backup(template)
        self._make_emptier()

    def _make_emptier(self) -> None:
        """Where there is nothing but the versions of the schema; a demo has rows everywhere."""
        self.close()
        emptier = Emptier(self._path)
        self._emptier = emptier if all(name.startswith("alembic_version") for name in emptier.kept) else emptier.close()

    @contextlib.contextmanager
    def kept(self) -> Iterator[Callable[[], bool]]:
        """Keeps what is there now; what this gives puts it back, as often as wanted, and says whether anything had been written."""
        with contextlib.closing(self.copied()) as memory, contextlib.closing(sqlite3.connect(self._path)) as watcher:
            seen = _writes_of_others(watcher)

            def put_back() -> bool:
                nonlocal seen
                if written := _writes_of_others(watcher) != seen:
                    self.become(memory)
                    seen = _writes_of_others(watcher)
                return written

            yield put_back

    @contextlib.contextmanager
    def compared(self, columns: Mapping[str, Iterable[str]]) -> Iterator[Callable[[], dict[str, list[str]]]]:
        """What differs in these columns of tables from now on: what this gives tells the rows of one time only, and goes on from there."""
        with opened(self._path) as live:
            live.execute("ATTACH ':memory:' AS earlier")
            for table, names in columns.items():
                live.execute(f"CREATE TABLE earlier.{table} AS SELECT {_listed(names)} FROM main.{table}")
            live.commit()

            def differing() -> dict[str, list[str]]:
                found = {}
                for table, names in columns.items():
                    if rows := live.execute(DIFFER.format(table=table, columns=_listed(names))).fetchall():
                        found[table] = sorted(map(str, rows))
                        live.execute(f"DELETE FROM earlier.{table}")
                        live.execute(f"INSERT INTO earlier.{table} SELECT {_listed(names)} FROM main.{table}")
                        live.commit()
                return found

            yield differing

    def copied(self) -> sqlite3.Connection:
        """What is there now, in memory."""
        memory = sqlite3.connect(":memory:")
        with opened(self._path) as live:
            live.backup(memory)
        return memory

    def become(self, copy: sqlite3.Connection) -> None:
        """What was there when this was copied."""
        with opened(self._path) as live:
            copy.backup(live)

    def copy_to(self, path: Path) -> None:
        """Writes it as migrated into a file of somebody else's."""
        shutil.copy(self._template, path)

    def reset(self) -> bool:
        if self._emptier is not None and self._emptier.empty():
            return False
        with opened(self._template) as template, opened(self._path) as live:
            template.backup(live)
        if self._emptier is not None:
            self._make_emptier()
        # A traceback that somebody keeps may keep a result half read, and its connection in the past: BEGIN IMMEDIATE would fail there.
        return True

    def close(self) -> None:
        """The folder belongs to pytest, which removes it."""
        if self._emptier is not None:
            self._emptier.close()
            self._emptier = None


class PostgresDatabase:
    """A database of its own on the run's server."""

    def __init__(self, server: str, purpose: str = "test") -> None:
        self._server = make_url(server)
        self._name = f"interlock_{purpose}_{WORKER}_{os.getpid()}"
        self._admin(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self._name)))
        self.url = self._server.set(database=self._name).render_as_string(hide_password=False)
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._count: tuple[object, ...] | None = None
        self._found = ""

    def migrate(self, upgrade: Callable[[], None]) -> None:
        upgrade()
        self._connection = psycopg.connect(plain(self.url), autocommit=True)
        self._connection.execute(EMPTYING)

    def reset(self) -> bool:
        assert self._connection is not None, "reset before migrate"
        try:
            self._empty(self._connection)
        except psycopg.errors.LockNotAvailable:
            # An earlier test left a transaction open: its connection goes.
            self._connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            self._empty(self._connection)
            return True
        return False

    def _empty(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        """The server keeps the plan of the long statement that looks at every table; it is written again when there are others."""
        count = connection.execute(COUNT, prepare=True).fetchone()
        if count != self._count:
            self._count = count
            self._found = " UNION ALL ".join(str(part) for (part,) in connection.execute(FOUND))
        if found := connection.execute(self._found, prepare=True).fetchall():
            connection.execute("; ".join(str(statement) for (statement,) in found))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._admin(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self._name)))

    def _admin(self, statement: sql.Composed) -> None:
        with psycopg.connect(plain(self._server.render_as_string(hide_password=False)), autocommit=True) as connection:
            connection.execute(statement)


def plain(url: str) -> str:
    """A SQLAlchemy address as libpq reads it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
