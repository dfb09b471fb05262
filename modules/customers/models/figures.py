"""Figures of customers that are kept, so that lists need not add them up."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime
from webapp.tenancy import MerchantScoped, merchant_key, same_merchant


class Figure(MerchantScoped, Base):
    """What a module knows of a customer, and of all who were merged into them, over the merchant's stores: a sum, or the latest moment.

    `code` is the field's (`SegmentField`). There is a row where something is known, for money one by currency.
    """

    __tablename__ = "customers_figures"
    __table_args__ = (
        merchant_key(),
        same_merchant("customers_customers", "customer_id"),
        UniqueConstraint("customer_id", "code", "currency"),
        Index("ix_customers_figures_amounts", "platform_id", "merchant_id", "code", "currency", "amount", "customer_id"),
        Index(
            "ix_customers_figures_moments",
            *("platform_id", "merchant_id", "code", "moment", "customer_id"),
            sqlite_where=text("moment IS NOT NULL"),
            postgresql_where=text("moment IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
    code: Mapped[str] = mapped_column(String(80))
    currency: Mapped[str] = mapped_column(String(3), default="")
    amount: Mapped[int] = mapped_column(BigInteger, default=0)
    moment: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Counted(MerchantScoped, Base):
    """That the figures of a field are there for all of a merchant's customers. Without it, lists ask the module that knows."""

    __tablename__ = "customers_counted"
    __table_args__ = (merchant_key(), UniqueConstraint("platform_id", "merchant_id", "code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(80))
