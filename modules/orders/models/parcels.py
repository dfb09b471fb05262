"""What has left, and what stands packed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.orders import labels
from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import StoreScoped, same_store, store_key


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
