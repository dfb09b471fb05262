"""What a store sells: products, and the variants of each that are counted and priced."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, String, Text, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from modules.inventory.models import trails
from webapp.audit import UNAUDITED, Audited
from webapp.commerce.stored import Minor
from webapp.db import Base, Timestamped, Versioned
from webapp.tenancy import StoreScoped, same_store, store_key

ACTIVE, ARCHIVED = "active", "archived"
ENDLESS = 999
"""How many there are of a variant whose stock is not counted, for whoever needs a number: feeds, orders. Google reads three and more as in
stock (support.google.com/merchants/answer/13475891); of the stock files we know, NearSt's takes the fewest, 999 (developers.near.st)."""


class Product(Audited, Timestamped, Versioned, StoreScoped, Base):
    """A thing on the shelf. `group_code` is the name that a feed gives it; `version` counts edits of it and its variants.

    `options` are what sets its variants apart, such as size and colour, each with its values in order: see modules/inventory/options.py.
    """

    __tablename__ = "inventory_products"
    __trail__ = trails.PRODUCT
    __harmless__ = frozenset({"image_url", "page_url"})
    __table_args__ = (
        store_key(),
        UniqueConstraint("store_id", "id"),
        UniqueConstraint("store_id", "group_code"),
        Index("ix_inventory_products_list", "platform_id", "store_id", "name", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    brand: Mapped[str] = mapped_column(String(120), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    category: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(20), default=ACTIVE)
    group_code: Mapped[str | None] = mapped_column(String(80), info=UNAUDITED)
    image_url: Mapped[str] = mapped_column(String(500), default="")
    page_url: Mapped[str] = mapped_column(String(500), default="")
    picture: Mapped[str] = mapped_column(String(43), default="", server_default="", info=UNAUDITED)
    """Public name of its first picture, for lists."""
    options: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default="[]")

    variants: Mapped[list[Variant]] = relationship(back_populates="product", order_by="Variant.id")


def sale_on(day: date, price: int | None, first: date | None, last: date | None) -> int | None:
    """The sale price of a day, None where the sale is not on: from the first day to the last, where they are given."""
    begun = first is None or first <= day
    return price if begun and (last is None or day <= last) else None


class Variant(Audited, Timestamped, StoreScoped, Base):
    """One kind of a product. `on_hand` is the sum of its movements over all locations and moves only with them, `reserved` of what
    is promised at them, `unavailable` of what is set aside there.

    `price` is in minor units of the store's currency, tax included, and so is `sale_price`, None where there is none, from the day
    `sale_from` to the day `sale_until`, both included, where they are given; `tax_rate_bp` is in basis points. `low_told` says that its
    low stock was told, and not yet enough came in to tell it again. `option_1` to `option_3` are its values of the product's options, in
    their order; where there are any, `label` is made of them. `mpn` is the number that its manufacturer gives it; `weight_grams` what a
    piece weighs with its packing, None where nobody said. Without `track_stock` its stock is not counted: there is always enough of it,
    nothing of it is promised, and what its ledger says is from before.
    """

    __tablename__ = "inventory_variants"
    __trail__ = trails.VARIANT
    __table_args__ = (
        store_key(),
        same_store("inventory_products", "product_id"),
        UniqueConstraint("store_id", "id"),
        UniqueConstraint("store_id", "sku"),
        CheckConstraint("price >= 0", name="price_not_negative"),
        CheckConstraint("tax_rate_bp BETWEEN 0 AND 10000", name="tax_rate_in_range"),
        Index("ix_inventory_variants_list", "platform_id", "store_id", "product_id", "label", "id"),
        Index(
            "uq_inventory_variants_combination",
            "product_id",
            "option_1",
            "option_2",
            "option_3",
            unique=True,
            sqlite_where=text("option_1 <> ''"),
            postgresql_where=text("option_1 <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(index=True, info=UNAUDITED)
    sku: Mapped[str] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(120), default="")
    gtin: Mapped[str] = mapped_column(String(14), default="")
    mpn: Mapped[str] = mapped_column(String(70), default="", server_default="")
    weight_grams: Mapped[int | None]
    track_stock: Mapped[bool] = mapped_column(default=True, server_default=true())
    price: Mapped[int] = mapped_column(Minor)
    sale_price: Mapped[int | None] = mapped_column(Minor)
    sale_from: Mapped[date | None]
    sale_until: Mapped[date | None]
    tax_rate_bp: Mapped[int]
    low_stock_threshold: Mapped[int | None]
    low_told: Mapped[bool] = mapped_column(default=False, server_default=false(), info=UNAUDITED)
    on_hand: Mapped[int] = mapped_column(default=0, info=UNAUDITED)
    reserved: Mapped[int] = mapped_column(default=0, server_default="0", info=UNAUDITED)
    unavailable: Mapped[int] = mapped_column(default=0, server_default="0", info=UNAUDITED)
    active: Mapped[bool] = mapped_column(default=True)
    attributes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, info=UNAUDITED)
    option_1: Mapped[str] = mapped_column(String(38), default="", server_default="", info=UNAUDITED)
    option_2: Mapped[str] = mapped_column(String(38), default="", server_default="", info=UNAUDITED)
    option_3: Mapped[str] = mapped_column(String(38), default="", server_default="", info=UNAUDITED)

    incoming: Mapped[int | None] = query_expression()
    """How many are still to come, where a list asked for it (`with_incoming`); None elsewhere."""

    product: Mapped[Product] = relationship(back_populates="variants")

    @property
    def available(self) -> int:
        """What may be sold, and nobody was promised; always enough of what is not counted."""
        return ENDLESS if self.track_stock is False else self.on_hand - self.reserved - self.unavailable

    @property
    def combination(self) -> tuple[str, ...]:
        """Its values of the product's options, in their order; empty where it has none."""
        return tuple(value for value in (self.option_1, self.option_2, self.option_3) if value)

    def sale_on(self, day: date) -> int | None:
        """The sale price of a day of the store, None where there is none on it."""
        return sale_on(day, self.sale_price, self.sale_from, self.sale_until)

    def price_on(self, day: date) -> int:
        """What a piece costs on a day of the store."""
        sale = self.sale_on(day)
        return self.price if sale is None else sale

    @property
    def title(self) -> str:
        """Product and kind in one line."""
        return f"{self.product.name} · {self.label}" if self.label else self.product.name
