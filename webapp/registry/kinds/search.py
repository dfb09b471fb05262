"""What the search of the whole place looks through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from webapp.registry.kinds import Shown

MOST_HITS = 5
"""Hits that a source gives."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One thing that was found: what it is called, what tells it from others, and where it is."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SearchSource(Shown):
    """Things of one kind that are found by what people type.

    `find` is given the words, folded as columns of `FoldedText` are, and gives at most MOST_HITS, the best first. It is stopped when it
    takes too long. `all_url` is the list of all that match, where there is one.
    """

    called: ClassVar[str] = "search source"

    label: str
    icon: str
    find: Callable[[str], Sequence[Hit]]
    all_url: Callable[[str], str] | None = None
