"""What modules know of a thing that another one shows: what happened to it, moment by moment."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from webapp.registry.kinds import Shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One line of a timeline, in the reader's words. `url` leads to what it is about, `icon` is a Tabler name."""

    at: datetime
    text: str
    detail: str = ""
    url: str = ""
    icon: str = "point"


@dataclass(frozen=True, kw_only=True, slots=True)
class Timeline(Shown):
    """What a module knows of the past of a `subject` ("customer", "order", "product", "merchant").

    `entries` gets the ids that stand for the one thing (a merged customer has several) and how many lines are shown at most; it gives
    the latest ones, in a fixed number of queries.
    """

    called: ClassVar[str] = "timeline"

    subject: str
    entries: Callable[[Sequence[int], int], Sequence[Happening]]
