"""The one table of what may be done with an order: from which states, with which pieces, what forbids it, what it does to stock."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from modules.orders.states import Counts, State, pending, state_of, to_ship

ARRIVAL, CONFIRMING, NEVER = "import", "confirm", "never"
"""When stock is held for an order: as soon as it comes in, once it is confirmed, or not before it leaves."""


class Issue(StrEnum):
    """What can be wrong with an order."""

    UNKNOWN_PRODUCT = "unknown_product"
    SHORT_STOCK = "short_stock"
    BAD_ADDRESS = "bad_address"
    OVERSOLD = "oversold"
    LAPSED = "lapsed"


class Effect(StrEnum):
    """What a move does to the stock of its pieces."""

    RESERVE = "reserve"
    RELEASE = "release"
    SHIP = "ship"
    RESTOCK = "restock"


@dataclass(frozen=True, kw_only=True)
class Move:
    """`room` is how many pieces of a line it can take, `apply` takes them; an open issue in `blocked_by` forbids it."""

    code: str
    states: frozenset[State]
    room: Callable[[Counts], int]
    apply: Callable[[Counts, int], None]
    blocked_by: frozenset[Issue] = frozenset()
    effect: Effect | None = None


def _confirm(line: Counts, pieces: int) -> None:
    line.confirmed += pieces


def _decline(line: Counts, pieces: int) -> None:
    line.declined += pieces


def _ship(line: Counts, pieces: int) -> None:
    line.shipped += pieces


def _deliver(line: Counts, pieces: int) -> None:
    line.delivered += pieces


def _take_back(line: Counts, pieces: int) -> None:
    line.returned += pieces


def _cancel(line: Counts, pieces: int) -> None:
    """Those that wait first, then confirmed ones."""
    line.confirmed -= pieces - min(pieces, pending(line))
    line.cancelled += pieces


UNDECIDED = frozenset({State.PENDING, State.PARTLY_SHIPPED})
LEAVING = frozenset({State.PENDING, State.CONFIRMED, State.PARTLY_SHIPPED})
GONE = frozenset({State.PARTLY_SHIPPED, State.SHIPPED, State.DELIVERED})

CONFIRM = Move(
    code="confirm",
    states=UNDECIDED,
    room=pending,
    apply=_confirm,
    blocked_by=frozenset({Issue.UNKNOWN_PRODUCT}),
    effect=Effect.RESERVE,
)
DECLINE = Move(code="decline", states=UNDECIDED, room=pending, apply=_decline, effect=Effect.RELEASE)
SHIP = Move(code="ship", states=LEAVING, room=to_ship, apply=_ship, blocked_by=frozenset({Issue.BAD_ADDRESS}), effect=Effect.SHIP)
CANCEL = Move(code="cancel", states=LEAVING, room=lambda line: pending(line) + to_ship(line), apply=_cancel, effect=Effect.RELEASE)
DELIVER = Move(code="deliver", states=GONE, room=lambda line: line.shipped - line.delivered, apply=_deliver)
RETURN = Move(code="return", states=GONE, room=lambda line: line.shipped - line.returned, apply=_take_back, effect=Effect.RESTOCK)

MOVES = {move.code: move for move in (CONFIRM, SHIP, DELIVER, DECLINE, CANCEL, RETURN)}
"""In the order in which they are offered: the next step first."""


def allowed(lines: Iterable[Counts]) -> list[Move]:
    """What may be done with an order that has these lines."""
    held = list(lines)
    state = state_of(held)
    return [move for move in MOVES.values() if state in move.states and any(move.room(line) for line in held)]
