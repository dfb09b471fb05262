"""Imports of all kinds with their refused rows, and the columns that a store mapped before."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
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


class Import(Timestamped, Versioned, StoreScoped, Base):
    """One file that a store uploaded. `position` is the last row of the file that the present step has dealt with.

    `chosen` names what a person said of the file (encoding, delimiter, header_row, decimal) where the rest was found out; `decimal` is
    "" where nobody knows. `file_id` is the file as it came, `table_id` the table made of a workbook.
    `arrivals` and `changes` are the first rows that were new and that changed something.
    """

    __tablename__ = "imports"
    __table_args__ = (
        store_key(),
        UniqueConstraint("store_id", "id"),
        CheckConstraint("position >= 0", name="position"),
        Index("ix_imports_expires_at", "expires_at"),
        Index("ix_imports_list", "platform_id", "store_id", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    file_name: Mapped[str] = mapped_column(String(200))
    file_size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    options: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    source: Mapped[str] = mapped_column(String(10), default="csv")
    sheets: Mapped[list[str]] = mapped_column(JSON, default=list)
    sheet: Mapped[str] = mapped_column(String(200), default="")
    encoding: Mapped[str] = mapped_column(String(20))
    bad_line: Mapped[int | None]
    delimiter: Mapped[str] = mapped_column(String(1))
    header_row: Mapped[int] = mapped_column(default=1)
    decimal: Mapped[str] = mapped_column(String(1), default="")
    chosen: Mapped[list[str]] = mapped_column(JSON, default=list)
    columns: Mapped[list[str]] = mapped_column(JSON)
    samples: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(20), default=State.UPLOADED)
    position: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    refused_kept: Mapped[int] = mapped_column(default=0)
    refused_size: Mapped[int] = mapped_column(default=0)
    arrivals: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    uploaded_by: Mapped[str] = mapped_column(String(254), default="")
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))
    table_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))

    @property
    def columns_by_position(self) -> dict[int, str]:
        """The mapping with numbers for keys."""
        return {int(position): key for position, key in self.mapping.items()}

    @property
    def has_header(self) -> bool:
        return self.header_row > 0

    @property
    def working(self) -> bool:
        """Whether it is within a step; the job of that step may have ended without being through."""
        return self.state in (State.CHECKING, State.RUNNING)

    @property
    def handled(self) -> int:
        """Rows that the present step has dealt with, blank ones left out."""
        return self.created + self.updated + self.unchanged + self.refused


class RefusedRow(StoreScoped, Base):
    """A row that was not taken in, as it stands in the file, and why: codes with facts."""

    __tablename__ = "import_refused_rows"
    __table_args__ = (
        store_key(),
        same_store("imports", "import_id"),
        Index("ix_import_refused_rows_import_id_row_number", "import_id", "row_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int]
    row_number: Mapped[int]
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    cells: Mapped[list[str]] = mapped_column(JSON)


class ColumnMemory(StoreScoped, Base):
    """What the store last took a column of this name to mean in files of this kind; empty for a column it left out."""

    __tablename__ = "import_columns"
    __table_args__ = (store_key(), UniqueConstraint("store_id", "kind", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(40), default="")
