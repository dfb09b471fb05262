"""Words that a store gives its orders."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base
from webapp.db.folding import FoldedText
from webapp.tenancy import StoreScoped, same_store, store_key


class OrderTag(StoreScoped, Base):
    """A word by which a store groups its orders. The same word in other letters is the same tag."""

    __tablename__ = "orders_tags"
    __table_args__ = (store_key(), UniqueConstraint("store_id", "id"), UniqueConstraint("store_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(FoldedText)


class OrderTagging(StoreScoped, Base):
    """That an order has a tag."""

    __tablename__ = "orders_taggings"
    __table_args__ = (
        store_key(),
        same_store("orders_orders", "order_id"),
        same_store("orders_tags", "tag_id"),
        UniqueConstraint("order_id", "tag_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int]
    tag_id: Mapped[int] = mapped_column(index=True)

    tag: Mapped[OrderTag] = relationship(viewonly=True)
