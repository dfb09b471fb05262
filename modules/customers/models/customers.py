"""Customers, where they live, and what other systems call them."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column

from webapp.commerce import Address
from webapp.db import Base, Timestamped, Versioned
from webapp.db.folding import FoldedText
from webapp.tenancy import MerchantScoped, merchant_key, same_merchant

ACTIVE, MERGED, ERASED = "active", "merged", "erased"
SUBJECT = "customer"
"""What other modules call one: of timelines, panels, personal data, segments."""


class Customer(Timestamped, Versioned, MerchantScoped, Base):
    """Somebody who buys from a merchant. `email` is in its normal form, `phone` in E.164 (+352621123456).

    One that was merged stays, and leads to who it became. `country` and `search` follow the addresses.
    """

    __tablename__ = "customers_customers"
    __harmless__ = frozenset({"email"})
    __table_args__ = (
        merchant_key(),
        same_merchant("customers_customers", "merged_into_id"),
        ForeignKeyConstraint(["platform_id", "met_store_id"], ["stores.platform_id", "stores.id"]),
        UniqueConstraint("platform_id", "merchant_id", "id"),
        UniqueConstraint("platform_id", "merchant_id", "email"),
        Index("ix_customers_customers_list", "platform_id", "merchant_id", "name_key", "id"),
        Index("ix_customers_customers_phone", "platform_id", "merchant_id", "phone"),
        Index("ix_customers_customers_merged", "platform_id", "merchant_id", "merged_into_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    met_store_id: Mapped[int | None]
    """The store that met them first."""
    merged_into_id: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(12), default=ACTIVE)
    name: Mapped[str] = mapped_column(String(160), default="")
    company: Mapped[str] = mapped_column(String(160), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(20), default="")
    vat_number: Mapped[str] = mapped_column(String(20), default="")
    locale: Mapped[str] = mapped_column(String(8), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    name_key: Mapped[str] = mapped_column(FoldedText, default="")
    """What lists are sorted by."""
    search: Mapped[str] = mapped_column(FoldedText, default="")

    @property
    def title(self) -> str:
        """What people call them: the first that is known of name, company, e-mail address and phone number."""
        if self.status == ERASED:
            return str(_("Erased customer %(number)s", number=self.id))
        return self.name or self.company or self.email or self.phone or str(_("Customer %(number)s", number=self.id))


class PostalAddress(Timestamped, Versioned, MerchantScoped, Base):
    """One of a customer's addresses. `label` says which, in the merchant's words; one of them is the main one."""

    __tablename__ = "customers_addresses"
    __table_args__ = (
        merchant_key(),
        same_merchant("customers_customers", "customer_id"),
        UniqueConstraint("platform_id", "merchant_id", "id"),
        Index("ix_customers_addresses_customer_id", "customer_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
    label: Mapped[str] = mapped_column(String(60), default="")
    street: Mapped[str] = mapped_column(String(200), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    region: Mapped[str] = mapped_column(String(80), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    is_main: Mapped[bool] = mapped_column(default=False)

    postal: Mapped[Address] = composite(Address, "street", "postal_code", "city", "region", "country")


class Reference(MerchantScoped, Base):
    """What another system calls a customer, such as "letzshop:4711"."""

    __tablename__ = "customers_references"
    __table_args__ = (
        merchant_key(),
        same_merchant("customers_customers", "customer_id"),
        UniqueConstraint("platform_id", "merchant_id", "key"),
        Index("ix_customers_references_customer_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
    key: Mapped[str] = mapped_column(String(160))
