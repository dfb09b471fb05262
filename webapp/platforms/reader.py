"""The one read of every request: which platform is this, and at what stamp.

It runs on a driver connection of its own per thread, in autocommit, beside the ORM: it costs microseconds, it never
sees the uncommitted work of the request, and a snapshot read with it is never part of a write transaction.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from typing import Any, NamedTuple

import psycopg
from sqlalchemy.engine import URL

BY_HOST = (
    "SELECT p.id, p.code, p.status, p.revision, p.stamp FROM platform_hosts h JOIN platforms p ON p.id = h.platform_id WHERE h.host = ?"
)
BY_CODE = "SELECT p.id, p.code, p.status, p.revision, p.stamp FROM platforms p WHERE p.code = ?"
WHOLE = "SELECT id, code, name, status, revision, stamp, preset FROM platforms WHERE id = ?"
MODULES = "SELECT module_code, is_enabled, is_implied, config, is_read_only, barred_reason FROM platform_modules WHERE platform_id = ?"


class DatabaseUnavailable(Exception):
    """The database did not answer."""


class Head(NamedTuple):
    """What identifies a platform's present state."""

    id: int
    code: str
    status: str
    revision: int
    stamp: str


class PlatformReader:
    """Reads platforms on one autocommit driver connection per thread and process."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._local = threading.local()
        self._all: list[Any] = []

    def by_host(self, host: str) -> Head | None:
        """The platform that answers on this host. Raises DatabaseUnavailable."""
        return self._head(BY_HOST, host)

    def by_code(self, code: str) -> Head | None:
        """The platform with this code. Raises DatabaseUnavailable."""
        return self._head(BY_CODE, code) if "\x00" not in code else None

    def rows(self, platform_id: int) -> Any:
        """The platform's row and its module rows, of one moment."""
        return self._run(lambda connection: self._rows(connection, platform_id))

    def close(self) -> None:
        """Close every connection (they open again when needed)."""
        for connection in self._all:
            connection.close()
        self._all.clear()
        self._local = threading.local()

    def _head(self, statement: str, value: str) -> Head | None:
        row = self._run(lambda connection: self._execute(connection, statement, value).fetchone())
        return Head(*row) if row else None

    def _rows(self, connection: Any, platform_id: int) -> Any:
        begin = "BEGIN" if self.is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        connection.execute(begin)
        try:
            platform = self._execute(connection, WHOLE, platform_id).fetchone()
            modules = self._execute(connection, MODULES, platform_id).fetchall()
        finally:
            connection.execute("ROLLBACK")
        if platform is None:
            return None
        rows = [(code, bool(on), bool(implied), _decoded(config), bool(frozen), why) for code, on, implied, config, frozen, why in modules]
        return platform, rows

    def _execute(self, connection: Any, statement: str, value: Any) -> Any:
        if self.is_sqlite:
            return connection.execute(statement, (value,))
        return connection.execute(statement.replace("?", "%s"), (value,), prepare=True)

    def _run(self, work: Any) -> Any:
        """Do the work; a connection that broke (server restarted) is replaced once."""
        for attempt in (1, 2):
            try:
                return work(self._connection())
            except (sqlite3.Error, psycopg.Error) as error:
                self._drop()
                if attempt == 2:
                    raise DatabaseUnavailable(str(error)) from error
        raise AssertionError("unreachable")

    def _connection(self) -> Any:
        if getattr(self._local, "pid", None) != os.getpid():
            self._local.connection = self._open()
            self._local.pid = os.getpid()
            self._all.append(self._local.connection)
        return self._local.connection

    def _open(self) -> Any:
        if self.is_sqlite:
            path = f"file:{self.url.database}?mode=rw"  # rw: never create an empty file where the database is missing
            return sqlite3.connect(path, uri=True, isolation_level=None, check_same_thread=False, timeout=5)
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(plain, autocommit=True, connect_timeout=5)

    def _drop(self) -> None:
        connection = getattr(self._local, "connection", None)
        self._local.pid = None
        if connection is not None:
            connection.close()
            if connection in self._all:
                self._all.remove(connection)


def _decoded(config: Any) -> dict[str, Any]:
    return dict(json.loads(config)) if isinstance(config, str) else dict(config or {})
