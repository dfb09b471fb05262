"""How the database goes about the list of a page: by an index, or by sorting all its rows."""

from __future__ import annotations

from collections.abc import Callable
from threading import get_ident
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from webapp.db import db
from webapp.web.tables.table import TOTAL

FORCED = ("enable_seqscan", "enable_bitmapscan", "enable_sort", "enable_incremental_sort")
"""What PostgreSQL would prefer for some rows; without it, the plan of many rows."""


def sorted_by_hand(ask: Callable[[], Any]) -> list[str]:
    """The steps of the lists read within `ask` that sort rows, where an index could give them in order. Raises where none was read."""
    read = _sent(ask, TOTAL)
    assert read, "No list was read."
    with db.engine.connect() as connection:
        return [step for statement, parameters in read for step in _steps(connection, statement, parameters) if _sorts(step)]


def steps_to(table: str, ask: Callable[[], Any]) -> list[list[str]]:
    """The steps of each statement within `ask` that reads this table."""
    read = [(statement, values) for statement, values in _sent(ask, table) if statement.lstrip().startswith(("SELECT", "WITH"))]
    with db.engine.connect() as connection:
        return [_steps(connection, statement.replace(" FOR NO KEY UPDATE", ""), values) for statement, values in read]


def _sent(ask: Callable[[], Any], word: str) -> list[tuple[str, Any]]:
    """The statements within `ask` that hold this word, with their parameters."""
    read: list[tuple[str, Any]] = []
    here = get_ident()

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if get_ident() == here and word in statement:
            read.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return read


def _steps(connection: Connection, statement: str, parameters: Any) -> list[str]:
    if connection.dialect.name == "sqlite":
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    for name in FORCED:
        connection.exec_driver_sql(f"SET LOCAL {name} = off")
    return [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)]


def _sorts(step: str) -> bool:
    return "TEMP B-TREE FOR ORDER BY" in step or step.strip().removeprefix("->").strip().startswith(("Sort ", "Incremental Sort "))
