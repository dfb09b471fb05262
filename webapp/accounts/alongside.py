"""Small facts about a person that other packages ask for on every page, read with the person in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import ColumnElement

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FACTS: dict[str, ColumnElement[Any]] = {}


def alongside(name: str, fact: ColumnElement[Any]) -> None:
    """Read this with the person of a request: a scalar expression over `User`, as cheap as a look into an index. Called at import."""
    _FACTS[name] = fact


def facts() -> list[ColumnElement[Any]]:
    """All of them, as columns of the statement that reads the person."""
    return [fact.label(f"alongside_{name}") for name, fact in _FACTS.items()]


def note(user_id: int, values: Sequence[Any]) -> None:
    """Keep what was read for the rest of the request."""
    g.alongside = (user_id, dict(zip(_FACTS, values, strict=True)))


def told(name: str, user_id: int | None) -> Any:
    """The fact as it was read with this person; None where it was not, or where the request may have changed it since."""
    if not has_request_context() or request.method not in SAFE:
        return None
    known_of, values = g.get("alongside", (None, {}))
    return values.get(name) if user_id is not None and known_of == user_id else None
