"""Merchants (legal customers of the provider), the platforms they are on, and their stores."""

from __future__ import annotations

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from webapp.commerce import Address
from webapp.db import Base, Timestamped, Versioned


class Merchant(Timestamped, Versioned, Base):
    """A legal customer of the provider. One merchant may be on several platforms."""

    __tablename__ = "merchants"

    id: Mapped[int] = mapped_column(primary_key=True)
    legal_name: Mapped[str] = mapped_column(String(160))
    vat_number: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254))
    registration_number: Mapped[str] = mapped_column(String(40), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    region: Mapped[str] = mapped_column(String(80), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    """Free text from before the address had parts; empty once it has them."""
    status: Mapped[str] = mapped_column(String(20), default="active")

    postal: Mapped[Address] = composite(Address, "street", "postal_code", "city", "region", "country")
    links: Mapped[list[MerchantPlatform]] = relationship(back_populates="merchant", cascade="all, delete-orphan")

    @property
    def address_text(self) -> str:
        """The address as it stands on a letter."""
        return self.postal.text() if self.postal else self.address


class MerchantPlatform(Base):
    """That a merchant does business on a platform."""

    __tablename__ = "merchant_platforms"

    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchants.id", ondelete="CASCADE"), primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"), primary_key=True, index=True)

    merchant: Mapped[Merchant] = relationship(back_populates="links")


class Store(Timestamped, Versioned, Base):
    """One shop of one merchant on one platform; `code` is its name in URLs, unique per platform."""

    __tablename__ = "stores"
    __table_args__ = (
        UniqueConstraint("platform_id", "code"),
        UniqueConstraint("platform_id", "id"),  # what composite foreign keys of business rows point at
        ForeignKeyConstraint(["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"), index=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchants.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(120))
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    timezone: Mapped[str] = mapped_column(String(64), default="Europe/Luxembourg")
    locale: Mapped[str] = mapped_column(String(8), default="en")
    status: Mapped[str] = mapped_column(String(20), default="active")

    merchant: Mapped[Merchant] = relationship()
