"""Who reads waits for nobody who writes. In the tests it raises where a page that is only read would write as others do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import event
from sqlalchemy.engine import Engine

from webapp.db import BEGIN, READING

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class ReaderWrites(AssertionError):
    """Note it by `noting()`, in a `transaction()`, or on an engine with `WRITING`: these wait for nobody while a page is read."""


@contextmanager
def readers_wait_for_nobody() -> Iterator[None]:
    """A statement that writes raises during a request that reads, unless it is in a transaction that began as one that writes."""
    event.listen(Engine, "before_cursor_execute", _check)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", _check)


def _check(connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    if not statement.lstrip().upper().startswith(WRITES) or connection.get_execution_options().get(BEGIN):
        return
    if has_request_context() and request.method in READING and "metered_from" in g:  # a real one, past the first functions
        raise ReaderWrites(f"{request.method} {request.path}: {statement[:80]}")
