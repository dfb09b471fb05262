"""Stock counts: what somebody found at a location, beside what the books said at that moment, until somebody approves it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.inventory.models.products import Variant
from modules.inventory.models.stock import Location
from webapp.accounts.models import User
from webapp.db import Base, UtcDateTime, Versioned, utcnow
from webapp.tenancy import StoreScoped, same_store, store_key


class CountState(StrEnum):
    """Where a count stands: only an open one is counted in, only a finished one approved."""

    OPEN = "open"
    FINISHED = "finished"
    APPROVED = "approved"
    CANCELLED = "cancelled"


class StockCount(Versioned, StoreScoped, Base):
    """A count of some variants at one location. Who counts blind does not see what the books say."""

    __tablename__ = "inventory_counts"
    __table_args__ = (
        store_key(),
        same_store("inventory_locations", "location_id"),
        UniqueConstraint("store_id", "id"),
        Index("ix_inventory_counts_store_id_created_at_id", "store_id", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int]
    blind: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default=CountState.OPEN)
    note: Mapped[str] = mapped_column(String(300), default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    location: Mapped[Location] = relationship(viewonly=True)
    actor: Mapped[User | None] = relationship(foreign_keys=[actor_id])


class CountLine(StoreScoped, Base):
    """A variant to be counted. `expected` is what the books said when it was counted, so that what is sold afterwards does not matter."""

    __tablename__ = "inventory_count_lines"
    __table_args__ = (
        store_key(),
        same_store("inventory_counts", "count_id"),
        same_store("inventory_variants", "variant_id"),
        UniqueConstraint("count_id", "variant_id"),
        CheckConstraint("counted >= 0", name="counts_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int]
    variant_id: Mapped[int] = mapped_column(index=True)
    counted: Mapped[int | None]
    expected: Mapped[int | None]
    applied: Mapped[bool] = mapped_column(default=False)

    variant: Mapped[Variant] = relationship(viewonly=True)

    @property
    def difference(self) -> int | None:
        """How many more were found than the books said."""
        return None if self.counted is None or self.expected is None else self.counted - self.expected
