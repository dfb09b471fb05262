"""Customers of whom nothing was heard for long."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime
from webapp.tenancy import MerchantScoped, merchant_key, same_merchant


class Leaving(MerchantScoped, Base):
    """That a customer will be erased at `erase_at`, since nothing was heard of them after `heard_at`; people could see it since then."""

    __tablename__ = "customers_leaving"
    __table_args__ = (
        merchant_key(),
        same_merchant("customers_customers", "customer_id"),
        UniqueConstraint("customer_id"),
        Index("ix_customers_leaving_list", "platform_id", "merchant_id", "erase_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
    heard_at: Mapped[datetime] = mapped_column(UtcDateTime)
    announced_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erase_at: Mapped[datetime] = mapped_column(UtcDateTime)
