"""What the marketplace said last: shipments with their units, and products. Who bought is kept by the orders alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.commerce.stored import Minor
from webapp.db import Base, Timestamped, UtcDateTime
from webapp.tenancy import StoreScoped, same_store, store_key

WITH_IT = "save-update, merge, delete, delete-orphan"


class RemoteShipment(Timestamped, StoreScoped, Base):
    """A shipment by its remote id, and the order it became. `refused` is why it became none; `order_number` the copy that lists show."""

    __tablename__ = "marketplace_shipments"
    __table_args__ = (
        store_key(),
        same_store("marketplace_connections", "connection_id", ondelete="CASCADE"),
        UniqueConstraint("store_id", "id"),
        UniqueConstraint("connection_id", "remote_id"),
        Index("ix_marketplace_shipments_store_id_order_id", "store_id", "order_id"),
        Index("ix_marketplace_shipments_store_id_placed_at_id", "store_id", "placed_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    connection_id: Mapped[int]
    remote_id: Mapped[str] = mapped_column(String(80))
    number: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(20))
    pieces: Mapped[int] = mapped_column(default=0)
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    order_number: Mapped[str] = mapped_column(String(60), default="")
    refused: Mapped[str] = mapped_column(String(40), default="")
    differs: Mapped[bool] = mapped_column(default=False)
    """Whether the marketplace says something else than the order, and nothing is on its way that would change that."""
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    in_time: Mapped[bool | None]
    """Whether that was soon enough; None where nobody has decided, or others had before it came in."""

    units: Mapped[list[RemoteUnit]] = relationship(order_by="RemoteUnit.id", back_populates="shipment", cascade=WITH_IT)


class RemoteUnit(StoreScoped, Base):
    """One piece: what the marketplace says of it (`state`), what we decided (`wanted`), and the order's line it is part of."""

    __tablename__ = "marketplace_units"
    __table_args__ = (
        store_key(),
        same_store("marketplace_shipments", "shipment_id", ondelete="CASCADE"),
        UniqueConstraint("shipment_id", "remote_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(index=True)
    remote_id: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(30))
    wanted: Mapped[str] = mapped_column(String(30), default="")
    line_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(200))
    sku: Mapped[str] = mapped_column(String(80), default="")
    gtin: Mapped[str] = mapped_column(String(14), default="")

    shipment: Mapped[RemoteShipment] = relationship(back_populates="units")

    @property
    def decision(self) -> str:
        """What counts here: what we decided, or else what the marketplace knows."""
        return self.wanted or self.state


class RemoteProduct(Timestamped, StoreScoped, Base):
    """A product as the marketplace shows it, and the variant it is ours by."""

    __tablename__ = "marketplace_products"
    __table_args__ = (
        store_key(),
        same_store("marketplace_connections", "connection_id", ondelete="CASCADE"),
        UniqueConstraint("connection_id", "remote_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    connection_id: Mapped[int]
    remote_id: Mapped[str] = mapped_column(String(80))
    sku: Mapped[str] = mapped_column(String(80), default="")
    gtin: Mapped[str] = mapped_column(String(14), default="")
    title: Mapped[str] = mapped_column(String(160), default="")
    titles: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    price_minor: Mapped[int] = mapped_column(Minor, default=0)
    stock: Mapped[int | None]
    variant_id: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(String(20), default="unmapped", index=True)
    """same, differs or unmapped."""
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
