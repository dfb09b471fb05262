"""Variants that became low and that nobody was told of yet, where a store wants to be told once a day."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base
from webapp.tenancy import StoreScoped, same_store, store_key


class LowWaiting(StoreScoped, Base):
    """A variant for the next notice of the day."""

    __tablename__ = "inventory_low_waiting"
    __table_args__ = (store_key(), same_store("inventory_variants", "variant_id"), UniqueConstraint("store_id", "variant_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(index=True)
