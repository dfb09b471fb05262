"""How much of its lasting limits a merchant used, day by day: what tells when one will be full."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base
from webapp.tenancy import MerchantScoped, merchant_key


class UsageDay(MerchantScoped, Base):
    """What was counted of a quota on a day of the platform's calendar, over all stores of the merchant there."""

    __tablename__ = "billing_usage_days"
    __table_args__ = (
        UniqueConstraint("platform_id", "merchant_id", "quota", "day"),
        merchant_key(),
        CheckConstraint("used >= 0", name="used"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quota: Mapped[str] = mapped_column(String(80))
    day: Mapped[date]
    used: Mapped[int]
