"""Tables of the orders. A line keeps its own copy of what was sold, so that an order reads the same whatever becomes of the article."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from modules.orders import labels
from modules.orders.moves import CONFIRMING, Issue
from modules.orders.states import State
from webapp.accounts.models import User
from webapp.commerce import Address, Money
from webapp.commerce.stored import Minor, OneCurrency, money
from webapp.db import Base, Timestamped, UtcDateTime, Versioned, utcnow
from webapp.db.folding import FoldedText
from webapp.tenancy import StoreScoped, same_store, store_key

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
        Index("ix_orders_orders_store_id_customer_id", "store_id", "customer_id"),
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
    name: Mapped[str] = mapped_column(String(300))
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


class OrderTag(StoreScoped, Base):
    """A word by which a store groups its orders. The same word in other letters is the same tag."""

    __tablename__ = "orders_tags"
    __table_args__ = (store_key(), UniqueConstraint("store_id", "id"), UniqueConstraint("store_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(FoldedText)


class OrderTagging(StoreScoped, Base):
    """That an order has a tag."""

    __tablename__ = "orders_taggings"
    __table_args__ = (
        store_key(),
        same_store("orders_orders", "order_id"),
        same_store("orders_tags", "tag_id"),
        UniqueConstraint("order_id", "tag_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    tag_id: Mapped[int] = mapped_column(index=True)

    tag: Mapped[OrderTag] = relationship(viewonly=True)


class Parcel(StoreScoped, Base):
    """Pieces that left together. `number` counts the parcels of an order from 1."""

    __tablename__ = "orders_parcels"
    __table_args__ = (
        store_key(),
        same_store("orders_orders", "order_id"),
        UniqueConstraint("store_id", "id"),
        UniqueConstraint("order_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    number: Mapped[int]
    carrier: Mapped[str] = mapped_column(String(20))
    tracking: Mapped[str] = mapped_column(String(80), default="")
    shipped_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    lines: Mapped[list[ParcelLine]] = relationship(order_by="ParcelLine.id", viewonly=True)

    @property
    def carrier_label(self) -> str:
        """Who carries it."""
        return str(labels.CARRIERS.get(self.carrier, self.carrier))


class ParcelLine(StoreScoped, Base):
    """How many of a line are in a parcel."""

    __tablename__ = "orders_parcel_lines"
    __table_args__ = (
        store_key(),
        same_store("orders_parcels", "parcel_id"),
        same_store("orders_lines", "line_id"),
        CheckConstraint("quantity > 0", name="holds_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(index=True)
    line_id: Mapped[int] = mapped_column(index=True)
    quantity: Mapped[int]


class Packed(StoreScoped, Base):
    """A parcel that is packed and has not left, and where it stands. When it leaves it becomes a `Parcel`."""

    __tablename__ = "orders_packed"
    __table_args__ = (store_key(), same_store("orders_orders", "order_id"), UniqueConstraint("store_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(index=True)
    place: Mapped[str] = mapped_column(String(80), default="")
    packed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    lines: Mapped[list[PackedLine]] = relationship(order_by="PackedLine.id", viewonly=True)


class PackedLine(StoreScoped, Base):
    """How many of a line are in a packed parcel."""

    __tablename__ = "orders_packed_lines"
    __table_args__ = (
        store_key(),
        same_store("orders_packed", "packed_id"),
        same_store("orders_lines", "line_id"),
        CheckConstraint("quantity > 0", name="holds_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    packed_id: Mapped[int] = mapped_column(index=True)
    line_id: Mapped[int] = mapped_column(index=True)
    quantity: Mapped[int]


class OrderReturn(StoreScoped, Base):
    """Pieces of a line that came back, and in which condition."""

    __tablename__ = "orders_returns"
    __table_args__ = (
        store_key(),
        same_store("orders_orders", "order_id"),
        same_store("orders_lines", "line_id"),
        CheckConstraint("quantity > 0", name="brings_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(index=True)
    line_id: Mapped[int] = mapped_column(index=True)
    quantity: Mapped[int]
    condition: Mapped[str] = mapped_column(String(20))
    restocked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    @property
    def condition_label(self) -> str:
        """How it came back, in the reader's language."""
        return str(labels.CONDITIONS.get(self.condition, self.condition))


class Refund(OneCurrency, StoreScoped, Base):
    """A refund note: which pieces of an order are paid back, and what for. It stays as it was written; it moves no money.

    `reason` is a code of `labels.REASONS`; `note` is what a person wrote, and goes when the customer is forgotten.
    """

    __tablename__ = "orders_refunds"
    __table_args__ = (
        store_key(),
        same_store("orders_orders", "order_id"),
        UniqueConstraint("store_id", "id"),
        UniqueConstraint("store_id", "number"),
        CheckConstraint("total > 0", name="gives_something_back"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(300), default="")
    total_minor: Mapped[int] = mapped_column("total", Minor)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    total: Mapped[Money] = money("total_minor")
    lines: Mapped[list[RefundLine]] = relationship(order_by="RefundLine.id", viewonly=True)

    @property
    def reason_label(self) -> str:
        """What for, in the reader's language."""
        return str(labels.REASONS.get(self.reason, self.reason))


class RefundLine(StoreScoped, Base):
    """How many pieces of a line a refund note is about: what is due back for them, tax included, and the tax in it, in minor units."""

    __tablename__ = "orders_refund_lines"
    __table_args__ = (
        store_key(),
        same_store("orders_refunds", "refund_id"),
        same_store("orders_lines", "line_id"),
        CheckConstraint("quantity > 0 AND amount >= 0 AND tax >= 0", name="counts_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(index=True)
    line_id: Mapped[int] = mapped_column(index=True)
    quantity: Mapped[int]
    amount: Mapped[int] = mapped_column(Minor)
    tax: Mapped[int] = mapped_column(Minor)
    tax_rate_bp: Mapped[int]


class OrderEvent(StoreScoped, Base):
    """Something that happened to an order: a code with facts, and in a note what a person wrote."""

    __tablename__ = "orders_events"
    __table_args__ = (store_key(), same_store("orders_orders", "order_id"), Index("ix_orders_events_order_id_id", "order_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(30))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    actor: Mapped[User | None] = relationship()

    @property
    def said(self) -> str:
        """What happened, in the reader's language."""
        return labels.happened(self.kind, self.facts)


class OrderIssue(StoreScoped, Base):
    """Something that is wrong with an order, or one of its lines, until it is resolved."""

    __tablename__ = "orders_issues"
    __table_args__ = (
        store_key(),
        same_store("orders_orders", "order_id"),
        Index("ix_orders_issues_order_id_resolved_at", "order_id", "resolved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    line_id: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(30))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def label(self) -> str:
        """What is wrong, in the reader's language."""
        return str(labels.ISSUES[Issue(self.kind)])

    @property
    def help(self) -> str:
        """What to do about it."""
        return str(labels.HELP[Issue(self.kind)])
