"""One thread's own connection to the database for the reads that go before a request."""

from __future__ import annotations

import sqlite3
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy.engine import URL

from webapp.db import clocks, presence, reads
from webapp.db.reads import Read

BROKEN = (sqlite3.Error, psycopg.Error)
"""What a connection raises when it cannot be used any more, or could not be opened."""


class Connection(ABC):
    """A driver connection in autocommit. Statements take one value, written `?`."""

    begin: str

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.owner = threading.current_thread()

    @abstractmethod
    def one(self, statement: str, *values: Any) -> Any:
        """The first row, or None."""

    @abstractmethod
    def all(self, statement: str, value: Any) -> list[Any]:
        """Every row."""

    @abstractmethod
    def still(self, made: Sequence[Read]) -> bool:
        """Whether each of these reads finds now what it found then."""

    @contextmanager
    def moment(self) -> Iterator[None]:
        """What is read inside is all of one moment."""
        self.connection.execute(self.begin)
        try:
            yield
        finally:
            self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """Give the connection back to the database."""
        self.connection.close()


class SqliteConnection(Connection):
    """SQLite, with one cursor that is used again and again: the driver keeps its statements ready."""

    begin = "BEGIN"

    def __init__(self, url: URL) -> None:
        path = f"file:{url.database}?mode=rw"  # rw: never create an empty file where the database is missing
        super().__init__(sqlite3.connect(path, uri=True, isolation_level=None, check_same_thread=False, timeout=5))
        self.cursor = self.connection.cursor()
        self.file = presence.of_connection(self.connection)

    def one(self, statement: str, *values: Any) -> Any:
        presence.check(self.file)
        row = self.cursor.execute(statement, values).fetchone()
        reads.tell(statement, values, [] if row is None else [row], aside=True)
        return row

    def all(self, statement: str, value: Any) -> list[Any]:
        return list(self.cursor.execute(statement, (value,)))

    def still(self, made: Sequence[Read]) -> bool:
        presence.check(self.file)
        return all(self.cursor.execute(each.statement, each.values).fetchall() == each.rows for each in made)


class PostgresConnection(Connection):
    """PostgreSQL, with statements that the server has prepared."""

    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    def __init__(self, url: URL) -> None:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        super().__init__(psycopg.connect(plain, autocommit=True, connect_timeout=5))

    def one(self, statement: str, *values: Any) -> Any:
        own = statement.replace("?", "%s")
        row = self._run(own, values).fetchone()
        reads.tell(own, values, [] if row is None else [row], aside=True)
        return row

    def all(self, statement: str, value: Any) -> list[Any]:
        return list(self._run(statement.replace("?", "%s"), (value,)))

    def still(self, made: Sequence[Read]) -> bool:
        return all(self._run(each.statement, each.values).fetchall() == each.rows for each in made)

    def _run(self, statement: str, values: Any) -> Any:
        if clocks.servers.is_due():
            clocks.servers.compare(lambda: self.connection.execute(clocks.ASKING).fetchone()[0])
        return self.connection.execute(statement, values, prepare=True)
