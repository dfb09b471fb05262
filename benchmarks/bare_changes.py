"""The writes of one change of modules, by the database's driver alone."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import psycopg
from sqlalchemy import make_url

HISTORY = (
    "INSERT INTO module_changes (platform_id, revision, kind, at, actor, reason, requested, before, after) "
    "VALUES (?, ?, 'switch', ?, 'bare', 'benchmark', ?, ?, ?)"
)


def administrator(url: str) -> Callable[[tuple[int, str]], bool]:
    """What one bare administrator repeats, on a connection of its own."""
    connection = connect(url)

    def switch(place: tuple[int, str]) -> bool:
        _change(connection, *place)
        return True

    return switch


def connect(url: str) -> Any:
    """A connection of the driver's own, with what the application sets."""
    address = make_url(url)
    if address.get_backend_name() == "postgresql":
        return psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True)
    connection = sqlite3.connect(str(address.database), isolation_level=None, check_same_thread=False, timeout=30)
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _change(connection: Any, number: int, module: str) -> None:
    """Lock, read, write the module, the revision and stamp, and the history, commit."""
    lite = isinstance(connection, sqlite3.Connection)

    def run(statement: str, *values: Any) -> Any:
        return connection.execute(statement if lite else statement.replace("?", "%s"), values)

    run("BEGIN IMMEDIATE" if lite else "BEGIN")
    revision = run(f"SELECT revision FROM platforms WHERE id = ?{'' if lite else ' FOR UPDATE'}", number).fetchone()[0]
    rows = run("SELECT id, module_code, is_enabled FROM platform_modules WHERE platform_id = ?", number).fetchall()
    on = {code for _id, code, enabled in rows if enabled}
    row_id = next((each[0] for each in rows if each[1] == module), None)
    now = datetime.now(UTC)
    now_as_stored: Any = now.replace(tzinfo=None).isoformat(" ") if lite else now
    if row_id is None:
        run(
            "INSERT INTO platform_modules (platform_id, module_code, is_enabled, is_implied, config) VALUES (?, ?, ?, ?, '{}')",
            number, module, True, False,
        )  # fmt: skip
    else:
        run("UPDATE platform_modules SET is_enabled = ?, enabled_at = ? WHERE id = ?", module not in on, now_as_stored, row_id)
    run("UPDATE platforms SET revision = ?, stamp = ? WHERE id = ?", revision + 1, secrets.token_hex(16), number)
    states = [json.dumps({"on": sorted(codes), "implied": [], "config": {}}) for codes in (on, on ^ {module})]
    run(HISTORY, number, revision + 1, now_as_stored, json.dumps({module: module not in on}), *states)
    run("COMMIT")
