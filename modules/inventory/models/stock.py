"""Where stock lies and how it came there. The ledger is append-only: the database refuses to change or remove a movement."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.inventory.models.products import Variant
from webapp.accounts.models import User
from webapp.audit import Audited, Trail
from webapp.db import Base, UtcDateTime, Versioned, utcnow
from webapp.tenancy import StoreScoped, same_store, store_key


class Reason(StrEnum):
    """Why stock moved."""

    RECEIVED = "received"
    RESTOCK = "restock"
    COUNT = "count"
    CORRECTION = "correction"
    DAMAGED = "damaged"
    SHRINKAGE = "shrinkage"
    PROMOTION = "promotion"
    SOLD = "sold"
    IMPORTED = "imported"
    TRANSFER = "transfer"
    OTHER = "other"


REVERSES = "reverse:"
"""How the key of a line begins that takes another one back, by its number."""


class LocationKind(StrEnum):
    """What a place is."""

    SHOP = "shop"
    WAREHOUSE = "warehouse"
    RETURNS = "returns"
    OTHER = "other"


LOCATION_KINDS = {
    LocationKind.SHOP: _l("Shop floor"),
    LocationKind.WAREHOUSE: _l("Warehouse"),
    LocationKind.RETURNS: _l("Returns"),
    LocationKind.OTHER: _l("Other"),
}
STATES = {True: _l("Open"), False: _l("Closed")}


class Location(Audited, Versioned, StoreScoped, Base):
    """A place that holds stock. The open one with the lowest `priority` is where stock goes when nobody says where."""

    __tablename__ = "inventory_locations"
    __table_args__ = (store_key(), UniqueConstraint("store_id", "id"), UniqueConstraint("store_id", "name"))
    __trail__ = Trail(
        code="inventory_location",
        labels={"created": _l("Location added"), "changed": _l("Location changed"), "removed": _l("Location removed")},
        fields={"name": _l("Name"), "kind": _l("Kind"), "active": _l("State"), "priority": _l("Place in the order")},
        values={"kind": LOCATION_KINDS, "active": STATES},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20), default=LocationKind.SHOP, server_default=LocationKind.SHOP)
    active: Mapped[bool] = mapped_column(default=True)
    priority: Mapped[int] = mapped_column(default=100)


class Level(StoreScoped, Base):
    """How many of a variant a location holds, the sum of its movements there, how many of them are promised, and how many set aside."""

    __tablename__ = "inventory_levels"
    __table_args__ = (
        store_key(),
        same_store("inventory_variants", "variant_id"),
        same_store("inventory_locations", "location_id"),
        UniqueConstraint("variant_id", "location_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int]
    location_id: Mapped[int] = mapped_column(index=True)
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0, server_default="0")
    unavailable: Mapped[int] = mapped_column(default=0, server_default="0")

    location: Mapped[Location] = relationship(viewonly=True)

    @property
    def available(self) -> int:
        """What may be sold, and nobody was promised."""
        return self.on_hand - self.reserved - self.unavailable


class Movement(StoreScoped, Base):
    """One line of the ledger. `quantity` is signed, `balance` what the location held afterwards; `key` makes a repeat harmless."""

    __tablename__ = "inventory_movements"
    __table_args__ = (
        store_key(),
        same_store("inventory_variants", "variant_id"),
        same_store("inventory_locations", "location_id"),
        UniqueConstraint("store_id", "key"),
        CheckConstraint("quantity <> 0", name="moves_something"),
        Index("ix_inventory_movements_variant_id_id", "variant_id", "id"),
        Index("ix_inventory_movements_platform_id_id", "platform_id", "id"),
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

    @staticmethod
    def reversing(movement_id: int) -> str:
        """The key of the line that takes another one back."""
        return f"{REVERSES}{movement_id}"

    @property
    def is_reversal(self) -> bool:
        """Whether it takes another line back."""
        return (self.key or "").startswith(REVERSES)

    variant: Mapped[Variant] = relationship(viewonly=True)
    location: Mapped[Location] = relationship(viewonly=True, overlaps="variant")
    actor: Mapped[User | None] = relationship()
