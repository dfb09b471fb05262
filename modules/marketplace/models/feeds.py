"""Texts of variants in each language, files of feeds, and the address that the marketplace fetches them at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Timestamped, UtcDateTime
from webapp.db.weight import Weight
from webapp.tenancy import StoreScoped, same_store, store_key


class FeedText(Timestamped, StoreScoped, Base):
    """What a feed said of a variant in one language, by field, where the product's own words are in another."""

    __tablename__ = "marketplace_texts"
    __table_args__ = (
        store_key(),
        same_store("inventory_variants", "variant_id"),
        UniqueConstraint("store_id", "variant_id", "language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    variant_id: Mapped[int] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(String(8))
    words: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)


class FeedFile(Timestamped, StoreScoped, Base):
    """The feed in a language as it was built last; `lines` are products, without the header."""

    __tablename__ = "marketplace_feed_files"
    __table_args__ = (store_key(), UniqueConstraint("store_id", "id"), Index("ix_marketplace_feed_files_language", "store_id", "language"))

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    lines: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))


class FeedAddress(Timestamped, StoreScoped, Base):
    """The secret in the address that the marketplace fetches a store's feeds at. A new one leaves the old one open for a while."""

    __tablename__ = "marketplace_feed_addresses"
    __asks_again__ = Weight(frozenset({"token", "token_hash", "old_until"}))
    __table_args__ = (store_key(), UniqueConstraint("store_id"), UniqueConstraint("token_hash"), UniqueConstraint("old_hash"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(300))
    """Encrypted: it is shown again to who may publish feeds."""
    token_hash: Mapped[str] = mapped_column(String(64))
    old_hash: Mapped[str | None] = mapped_column(String(64))
    old_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UncountedLocation(StoreScoped, Base):
    """A location whose stock no feed shows. Others count, new ones too."""

    __tablename__ = "marketplace_uncounted_locations"
    __table_args__ = (store_key(), same_store("inventory_locations", "location_id"), UniqueConstraint("store_id", "location_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    location_id: Mapped[int] = mapped_column(index=True)


class FeedBuild(StoreScoped, Base):
    """How many lines a public feed had, and how many were left out of it, from one time that it was built until the next."""

    __tablename__ = "marketplace_feed_builds"
    __table_args__ = (store_key(), Index("ix_marketplace_feed_builds_store_id_language_until", "store_id", "language", "until"))

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    lines: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    built_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PublicFeed(Timestamped, StoreScoped, Base):
    """A feed as the marketplace gets it, one for each language and form. `source` is the state of the shop that it shows."""

    __tablename__ = "marketplace_public_feeds"
    __table_args__ = (store_key(), UniqueConstraint("store_id", "language", "form"))

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    form: Mapped[str] = mapped_column(String(8))
    lines: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(64), default="")
    built_at: Mapped[datetime] = mapped_column(UtcDateTime)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))
    packed_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))
