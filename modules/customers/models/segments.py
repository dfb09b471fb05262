"""Groups of customers: those of whom a rule is true."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Timestamped, UtcDateTime, Versioned
from webapp.db.folding import FoldedText
from webapp.tenancy import MerchantScoped, merchant_key, same_merchant


class Segment(Timestamped, Versioned, MerchantScoped, Base):
    """Customers of whom `rule` is true. One that is static keeps who was in it when somebody last took them in.

    `size` is how many they were at `computed_at`. A rule is {"match": "all" or "any", "conditions": [{"field", "op", "value"}]}.
    """

    __tablename__ = "customers_segments"
    __table_args__ = (
        merchant_key(),
        UniqueConstraint("platform_id", "merchant_id", "id"),
        UniqueConstraint("platform_id", "merchant_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(FoldedText)
    is_static: Mapped[bool] = mapped_column(default=False)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    size: Mapped[int] = mapped_column(default=0)
    computed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SegmentMember(MerchantScoped, Base):
    """That a customer was in a segment when it was last computed."""

    __tablename__ = "customers_segment_members"
    __table_args__ = (
        merchant_key(),
        same_merchant("customers_segments", "segment_id"),
        same_merchant("customers_customers", "customer_id"),
        UniqueConstraint("segment_id", "customer_id"),
        Index("ix_customers_segment_members_customer_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    segment_id: Mapped[int]
    customer_id: Mapped[int]
