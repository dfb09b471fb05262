"""What is kept: facts by day, how far they are computed, and what people made of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.commerce.stored import Minor
from webapp.db import Base, Timestamped, UtcDateTime, Versioned
from webapp.db.weight import Weight
from webapp.tenancy import PlatformScoped, StoreScoped, store_key

LONGEST = 120
"""Characters of a dimension's value that are kept."""


class Fact:
    """One number of a day: of a metric, for one value of each of its dimensions, in one currency ("" for counts)."""

    id: Mapped[int] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(String(80))
    day: Mapped[date] = mapped_column(Date)
    one: Mapped[str] = mapped_column(String(LONGEST), default="")
    two: Mapped[str] = mapped_column(String(LONGEST), default="")
    currency: Mapped[str] = mapped_column(String(3), default="")
    value: Mapped[int] = mapped_column(Minor)


class StoreFact(Fact, StoreScoped, Base):
    """A number of a store, by its own days."""

    __tablename__ = "analytics_store_facts"
    __table_args__ = (
        store_key(),
        UniqueConstraint("store_id", "metric", "day", "one", "two", "currency", name="uq_analytics_store_facts_number"),
        Index("ix_analytics_store_facts_platform_id_metric_day", "platform_id", "metric", "day"),
    )


class PlatformFact(Fact, PlatformScoped, Base):
    """A number of a platform, by the platform's days."""

    __tablename__ = "analytics_platform_facts"
    __table_args__ = (
        UniqueConstraint("platform_id", "metric", "day", "one", "two", "currency", name="uq_analytics_platform_facts_number"),
    )


class TotalFact(Fact, PlatformScoped, Base):
    """What a metric of stores comes to in all of a platform's together, each by its own days: always the sum of their facts."""

    __tablename__ = "analytics_total_facts"
    __table_args__ = (UniqueConstraint("platform_id", "metric", "day", "one", "two", "currency", name="uq_analytics_total_facts_number"),)


class DayTotal(PlatformScoped, Base):
    """The same without its dimensions: what a page draws, however many values a dimension has. Always the sum of `TotalFact`."""

    __tablename__ = "analytics_day_totals"
    __table_args__ = (UniqueConstraint("platform_id", "metric", "day", "currency", name="uq_analytics_day_totals_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(String(80))
    day: Mapped[date] = mapped_column(Date)
    currency: Mapped[str] = mapped_column(String(3), default="")
    value: Mapped[int] = mapped_column(Minor)


class Moved(PlatformScoped, Base):
    """What moved a metric most on a platform's page, by the days compared. When its facts change, `stamp` goes up and `kept` is empty."""

    __tablename__ = "analytics_moved"
    __table_args__ = (UniqueConstraint("platform_id", "metric", name="uq_analytics_moved_metric"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(String(80))
    stamp: Mapped[int] = mapped_column(default=0)
    kept: Mapped[dict[str, list[list[Any]]]] = mapped_column(JSON, default=dict)


class Watermark(PlatformScoped, Base):
    """How far a metric is computed in a time zone. `trouble` says why the last attempt gave nothing: raised, late, or ""."""

    __tablename__ = "analytics_watermarks"
    __table_args__ = (UniqueConstraint("platform_id", "metric", "zone"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    metric: Mapped[str] = mapped_column(String(80))
    zone: Mapped[str] = mapped_column(String(64))
    through: Mapped[date | None] = mapped_column(Date)
    refreshed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str] = mapped_column(String(10), default="")


class StoreZone(StoreScoped, Base):
    """The time zone by which a store's facts were computed: with another one, all its days are others."""

    __tablename__ = "analytics_store_zones"
    __table_args__ = (store_key(), UniqueConstraint("store_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    zone: Mapped[str] = mapped_column(String(64))


class Annotation(Timestamped, PlatformScoped, Base):
    """What people remember of a day: a sale, a closed week. Without a store it is the platform's."""

    __tablename__ = "analytics_annotations"
    __table_args__ = (store_key(), Index("ix_analytics_annotations_platform_id_day", "platform_id", "day"))

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None]
    day: Mapped[date] = mapped_column(Date)
    text: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class Report(Timestamped, Versioned, PlatformScoped, Base):
    """A question that somebody saved: a metric by something, over a period. Without a store it is the platform's."""

    __tablename__ = "analytics_reports"
    __table_args__ = (
        store_key(),
        UniqueConstraint("platform_id", "id"),
        CheckConstraint("view IN ('table', 'chart')", name="view"),
        Index("ix_analytics_reports_platform_id_store_id", "platform_id", "store_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(120))
    metric: Mapped[str] = mapped_column(String(80))
    split: Mapped[str] = mapped_column(String(40), default="day")
    only: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    period: Mapped[str] = mapped_column(String(20), default="days30")
    first: Mapped[date | None] = mapped_column(Date)
    last: Mapped[date | None] = mapped_column(Date)
    view: Mapped[str] = mapped_column(String(10), default="table")
    shared: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class Mailing(Timestamped, Versioned, PlatformScoped, Base):
    """That a report is sent by mail, on each `rhythm` (day, week, month) at an hour of its place's clock."""

    __tablename__ = "analytics_mailings"
    __asks_again__ = Weight(frozenset({"recipients"}), removed=False)
    __table_args__ = (
        store_key(),
        Index("ix_analytics_mailings_platform_id_due_at", "platform_id", "due_at"),
        Index("ix_analytics_mailings_report_id", "report_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None]
    report_id: Mapped[int] = mapped_column(ForeignKey("analytics_reports.id", ondelete="CASCADE"))
    rhythm: Mapped[str] = mapped_column(String(10))
    hour: Mapped[int]
    form: Mapped[str] = mapped_column(String(4), default="xlsx")
    recipients: Mapped[list[str]] = mapped_column(JSON, default=list)
    paused: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class Export(Timestamped, PlatformScoped, Base):
    """A file made by a job. `asked` is what is in it; it can be fetched until `expires_at`, by members of its place alone."""

    __tablename__ = "analytics_exports"
    __table_args__ = (store_key(), Index("ix_analytics_exports_platform_id_store_id", "platform_id", "store_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(160))
    form: Mapped[str] = mapped_column(String(4))
    asked: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    rows: Mapped[int | None]
    run_id: Mapped[int | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
