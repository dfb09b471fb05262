"""What is counted but not to be sold, and why. This ledger is append-only too: the database refuses to change or remove a line."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.inventory.models.stock import Location
from webapp.accounts.models import User
from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import StoreScoped, same_store, store_key


class Aside(StrEnum):
    """Why pieces are not to be sold."""

    DAMAGED = "damaged"
    QUARANTINE = "quarantine"
    OTHER = "other"


class SetAside(StoreScoped, Base):
    """Pieces set aside at a location, or, with a negative quantity, put back. They stay on hand: a level's `unavailable` is the sum of
    these. `balance` is what is set aside there afterwards; `key` makes a repeat harmless.
    """

    __tablename__ = "inventory_set_asides"
    __table_args__ = (
        store_key(),
        same_store("inventory_variants", "variant_id"),
        same_store("inventory_locations", "location_id"),
        UniqueConstraint("store_id", "key"),
        CheckConstraint("quantity <> 0", name="moves_something"),
        Index("ix_inventory_set_asides_variant_id_id", "variant_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int]
    location_id: Mapped[int] = mapped_column(index=True)
    quantity: Mapped[int]
    balance: Mapped[int]
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(300), default="")
    key: Mapped[str | None] = mapped_column(String(120))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    location: Mapped[Location] = relationship(viewonly=True)
    actor: Mapped[User | None] = relationship()
