"""Texts of variants in each language, and files of feeds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, LargeBinary, String, UniqueConstraint
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
    """A feed as it was built once. Until `finished_at` it grows; `lines` are products, without the header."""

    __tablename__ = "marketplace_feed_files"
    __table_args__ = (store_key(), UniqueConstraint("store_id", "id"), Index("ix_marketplace_feed_files_language", "store_id", "language"))

    id: Mapped[int] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(String(8))
    lines: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(default=0)
    pieces: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class FeedPiece(StoreScoped, Base):
    """A piece of such a file, in the order of `number`."""

    __tablename__ = "marketplace_feed_pieces"
    __table_args__ = (store_key(), same_store("marketplace_feed_files", "file_id"), UniqueConstraint("file_id", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int]
    number: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
