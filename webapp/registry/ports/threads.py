"""Who lets people write to each other: asked by modules with pages of things that people talk about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from webapp.registry.ports import writes


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A thing of a store: what kind it is, its id, what people call it, and its page."""

    kind: str
    id: int
    label: str
    endpoint: str
    arguments: Mapping[str, int] = field(default_factory=dict)


class Threads(Protocol):
    """Threads of one store."""

    def link(self, about: About) -> str | None:
        """The page with the threads about a thing of the present store, where one can also be begun; None for who may not read them."""

    @writes
    def open(self, store_id: int, *, subject: str, body: str, author_id: int, about: About | None = None, to_team: bool = True) -> int:
        """Begin a thread among the store's people, or with the platform's administrators; its id."""

    @writes
    def reply(self, store_id: int, thread_id: int, *, body: str, author_id: int) -> None:
        """Write in a thread of the store. Raises NotFound."""
