"""What an answer rests on: the reads that were made for it, what each found, and until when the clock leaves it alone.

Kept for whoever asks for the same again: while each read finds the same, the answer is the same (webapp/web/repeating.py). Only reads
that are told here count; one statement that is not, and the answer is never given again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

TRANSACTIONS = ("BEGIN", "SET LOCAL")
"""How statements begin that find nothing."""


class Read(NamedTuple):
    """A statement in the driver's own words, with its values, and the rows that it found."""

    statement: str
    values: Any
    rows: Sequence[Any]


@dataclass(slots=True)
class Reads:
    """What was read for one request. `tag` is the version of the page that came of it, empty where it has none."""

    made: list[Read] = field(default_factory=list)
    until: datetime | None = None
    tag: str = ""
    sent: int = 0
    told: int = 0
    timeless: bool = True

    @property
    def are_all(self) -> bool:
        """Whether nothing else decides about the answer."""
        return self.timeless and self.sent == self.told


_watched: ContextVar[Reads | None] = ContextVar("interlock_reads", default=None)


@contextmanager
def watched() -> Iterator[Reads]:
    """Collects what is read inside."""
    reads = Reads()
    token = _watched.set(reads)
    try:
        yield reads
    finally:
        _watched.reset(token)


def tell(statement: str, values: Any, rows: Sequence[Any], *, aside: bool = False) -> None:
    """A read was made; `aside` on a connection that SQLAlchemy knows nothing of."""
    reads = _watched.get()
    if reads is not None:
        reads.made.append(Read(statement, values, rows))
        reads.told += not aside


def tell_tag(tag: str) -> None:
    """The answer is the page of this version."""
    reads = _watched.get()
    if reads is not None:
        reads.tag = tag


def tell_clock() -> None:
    """Somebody asked what time it is, for whatever purpose: there is no telling how long the answer holds."""
    reads = _watched.get()
    if reads is not None:
        reads.timeless = False


def tell_moments(now: datetime, moments: Iterable[datetime | None]) -> None:
    """The answer depends on the clock only by which of these moments are past.

    A moment that was ahead when it was told, and is past by the time of the next, ends the answer all the same: what was made before it
    is of before.
    """
    reads = _watched.get()
    if reads is not None:
        ahead = [each for each in moments if each is not None and each > now]
        reads.until = min(ahead if reads.until is None else [*ahead, reads.until], default=None)


@event.listens_for(Engine, "before_cursor_execute")
def _sent(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
    reads = _watched.get()
    if reads is not None and not statement.startswith(TRANSACTIONS):
        reads.sent += 1
