"""The one read of every request: which platform is this, and at what stamp.

It runs on a driver connection of its own per thread, in autocommit, beside the ORM: it costs microseconds, it never
sees the uncommitted work of the request, and a snapshot read with it is never part of a write transaction.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from typing import Any, NamedTuple
from weakref import WeakSet

from sqlalchemy.engine import URL

from webapp.db.connections import BROKEN, Line, PostgresLine, SqliteLine

BY_HOST = "SELECT p.id, p.status, p.revision, p.stamp FROM platform_hosts h JOIN platforms p ON p.id = h.platform_id WHERE h.host = ?"
BY_CODE = "SELECT p.id, p.status, p.revision, p.stamp FROM platforms p WHERE p.code = ?"
WHOLE = "SELECT id, code, name, status, revision, stamp, preset FROM platforms WHERE id = ?"
MODULES = "SELECT module_code, is_enabled, is_implied, config, is_read_only, barred_reason FROM platform_modules WHERE platform_id = ?"

Head = tuple[int, str, int, str]
"""What identifies a platform's present state: id, status, revision, stamp."""


class PlatformRow(NamedTuple):
    """A platform, in the order of WHOLE."""

    id: int
    code: str
    name: str
    status: str
    revision: int
    stamp: str
    preset: str | None


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
    line: Line | None = None


class PlatformReader:
    """Reads platforms on one line per thread and process."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self._kind = SqliteLine if url.get_backend_name() == "sqlite" else PostgresLine
        self._local = _Local()
        self._lines: set[Line] = set()
        self._of_parent: set[Line] = set()
        _readers.add(self)

    def by_host(self, host: str) -> Head | None:
        """The platform that answers on this host. Raises DatabaseUnavailable."""
        return self._run(_first, BY_HOST, host)  # type: ignore[no-any-return]

    def by_code(self, code: str) -> Head | None:
        """The platform with this code. Raises DatabaseUnavailable."""
        return self._run(_first, BY_CODE, code) if "\x00" not in code else None

    def rows(self, platform_id: int) -> tuple[PlatformRow, dict[str, ModuleRow]] | None:
        """The platform's row and its module rows by code, of one moment. Raises DatabaseUnavailable."""
        return self._run(_whole, platform_id)  # type: ignore[no-any-return]

    def close(self) -> None:
        """Close every line (they open again when needed)."""
        for line in list(self._lines):
            self._close(line)
        self._local = _Local()

    def forget(self) -> None:
        """Leave the parent's lines to it, in a process that was just forked: closing them here would end them there."""
        self._of_parent |= self._lines
        self._lines, self._local = set(), _Local()

    def _run(self, read: Callable[..., Any], *values: Any) -> Any:
        """Read on this thread's line; one that broke (server restarted) is replaced once."""
        for attempt in (1, 2):
            try:
                return read(self._local.line or self._open(), *values)
            except BROKEN as error:
                self._drop()
                if attempt == 2:
                    raise DatabaseUnavailable(str(error)) from error
        raise AssertionError("unreachable")

    def _open(self) -> Line:
        for line in list(self._lines):
            if not line.owner.is_alive():
                self._close(line)
        line = self._local.line = self._kind(self.url)
        self._lines.add(line)
        return line

    def _drop(self) -> None:
        line, self._local.line = self._local.line, None
        if line is not None:
            self._close(line)

    def _close(self, line: Line) -> None:
        self._lines.discard(line)
        line.close()


def _first(line: Line, statement: str, value: str) -> Any:
    return line.one(statement, value)


def _whole(line: Line, platform_id: int) -> Any:
    with line.moment():
        platform = line.one(WHOLE, platform_id)
        modules = line.all(MODULES, platform_id)
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
