"""Texts of variants in each language, and files of feeds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Timestamped, UtcDateTime
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
