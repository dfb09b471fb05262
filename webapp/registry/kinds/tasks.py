"""What waits for people in a store, and how one begins there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from webapp.registry.kinds import Shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Task(Shown):
    """Something that waits: so many rows, and the list of exactly these.

    `numbers` gives how many by store, of the stores at work that have any, in one statement. `url` is the list in the store of the
    page. One that is `trouble` is late or wrong already: the platform's administrators see it too.
    """

    called: ClassVar[str] = "task"
    prefixed: ClassVar[bool] = True

    label: str
    numbers: Callable[[], Mapping[int, int]]
    url: Callable[[], str]
    trouble: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstStep(Shown):
    """Something that a new store or platform does once, by its `frontend`. `done` says whether it was; `url` is where it is done."""

    called: ClassVar[str] = "first step"
    prefixed: ClassVar[bool] = True

    label: str
    done: Callable[[], bool]
    url: Callable[[], str]
