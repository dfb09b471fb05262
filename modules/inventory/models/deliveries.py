"""Deliveries that suppliers announced: what is to come, what came of it, and what will not come any more."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.inventory.models.products import Variant
from modules.inventory.models.stock import Location
from webapp.accounts.models import User
from webapp.db import Base, UtcDateTime, Versioned, utcnow
from webapp.tenancy import StoreScoped, same_store, store_key


class DeliveryState(StrEnum):
    """Where a delivery stands: something of an open one is still to come; of a cancelled one nothing came at all."""

    OPEN = "open"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class DeliveryAct(StrEnum):
    """What somebody did with a delivery."""

    ANNOUNCED = "announced"
    CHANGED = "changed"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class Delivery(Versioned, StoreScoped, Base):
    """What a supplier sends to a location, expected on a day of the store. `pieces`, `received` and `cancelled` are sums of its lines."""

    __tablename__ = "inventory_deliveries"
    __table_args__ = (
        store_key(),
        same_store("inventory_locations", "location_id"),
        UniqueConstraint("store_id", "id"),
        CheckConstraint("received >= 0 AND cancelled >= 0 AND received + cancelled <= pieces", name="no_more_than_announced"),
        Index("ix_inventory_deliveries_store_id_expected_on_id", "store_id", "expected_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(index=True)
    supplier: Mapped[str] = mapped_column(String(120))
    reference: Mapped[str] = mapped_column(String(80), default="")
    expected_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(20), default=DeliveryState.OPEN)
    pieces: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0)

    location: Mapped[Location] = relationship(viewonly=True)

    @property
    def outstanding(self) -> int:
        """How many are still to come."""
        return self.pieces - self.received - self.cancelled

    @property
    def changeable(self) -> bool:
        """Whether it may still be changed: nothing of it came yet."""
        return self.state == DeliveryState.OPEN and not self.received

    def late(self, today: date) -> bool:
        """Whether its day is over and something is still to come."""
        return self.state == DeliveryState.OPEN and self.expected_on < today


class DeliveryLine(StoreScoped, Base):
    """How many of a variant were announced, how many of them came, and how many will not come any more."""

    __tablename__ = "inventory_delivery_lines"
    __table_args__ = (
        store_key(),
        same_store("inventory_deliveries", "delivery_id"),
        same_store("inventory_variants", "variant_id"),
        UniqueConstraint("delivery_id", "variant_id"),
        CheckConstraint("quantity > 0", name="brings_something"),
        CheckConstraint("received >= 0 AND cancelled >= 0 AND received + cancelled <= quantity", name="no_more_than_announced"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int]
    variant_id: Mapped[int] = mapped_column(index=True)
    quantity: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[int] = mapped_column(default=0)

    variant: Mapped[Variant] = relationship(viewonly=True)
    delivery: Mapped[Delivery] = relationship(viewonly=True, overlaps="variant")

    @property
    def outstanding(self) -> int:
        """How many are still to come."""
        return self.quantity - self.received - self.cancelled


class DeliveryEvent(StoreScoped, Base):
    """One line of a delivery's history. `lines` is how many came, by the id of their variant; `key` makes a repeat harmless."""

    __tablename__ = "inventory_delivery_events"
    __table_args__ = (
        store_key(),
        same_store("inventory_deliveries", "delivery_id"),
        UniqueConstraint("store_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(index=True)
    act: Mapped[str] = mapped_column(String(20))
    pieces: Mapped[int]
    lines: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    note: Mapped[str] = mapped_column(String(300), default="")
    key: Mapped[str | None] = mapped_column(String(120))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    actor: Mapped[User | None] = relationship()
