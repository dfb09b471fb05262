"""Orders that come in from elsewhere, and what the store decides about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from webapp.commerce import Address
from webapp.registry.ports import writes


@dataclass(frozen=True, kw_only=True)
class NewLine:
    """What is ordered; `price_minor` of one piece in the store's currency, tax included. Another price than the list's has a reason.

    `confirmed`, `declined`, `shipped` and `returned` are pieces on which the channel decided before; stock is not asked for them.
    """

    name: str
    price_minor: int
    tax_rate_bp: int
    quantity: int
    variant_id: int | None = None
    sku: str = ""
    gtin: str = ""
    list_price_minor: int | None = None
    price_reason: str = ""
    confirmed: int = 0
    declined: int = 0
    shipped: int = 0
    returned: int = 0


@dataclass(frozen=True, kw_only=True)
class NewOrder:
    """Who ordered what, and where it goes. `channel_ref` is what the channel calls it: the same one twice is one order.

    `locale` is the language of its papers, and of who ordered; empty where nobody said, then papers are in the store's.
    """

    customer_name: str
    lines: list[NewLine]
    customer_email: str = ""
    customer_phone: str = ""
    customer_id: int | None = None
    address: Address = field(default_factory=Address)
    channel: str = "manual"
    channel_ref: str | None = None
    placed_at: datetime | None = None
    locale: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LineState:
    """How many pieces of a line went which way; `waiting` are those that nobody has decided on."""

    line_id: int
    gtin: str
    quantity: int
    waiting: int
    confirmed: int
    declined: int
    cancelled: int
    shipped: int
    returned: int
    variant_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """A parcel, with its pieces by line."""

    number: int
    carrier: str
    tracking: str
    pieces: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class OrderState:
    """Where an order stands: pending, confirmed, partly_shipped, shipped, delivered, returned, declined or cancelled.

    Its lines are in the order in which they came in.
    """

    number: str
    state: str
    lines: tuple[LineState, ...]
    parcels: tuple[Sent, ...] = ()


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What came of an order: its id and where it stands, or the code of what it was refused for."""

    order_id: int = 0
    state: OrderState | None = None
    refused: str = ""


class Orders(Protocol):
    """Orders of one store. `pieces` are by line; None is all that can be. What is not possible raises DomainError and says what is."""

    def find(self, store_id: int, channel: str, channel_ref: str) -> int | None:
        """The id of the order that a channel knows by this reference."""

    def state(self, store_id: int, order_id: int) -> OrderState:
        """Where an order stands; raises NotFound."""

    def changed(self, store_id: int, channel: str, since: datetime, after: int, limit: int) -> Sequence[int]:
        """Orders of a channel that changed since a moment, by id, from the first beyond `after`."""

    def link(self, order_id: int) -> str | None:
        """The address of the order's page in this store; None for people who may not see it."""

    def unknown(self, store_id: int, channel: str, limit: int) -> Sequence[int]:
        """Orders of a channel that wait for a product which the inventory does not have, by id, the latest first, at most so many."""

    @writes
    def take_all(self, store_id: int, new: Sequence[NewOrder]) -> Sequence[TakenIn]:
        """Take orders in, each once for each reference of a channel, in a fixed number of statements; what is refused hinders no other."""

    @writes
    def mend(self, store_id: int, channel: str, limit: int) -> int:
        """Look again at orders of a channel whose unknown products are there by now, at most so many; how many are right."""

    @writes
    def confirm(self, store_id: int, order_id: int, pieces: Mapping[int, int] | None = None) -> int:
        """Confirm pieces; how many are, which is fewer where stock is short."""

    @writes
    def decline(self, store_id: int, order_id: int, pieces: Mapping[int, int] | None = None) -> int:
        """Decline pieces; how many are."""

    @writes
    def ship(self, store_id: int, order_id: int, pieces: Mapping[int, int] | None = None, *, carrier: str, tracking: str) -> int:
        """Send a parcel off; how many pieces are in it."""
