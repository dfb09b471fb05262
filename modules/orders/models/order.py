"""Orders and their lines. A line keeps its own copy of what was sold, so that an order reads the same whatever becomes of the article."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, CheckConstraint, ColumnElement, Index, String, UniqueConstraint, literal_column, text
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from modules.orders import labels
from modules.orders.moves import CONFIRMING
from modules.orders.states import State
from webapp.commerce import Address, Money
from webapp.commerce.stored import Minor, OneCurrency, money
from webapp.db import Base, Timestamped, UtcDateTime, Versioned, utcnow
from webapp.db.folding import FoldedText
from webapp.tenancy import StoreScoped, same_store, store_key

if TYPE_CHECKING:
    from modules.orders.models.history import OrderEvent, OrderIssue
    from modules.orders.models.parcels import Packed, Parcel
    from modules.orders.models.tags import OrderTagging


LONGEST_ITEM = 300
"""Characters of what was sold: a product and its variant together can be called more, and are cut there."""
WAITING = {
    "to_confirm": "to_confirm > 0",
    "to_ship": "to_ship > 0",
    "open": "to_confirm > 0 OR to_ship > 0",
    "issues": "open_issues > 0",
}
"""Conditions of the few orders that wait, each with an index of them alone."""
ARCHIVED = "archived_at IS NOT NULL"
DONE_WITH = "archived_at IS NULL AND to_confirm = 0 AND to_ship = 0 AND open_issues = 0"
"""Those of the archive, and of what can go there."""
NONE: ColumnElement[int] = literal_column("0")
"""For asking so: written out, since a database uses such an index only where it reads the same condition."""
WORDLESS: ColumnElement[str] = literal_column("''")
"""The same of texts."""


def _only(condition: str) -> dict[str, Any]:
    """What makes an index one of these rows alone."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _waiting_index(name: str, condition: str) -> Index:
    return Index(f"ix_orders_orders_{name}", "platform_id", "store_id", "placed_at", "id", **_only(condition))


class Order(Timestamped, Versioned, OneCurrency, StoreScoped, Base):
    """What one customer ordered at one moment.

    `state`, `to_confirm`, `to_ship` (pieces) and `open_issues` follow from its lines and issues, and are written with them only.
    """

    __tablename__ = "orders_orders"
    __harmless__ = frozenset({"customer_email"})
    __table_args__ = (
        store_key(),
        UniqueConstraint("store_id", "id"),
        UniqueConstraint("store_id", "number"),
        UniqueConstraint("store_id", "channel", "channel_ref"),
        Index("ix_orders_orders_list", "platform_id", "store_id", "placed_at", "id"),
        Index("ix_orders_orders_states", "platform_id", "store_id", "state", "placed_at", "id"),
        Index("ix_orders_orders_countries", "platform_id", "store_id", "country", "placed_at", "id"),
        *(_waiting_index(name, condition) for name, condition in WAITING.items()),
        _waiting_index("archived", ARCHIVED),
        Index("ix_orders_orders_closed", "platform_id", "store_id", "updated_at", "id", **_only(DONE_WITH)),
        Index("ix_orders_orders_store_id_key", "store_id", "key", unique=True, **_only("key IS NOT NULL")),
        Index("ix_orders_orders_customers", "platform_id", "store_id", "customer_id", "placed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(60))
    channel: Mapped[str] = mapped_column(String(30), default="manual")
    channel_ref: Mapped[str | None] = mapped_column(String(80))
    key: Mapped[str | None] = mapped_column(String(80))
    """Makes a repeat of the form that it was typed into harmless."""
    state: Mapped[str] = mapped_column(String(30), default="pending")
    reserve_on: Mapped[str] = mapped_column(String(10), default=CONFIRMING, server_default=CONFIRMING)
    """When stock is held for it, as its store wanted it when the order came in."""
    to_confirm: Mapped[int] = mapped_column(default=0)
    to_ship: Mapped[int] = mapped_column(default=0)
    open_issues: Mapped[int] = mapped_column(default=0)
    customer_id: Mapped[int | None] = mapped_column(BigInteger)
    customer_name: Mapped[str] = mapped_column(String(160))
    customer_email: Mapped[str] = mapped_column(String(254), default="")
    customer_phone: Mapped[str] = mapped_column(String(40), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    region: Mapped[str] = mapped_column(String(80), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    locale: Mapped[str] = mapped_column(String(8), default="en")
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when it is out of the way, in the archive."""
    total_minor: Mapped[int] = mapped_column("total", Minor, default=0)

    refunded_minor: Mapped[int] = mapped_column("refunded", Minor, default=0, server_default="0")
    """What its refund notes say is due back, together."""

    search: Mapped[str] = mapped_column(FoldedText, default="", server_default="")
    """What it is found by, see `searched`."""

    total: Mapped[Money] = money("total_minor")
    refunded: Mapped[Money] = money("refunded_minor")
    address: Mapped[Address] = composite(Address, "street", "postal_code", "city", "region", "country")
    lines: Mapped[list[OrderLine]] = relationship(back_populates="order", order_by="OrderLine.position")
    parcels: Mapped[list[Parcel]] = relationship(order_by="Parcel.number", viewonly=True)
    packed: Mapped[list[Packed]] = relationship(order_by="Packed.id", viewonly=True)
    events: Mapped[list[OrderEvent]] = relationship(order_by="OrderEvent.id.desc()", viewonly=True)
    issues: Mapped[list[OrderIssue]] = relationship(order_by="OrderIssue.id", viewonly=True)
    taggings: Mapped[list[OrderTagging]] = relationship(order_by="OrderTagging.id", viewonly=True)

    @property
    def state_label(self) -> str:
        """The state in the reader's language."""
        return str(labels.STATES[State(self.state)])

    @property
    def state_tone(self) -> str:
        """The colour of the state."""
        return labels.TONES.get(State(self.state), "neutral")

    @property
    def channel_label(self) -> str:
        """Where it came from, in the reader's language."""
        return str(labels.CHANNELS.get(self.channel, self.channel))


def searched(number: str, customer_name: str, customer_email: str, channel_ref: str | None, city: str) -> str:
    """What an order is found by."""
    return " ".join(part for part in (number, customer_name, customer_email, channel_ref, city) if part)


class OrderLine(OneCurrency, StoreScoped, Base):
    """One article of an order. `price` is of one piece, tax included; `list_price` what it cost before somebody gave another.

    Of the `quantity`, each piece waits to be confirmed, or is confirmed, declined or cancelled; of the confirmed ones some are shipped,
    of these some delivered and some returned.
    """

    __tablename__ = "orders_lines"
    __table_args__ = (
        store_key(),
        same_store("orders_orders", "order_id"),
        UniqueConstraint("store_id", "id"),
        Index("ix_orders_lines_store_id_variant_id", "store_id", "variant_id"),
        *(Index(f"ix_orders_lines_store_id_{each}", "store_id", each, **_only(f"{each} <> ''")) for each in ("sku", "gtin")),
        CheckConstraint("quantity > 0 AND price >= 0", name="sells_something"),
        CheckConstraint("confirmed >= 0 AND declined >= 0 AND cancelled >= 0", name="counts_up"),
        CheckConstraint("confirmed + declined + cancelled <= quantity", name="within_quantity"),
        CheckConstraint("shipped BETWEEN 0 AND confirmed", name="shipped_of_confirmed"),
        CheckConstraint("delivered BETWEEN 0 AND shipped", name="delivered_of_shipped"),
        CheckConstraint("returned BETWEEN 0 AND shipped", name="returned_of_shipped"),
        CheckConstraint("tax_rate_bp BETWEEN 0 AND 10000", name="tax_rate_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(index=True)
    position: Mapped[int]
    variant_id: Mapped[int | None] = mapped_column(BigInteger)
    sku: Mapped[str] = mapped_column(String(80), default="")
    gtin: Mapped[str] = mapped_column(String(14), default="")
    name: Mapped[str] = mapped_column(String(LONGEST_ITEM))
    price_minor: Mapped[int] = mapped_column("price", Minor)
    list_price_minor: Mapped[int | None] = mapped_column("list_price", Minor)
    price_reason: Mapped[str] = mapped_column(String(200), default="")
    tax_rate_bp: Mapped[int]
    quantity: Mapped[int]
    confirmed: Mapped[int] = mapped_column(default=0)
    declined: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0)
    shipped: Mapped[int] = mapped_column(default=0)
    delivered: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)

    price: Mapped[Money] = money("price_minor")
    order: Mapped[Order] = relationship(back_populates="lines")

    @property
    def amount(self) -> Money:
        """What all its pieces cost."""
        return self.price * self.quantity

    @property
    def progress(self) -> list[str]:
        """Which way how many of its pieces went, in the reader's language."""
        return labels.progress(self)
