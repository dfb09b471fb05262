"""Who was taken for the same customer, and who was not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import MerchantScoped, merchant_key, same_merchant


class Merge(MerchantScoped, Base):
    """That one customer was merged into another. `moved` is what undoing it needs; an erased customer's is empty."""

    __tablename__ = "customers_merges"
    __table_args__ = (
        merchant_key(),
        same_merchant("customers_customers", "kept_id"),
        same_merchant("customers_customers", "merged_id"),
        Index("ix_customers_merges_kept_id", "kept_id", "id"),
        Index("ix_customers_merges_merged_id", "merged_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int]
    merged_id: Mapped[int]
    moved: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    actor_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Distinct(MerchantScoped, Base):
    """That somebody looked at two customers and said: not the same. The one with the smaller id stands first."""

    __tablename__ = "customers_distinct"
    __table_args__ = (
        merchant_key(),
        same_merchant("customers_customers", "first_id"),
        same_merchant("customers_customers", "second_id"),
        UniqueConstraint("first_id", "second_id"),
        Index("ix_customers_distinct_second_id", "second_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int]
    second_id: Mapped[int]
