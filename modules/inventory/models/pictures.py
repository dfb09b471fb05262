"""Pictures of products, in the order in which they are shown."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base
from webapp.tenancy import StoreScoped, same_store, store_key


class ProductPicture(StoreScoped, Base):
    """One picture of a product. `token` is its public name, `alt` what it shows, in words; the one with the lowest position comes first."""

    __tablename__ = "inventory_pictures"
    __harmless__ = frozenset({"token"})
    __table_args__ = (store_key(), same_store("inventory_products", "product_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))
    token: Mapped[str] = mapped_column(String(43))
    alt: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int]
    width: Mapped[int] = mapped_column(default=0)
    height: Mapped[int] = mapped_column(default=0)
