"""What is known of a file; its bytes are in the storage, under `storage_key`."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import PlatformScoped, store_key


class State(StrEnum):
    """STAGED: its bytes are on their way, nobody sees it. KEPT: whole. DOOMED: on its way out."""

    STAGED = "staged"
    KEPT = "kept"
    DOOMED = "doomed"


class File(PlatformScoped, Base):
    """A file of a platform, or of one store of it.

    `refs` counts the rows that refer to it; since `unused_since` none does. `media_type` is what the bytes are, whatever the name said.
    `token` is the secret part of its public address, where it was published. Sizes are bytes and pixels.
    """

    __tablename__ = "files"
    __harmless__ = frozenset({"token"})
    __table_args__ = (
        store_key(),
        CheckConstraint(f"state IN ({', '.join(repr(state.value) for state in State)})", name="state"),
        CheckConstraint("refs >= 0 AND size >= 0", name="counts"),
        CheckConstraint("(refs = 0) = (unused_since IS NOT NULL)", name="unused"),
        CheckConstraint("token IS NULL OR width IS NOT NULL", name="public"),
        Index("ix_files_state_unused_since", "state", "unused_since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None] = mapped_column(index=True)
    purpose: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    storage_key: Mapped[str] = mapped_column(String(80), unique=True)
    token: Mapped[str | None] = mapped_column(String(43), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=State.STAGED)
    refs: Mapped[int] = mapped_column(default=0)
    unused_since: Mapped[datetime | None] = mapped_column(UtcDateTime, default=utcnow)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class Rendition(PlatformScoped, Base):
    """A published picture in a smaller width, written by a job."""

    __tablename__ = "file_renditions"
    __table_args__ = (UniqueConstraint("file_id", "width"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("files.id", ondelete="CASCADE"))
    width: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
