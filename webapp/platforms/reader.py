"""The one read of every request: which platform is this, and at what stamp.

It runs on a driver connection of its own per thread, in autocommit, beside the ORM: it costs microseconds, it never
sees the uncommitted work of the request, and a snapshot read with it is never part of a write transaction.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from weakref import WeakSet

from sqlalchemy.engine import URL

from webapp.db.connections import BROKEN, Connection, PostgresConnection, SqliteConnection
from webapp.db.reads import Read

HEAD = "SELECT p.id, p.status, p.revision, p.stamp"
STORE = "s.id, s.code, s.name, s.status, s.locale, s.timezone, s.currency, m.id, m.status"
HOSTS = f"{HEAD}, h.face, {STORE} FROM platform_hosts h JOIN platforms p ON p.id = h.platform_id"
MERCHANT = "LEFT JOIN merchants m ON m.id = s.merchant_id WHERE h.host = ?"
BY_HOST = f"{HOSTS} LEFT JOIN stores s ON s.id = h.store_id {MERCHANT}"
BY_HOST_AND_STORE = f"{HOSTS} JOIN stores s ON s.platform_id = p.id AND s.code = ? AND h.store_id IS NULL AND h.face = 'site' {MERCHANT}"
BY_CODE = f"{HEAD} FROM platforms p WHERE p.code = ?"
WHOLE = "SELECT id, code, name, status, revision, stamp, preset, logo, colour, accent FROM platforms WHERE id = ?"
MODULES = "SELECT module_code, is_enabled, is_implied, config, is_read_only, barred_reason FROM platform_modules WHERE platform_id = ?"

Head = tuple[int, str, int, str]
"""What identifies a platform's present state: id, status, revision, stamp."""


class StoreRow(NamedTuple):
    """A store and its merchant's state, in the order of STORE: what a site says of the store it is about."""

    id: int
    code: str
    name: str
    status: str
    locale: str
    timezone: str
    currency: str
    merchant_id: int
    merchant_status: str


class HostRow(NamedTuple):
    """What a host leads to."""

    head: Head
    face: str
    store: StoreRow | None


class PlatformRow(NamedTuple):
    """A platform, in the order of WHOLE."""

    id: int
    code: str
    name: str
    status: str
    revision: int
    stamp: str
    preset: str | None
    logo: str | None
    colour: str | None
    accent: str | None


class ModuleRow(NamedTuple):
    """A module on a platform, in the order of MODULES after its code."""

    is_enabled: bool
    is_implied: bool
    config: dict[str, Any]
    is_read_only: bool
    barred_reason: str | None


class DatabaseUnavailable(Exception):
    """The database did not answer."""


class _Local(threading.local):
    connection: Connection | None = None


class PlatformReader:
    """Reads platforms on one connection per thread and process."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._kind = SqliteConnection if url.get_backend_name() == "sqlite" else PostgresConnection
        self._local = _Local()
        self._connections: set[Connection] = set()
        self._of_parent: set[Connection] = set()
        _readers.add(self)

    def by_host(self, host: str, store_code: str | None = None) -> HostRow | None:
        """What answers on this host, or below the store with this code on a platform's site. Raises DatabaseUnavailable."""
        if store_code is None:
            return _host(self._run(_first, BY_HOST, host))
        return _host(self._run(_first, BY_HOST_AND_STORE, store_code, host)) if "\x00" not in store_code else None

    def by_code(self, code: str) -> Head | None:
        """The platform with this code. Raises DatabaseUnavailable."""
        return self._run(_first, BY_CODE, code) if "\x00" not in code else None

    def rows(self, platform_id: int) -> tuple[PlatformRow, dict[str, ModuleRow]] | None:
        """The platform's row and its module rows by code, of one moment. Raises DatabaseUnavailable."""
        return self._run(_whole, platform_id)  # type: ignore[no-any-return]

    def still(self, made: Sequence[Read]) -> bool:
        """Whether each of these reads finds now what it found then. Raises DatabaseUnavailable."""
        return bool(self._run(_still, made))

    def close(self) -> None:
        """Close every connection (they open again when needed)."""
        for connection in list(self._connections):
            self._close(connection)
        self._local = _Local()

    def forget(self) -> None:
        """Leave the parent's connections to it, in a process that was just forked: closing them here would end them there."""
        self._of_parent |= self._connections
        self._connections, self._local = set(), _Local()

    def _run(self, read: Callable[..., Any], *values: Any) -> Any:
        """Read on this thread's connection; one that broke (server restarted) is replaced once."""
        for attempt in (1, 2):
            try:
                return read(self._local.connection or self._open(), *values)
            except BROKEN as error:
                self._drop()
                if attempt == 2:
                    raise DatabaseUnavailable(str(error)) from error
        raise AssertionError("unreachable")

    def _open(self) -> Connection:
        for connection in list(self._connections):
            if not connection.owner.is_alive():
                self._close(connection)
        connection = self._local.connection = self._kind(self.url)
        self._connections.add(connection)
        return connection

    def _drop(self) -> None:
        connection, self._local.connection = self._local.connection, None
        if connection is not None:
            self._close(connection)

    def _close(self, connection: Connection) -> None:
        self._connections.discard(connection)
        connection.close()


def _first(connection: Connection, statement: str, *values: str) -> Any:
    return connection.one(statement, *values)


def _still(connection: Connection, made: Sequence[Read]) -> bool:
    return connection.still(made)


def _host(row: Any) -> HostRow | None:
    if row is None:
        return None
    return HostRow(tuple(row[:4]), row[4], StoreRow(*row[5:]) if row[5] is not None else None)


def _whole(connection: Connection, platform_id: int) -> Any:
    with connection.moment():
        platform = connection.one(WHOLE, platform_id)
        modules = connection.all(MODULES, platform_id)
    if platform is None:
        return None
    rows = {code: ModuleRow(bool(on), bool(implied), _decoded(kept), bool(frozen), why) for code, on, implied, kept, frozen, why in modules}
    return PlatformRow(*platform), rows


def _decoded(config: Any) -> dict[str, Any]:
    return dict(json.loads(config)) if isinstance(config, str) else dict(config or {})


_readers: WeakSet[PlatformReader] = WeakSet()


def _after_fork() -> None:
    for reader in _readers:
        reader.forget()


os.register_at_fork(after_in_child=_after_fork)
