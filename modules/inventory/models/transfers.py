"""Stock that was moved from one location to another: what, how much, by whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.inventory.models.products import Variant
from modules.inventory.models.stock import Location
from webapp.accounts.models import User
from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import StoreScoped, same_store, store_key


class Transfer(StoreScoped, Base):
    """Pieces that went from one location to another at once. Each line is two movements; `key` makes a repeat harmless."""

    __tablename__ = "inventory_transfers"
    __table_args__ = (
        store_key(),
        same_store("inventory_locations", "from_id"),
        same_store("inventory_locations", "to_id"),
        UniqueConstraint("store_id", "id"),
        UniqueConstraint("store_id", "key"),
        CheckConstraint("from_id <> to_id", name="goes_somewhere"),
        Index("ix_inventory_transfers_store_id_created_at_id", "store_id", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column()
    to_id: Mapped[int] = mapped_column()
    pieces: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")
    key: Mapped[str | None] = mapped_column(String(120))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    source: Mapped[Location] = relationship(foreign_keys=[from_id], primaryjoin=from_id == Location.id, viewonly=True)
    target: Mapped[Location] = relationship(foreign_keys=[to_id], primaryjoin=to_id == Location.id, viewonly=True)
    actor: Mapped[User | None] = relationship()


class TransferLine(StoreScoped, Base):
    """How many of a variant went with a transfer; fewer than none where a location held fewer than none."""

    __tablename__ = "inventory_transfer_lines"
    __table_args__ = (
        store_key(),
        same_store("inventory_transfers", "transfer_id"),
        same_store("inventory_variants", "variant_id"),
        UniqueConstraint("transfer_id", "variant_id"),
        CheckConstraint("quantity <> 0", name="moves_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    transfer_id: Mapped[int]
    variant_id: Mapped[int] = mapped_column(index=True)
    quantity: Mapped[int]

    variant: Mapped[Variant] = relationship(viewonly=True)
