"""Merchants (legal customers of the provider), the platforms they are on, and their stores."""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from webapp.commerce import Address
from webapp.commerce.places import likely_country
from webapp.db import Base, Timestamped, UtcDateTime, Versioned
from webapp.db.audited import PERSONAL, UNAUDITED, Audited, Trail
from webapp.db.weight import Weight

HOME = "LU"
"""The country of a store of which nothing says one: the provider's own."""


class Merchant(Audited, Timestamped, Versioned, Base):
    """A legal customer of the provider. One merchant may be on several platforms."""

    __tablename__ = "merchants"
    __asks_again__ = Weight(frozenset({"status", "email", "erase_at"}), made=False, removed=False)
    __trail__ = Trail(
        code="merchant",
        labels={"created": _l("Merchant created"), "changed": _l("Merchant changed"), "removed": _l("Merchant removed")},
        fields={
            "legal_name": _l("Legal name"),
            "vat_number": _l("VAT number"),
            "email": _l("E-mail address"),
            "registration_number": _l("Registration number"),
            "street": _l("Street"),
            "postal_code": _l("Postal code"),
            "city": _l("City"),
            "region": _l("Region"),
            "country": _l("Country"),
            "address": _l("Address"),
            "status": _l("State"),
            "erase_at": _l("Anonymised after"),
        },
        name="legal_name",
        place="merchant_id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    legal_name: Mapped[str] = mapped_column(String(160))
    vat_number: Mapped[str | None] = mapped_column(String(20))
    email: Mapped[str | None] = mapped_column(String(254), info=PERSONAL)
    registration_number: Mapped[str] = mapped_column(String(40), default="")
    street: Mapped[str] = mapped_column(String(200), default="", info=PERSONAL)
    postal_code: Mapped[str] = mapped_column(String(20), default="", info=PERSONAL)
    city: Mapped[str] = mapped_column(String(80), default="", info=PERSONAL)
    region: Mapped[str] = mapped_column(String(80), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    address: Mapped[str] = mapped_column(String(400), default="", info=PERSONAL)
    """Free text from before the address had parts; empty once it has them."""
    status: Mapped[str] = mapped_column(String(20), default="active")
    erase_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """When a merchant that was closed is anonymised."""

    postal: Mapped[Address] = composite(Address, "street", "postal_code", "city", "region", "country")
    links: Mapped[list[MerchantPlatform]] = relationship(back_populates="merchant", cascade="all, delete-orphan")

    @property
    def address_text(self) -> str:
        """The address as it stands on a letter."""
        return self.postal.text() if self.postal else self.address


class MerchantPlatform(Audited, Base):
    """That a merchant does business on a platform."""

    __tablename__ = "merchant_platforms"
    __trail__ = Trail(
        code="merchant_platform",
        labels={
            "created": _l("Merchant joined the platform"),
            "changed": _l("Merchant's place on the platform changed"),
            "removed": _l("Merchant left the platform"),
        },
        name="platform_id",
        part_of=("merchant", "merchant_id"),
    )

    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchants.id", ondelete="CASCADE"), primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id", ondelete="CASCADE"), primary_key=True, index=True)
    emptied_at: Mapped[datetime | None] = mapped_column(UtcDateTime, info=UNAUDITED)
    """When the platform's modules were told that the merchant was anonymised."""

    merchant: Mapped[Merchant] = relationship(back_populates="links")


class Store(Audited, Timestamped, Versioned, Base):
    """One shop of one merchant on one platform; `code` is its name in URLs, unique per platform."""

    __tablename__ = "stores"
    __asks_again__ = Weight(frozenset({"status"}), made=False, removed=False)
    __trail__ = Trail(
        code="store",
        labels={"created": _l("Store opened"), "changed": _l("Store changed"), "removed": _l("Store removed")},
        fields={
            "code": _l("Code"),
            "name": _l("Name"),
            "currency": _l("Currency"),
            "timezone": _l("Time zone"),
            "locale": _l("Language"),
            "status": _l("State"),
        },
        place="store_id",
    )
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
    currency: Mapped[str] = mapped_column(String(3))
    timezone: Mapped[str] = mapped_column(String(64), default="Europe/Luxembourg")
    locale: Mapped[str] = mapped_column(String(8), default="en")
    status: Mapped[str] = mapped_column(String(20), default="active")

    merchant: Mapped[Merchant] = relationship()

    @property
    def home_country(self) -> str:
        """Where it sells from: what its forms begin with, and whose tax rates they list."""
        return likely_country(self.merchant.country, self.currency, self.timezone) or HOME
