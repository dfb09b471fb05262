"""What each state of a platform, merchant, store, account or subscription lets happen: the one table, which the gates read.

docs/states.md has it for people, with what the words mean; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple


class Thing(StrEnum):
    """What has a state."""

    PLATFORM = "platform"
    MERCHANT = "merchant"
    STORE = "store"
    ACCOUNT = "account"
    SUBSCRIPTION = "subscription"


class Does(StrEnum):
    """What somebody or something does there."""

    READ = "read"
    WRITE = "write"
    LOG_IN = "log in"
    JOBS = "jobs"
    FEEDS = "feeds"
    HOOKS = "hooks"
    API = "API"


class Cell(StrEnum):
    """What comes of it, the mildest first."""

    YES = "yes"
    OWN = "own"
    PLAN = "plan"
    WAITS = "waits"
    GONE = "gone"
    NO = "no"


class State(NamedTuple):
    """One row. `cells` are in the order of `Does`."""

    thing: Thing
    name: str
    cells: tuple[Cell, ...]

    def of(self, does: Does) -> Cell:
        """What comes of this here."""
        return self.cells[list(Does).index(does)]


YES, OWN, PLAN, WAITS, GONE, NO = Cell
TABLE = (
    #                                        read   write  log in jobs   feeds  hooks  API
    State(Thing.PLATFORM, "active",         (YES,   YES,   YES,   YES,   YES,   YES,   YES)),
    State(Thing.PLATFORM, "suspended",      (WAITS, WAITS, WAITS, WAITS, WAITS, WAITS, YES)),
    State(Thing.MERCHANT, "active",         (YES,   YES,   YES,   YES,   YES,   YES,   YES)),
    State(Thing.MERCHANT, "suspended",      (YES,   OWN,   YES,   WAITS, WAITS, WAITS, OWN)),
    State(Thing.MERCHANT, "closed",         (YES,   OWN,   YES,   WAITS, GONE,  WAITS, OWN)),
    State(Thing.MERCHANT, "erased",         (GONE,  GONE,  YES,   WAITS, GONE,  GONE,  GONE)),
    State(Thing.STORE, "active",            (YES,   YES,   YES,   YES,   YES,   YES,   YES)),
    State(Thing.STORE, "closed",            (YES,   OWN,   YES,   WAITS, GONE,  WAITS, OWN)),
    State(Thing.ACCOUNT, "open",            (YES,   YES,   YES,   YES,   YES,   YES,   YES)),
    State(Thing.ACCOUNT, "closed",          (NO,    NO,    NO,    YES,   YES,   YES,   NO)),
    State(Thing.SUBSCRIPTION, "current",    (YES,   YES,   YES,   YES,   YES,   YES,   YES)),
    State(Thing.SUBSCRIPTION, "late",       (YES,   YES,   YES,   YES,   YES,   YES,   YES)),
    State(Thing.SUBSCRIPTION, "stopped",    (YES,   PLAN,  YES,   YES,   PLAN,  YES,   PLAN)),
    State(Thing.SUBSCRIPTION, "none",       (PLAN,  PLAN,  YES,   YES,   PLAN,  YES,   PLAN)),
)  # fmt: skip
BY_NAME: Mapping[tuple[Thing, str], State] = {(state.thing, state.name): state for state in TABLE}


def strictest(does: Does, states: Iterable[tuple[Thing, str]]) -> tuple[Cell, Thing]:
    """What comes of this where all these states are, and which of them decides. A state that no row names lets nothing happen."""
    found = ((BY_NAME[each].of(does) if each in BY_NAME else NO, each[0]) for each in states)
    ranks = list(Cell)
    return max(found, key=lambda pair: ranks.index(pair[0]))


def names(thing: Thing, does: Does) -> list[str]:
    """The states in which this is done as usual."""
    return [state.name for state in TABLE if state.thing is thing and state.of(does) is YES]


def lines() -> Iterator[str]:
    """The table as Markdown, for the documentation."""
    yield "| what | state | " + " | ".join(Does) + " |"
    yield "| --- " * (2 + len(Does)) + "|"
    for state in TABLE:
        yield f"| {state.thing} | {state.name} | " + " | ".join(state.cells) + " |"
