"""The state of an order, derived from its lines by one pure function."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol


class State(StrEnum):
    """Where an order stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    RETURNED = "returned"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class Counts(Protocol):
    """How many pieces of a line went which way."""

    quantity: int
    confirmed: int
    declined: int
    cancelled: int
    shipped: int
    delivered: int
    returned: int


def pending(line: Counts) -> int:
    """Pieces that nobody has decided on."""
    return line.quantity - line.confirmed - line.declined - line.cancelled


def to_ship(line: Counts) -> int:
    """Pieces that are confirmed and have not left."""
    return line.confirmed - line.shipped


def refundable(line: Counts) -> int:
    """Pieces that the customer does not keep, so that what was paid for them is due back."""
    return line.returned + line.cancelled


def state_of(lines: Iterable[Counts]) -> State:
    """What the lines say: whatever still waits comes before what is over."""
    held = list(lines)
    total = {name: sum(getattr(line, name) for line in held) for name in ("confirmed", "declined", "shipped", "delivered", "returned")}
    waiting, leaving = sum(map(pending, held)), sum(map(to_ship, held))
    if total["shipped"]:
        if waiting or leaving:
            return State.PARTLY_SHIPPED
        if total["returned"] == total["shipped"]:
            return State.RETURNED
        return State.DELIVERED if total["delivered"] == total["shipped"] else State.SHIPPED
    if waiting:
        return State.PENDING
    if total["confirmed"]:
        return State.CONFIRMED
    return State.DECLINED if total["declined"] else State.CANCELLED
