"""What a merchant keeps about customers: tags, notes, and what they agreed to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Timestamped, UtcDateTime, utcnow
from webapp.db.folding import FoldedText
from webapp.tenancy import MerchantScoped, merchant_key, same_merchant


class Tag(Timestamped, MerchantScoped, Base):
    """A word by which the merchant groups customers. The same word in other letters is the same tag."""

    __tablename__ = "customers_tags"
    __table_args__ = (
        merchant_key(),
        UniqueConstraint("platform_id", "merchant_id", "id"),
        UniqueConstraint("platform_id", "merchant_id", "key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(FoldedText)


class Tagging(MerchantScoped, Base):
    """That a customer has a tag."""

    __tablename__ = "customers_taggings"
    __table_args__ = (
        merchant_key(),
        same_merchant("customers_customers", "customer_id"),
        same_merchant("customers_tags", "tag_id"),
        UniqueConstraint("customer_id", "tag_id"),
        Index("ix_customers_taggings_tag_id", "tag_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
    tag_id: Mapped[int]


class Note(MerchantScoped, Base):
    """Something to remember about a customer, and who wrote it down."""

    __tablename__ = "customers_notes"
    __table_args__ = (
        merchant_key(),
        same_merchant("customers_customers", "customer_id"),
        Index("ix_customers_notes_customer_id", "customer_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Consent(MerchantScoped, Base):
    """That a customer agreed to be written to by a channel, or does not any more. Rows are only ever added: the latest counts."""

    __tablename__ = "customers_consents"
    __table_args__ = (
        merchant_key(),
        same_merchant("customers_customers", "customer_id"),
        Index("ix_customers_consents_customer_id", "customer_id", "channel", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int]
    channel: Mapped[str] = mapped_column(String(12))
    given: Mapped[bool]
    source: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[int | None]
    """Who wrote it down; a plain number, since the row outlives the account."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
