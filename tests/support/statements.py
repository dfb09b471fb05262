"""What reaches the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collects the statements that this thread sends inside for its work.

    The thread that keeps log entries writes when it likes, and once a minute a request asks the server what time it is and notes
    that its session is in use: what that costs would be counted where the minute happens to be over.
    """
    seen: list[str] = []
    here = get_ident()

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if get_ident() == here and not connection.get_execution_options().get("interlock_aside"):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def reads(seen: list[str]) -> list[str]:
    """Those of them that read something. What a login session writes down of itself, once a minute, is none of them."""
    return [statement for statement in seen if statement.lstrip().upper().startswith(("SELECT", "WITH"))]
