"""What reaches the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collects the statements that are sent inside."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def reads(seen: list[str]) -> list[str]:
    """Those of them that read something. What a login session writes down of itself, once a minute, is none of them."""
    return [statement for statement in seen if statement.lstrip().upper().startswith(("SELECT", "WITH"))]
