"""What is promised: pieces of a variant at a location, held for somebody until they leave or are let go."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import StoreScoped, same_store, store_key


class Reservation(StoreScoped, Base):
    """Pieces held for a `reference` of whoever asked. A level's `reserved` is the sum of these; one of nothing is deleted."""

    __tablename__ = "inventory_reservations"
    __table_args__ = (
        store_key(),
        same_store("inventory_variants", "variant_id"),
        same_store("inventory_locations", "location_id"),
        UniqueConstraint("store_id", "reference", "variant_id", "location_id"),
        CheckConstraint("quantity > 0", name="holds_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(index=True)
    location_id: Mapped[int] = mapped_column(index=True)
    reference: Mapped[str] = mapped_column(String(80))
    quantity: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
