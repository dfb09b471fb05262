"""Ports: questions that modules ask of whoever provides the answer. Each protocol is a file here, of at most 40 lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Method = TypeVar("Method", bound=Callable[..., Any])
_WRITES, _INSTEAD = "__writes__", "__instead__"


def writes(method: Method) -> Method:
    """Mark a method of a port that changes something: it raises ReadOnly while its provider is read-only."""
    setattr(method, _WRITES, True)
    return method


def drops(answer: Any) -> Callable[[Method], Method]:
    """Mark a method that changes something, and that no caller may fail for: while its provider is read-only it only answers this."""

    def mark(method: Method) -> Method:
        setattr(method, _INSTEAD, answer)
        return writes(method)

    return mark


def dropped(port: type, name: str) -> tuple[Any] | None:
    """What a method answers while its provider is read-only; None where it raises."""
    method = getattr(port, name, None)
    return (getattr(method, _INSTEAD),) if hasattr(method, _INSTEAD) else None


def members(port: type) -> frozenset[str]:
    """The names of what a port asks for."""
    named = {name for base in port.__mro__ for name in (*vars(base), *vars(base).get("__annotations__", ()))}
    return frozenset(name for name in named if not name.startswith("_"))


def writers(port: type) -> frozenset[str]:
    """The names of those methods that change something."""
    return frozenset(name for name in members(port) if getattr(getattr(port, name, None), _WRITES, False))
