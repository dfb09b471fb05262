"""Ports: questions that modules ask of whoever provides the answer. Each protocol is a file here, of at most 40 lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Method = TypeVar("Method", bound=Callable[..., Any])
_WRITES = "__writes__"


def writes(method: Method) -> Method:
    """Mark a method of a port that changes something: it raises ReadOnly while its provider is read-only."""
    setattr(method, _WRITES, True)
    return method


def members(port: type) -> frozenset[str]:
    """The names of what a port asks for."""
    named = {name for base in port.__mro__ for name in (*vars(base), *vars(base).get("__annotations__", ()))}
    return frozenset(name for name in named if not name.startswith("_"))


def writers(port: type) -> frozenset[str]:
    """The names of those methods that change something."""
    return frozenset(name for name in members(port) if getattr(getattr(port, name, None), _WRITES, False))
