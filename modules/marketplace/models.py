"""Imports with their refused rows, the columns a store mapped before, texts in each language, and feeds that were built."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, Timestamped, UtcDateTime, Versioned
from webapp.tenancy import StoreScoped, same_store, store_key


class State(StrEnum):
    """How far an import is. CHECKING and RUNNING are done by jobs, which go on where they stopped."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"


class FeedImport(Timestamped, Versioned, StoreScoped, Base):
    """One file that a store uploaded. `position` is the last row of the file that the present step has dealt with."""

    __tablename__ = "marketplace_imports"
    __table_args__ = (store_key(), UniqueConstraint("store_id", "id"), CheckConstraint("position >= 0", name="position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    file_size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(8))
    encoding: Mapped[str] = mapped_column(String(20))
    delimiter: Mapped[str] = mapped_column(String(1))
    has_header: Mapped[bool] = mapped_column(default=True)
    columns: Mapped[list[str]] = mapped_column(JSON)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(20), default=State.UPLOADED)
    position: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    uploaded_by: Mapped[str] = mapped_column(String(254), default="")
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))

    @property
    def columns_by_position(self) -> dict[int, str]:
        """The mapping with numbers for keys."""
        return {int(position): key for position, key in self.mapping.items()}

    @property
    def working(self) -> bool:
        """Whether it is within a step; the job of that step may have ended without being through."""
        return self.state in (State.CHECKING, State.RUNNING)

    @property
    def handled(self) -> int:
        """Rows that the present step has dealt with, blank ones left out."""
        return self.created + self.updated + self.unchanged + self.refused


class RefusedRow(StoreScoped, Base):
    """A row that was not taken in, as it stands in the file, and why."""

    __tablename__ = "marketplace_refused_rows"
    __table_args__ = (
        store_key(),
        same_store("marketplace_imports", "import_id"),
        Index("ix_marketplace_refused_rows_import_id_row_number", "import_id", "row_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int]
    row_number: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    cells: Mapped[list[str]] = mapped_column(JSON)


class ColumnMemory(StoreScoped, Base):
    """What the store last took a column of this name to mean; empty for a column it left out."""

    __tablename__ = "marketplace_columns"
    __table_args__ = (store_key(), UniqueConstraint("store_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(40), default="")


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
