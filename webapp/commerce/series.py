"""Numbers without gaps: taken in the transaction that uses them, under the lock of their series."""

from __future__ import annotations

from sqlalchemy import ForeignKey, String, UniqueConstraint, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, db


class NumberSeries(Base):
    """The next number of one series of a platform. `name` begins with the module's code: "billing.invoices:2026-"."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("platform_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"))
    name: Mapped[str] = mapped_column(String(80))
    next: Mapped[int] = mapped_column(default=1)


def next_number(platform_id: int, name: str) -> int:
    """Take the next number of a series; the first is 1."""
    return next_numbers(platform_id, name, 1)


def next_numbers(platform_id: int, name: str, count: int) -> int:
    """Take so many numbers of a series, one after the other; returns the first of them.

    The series stays locked until the transaction ends: whoever asks meanwhile waits, and gets the number after it. A rollback
    gives the number back, so none is missing and none is given twice.
    """
    taken = (
        update(NumberSeries)
        .where(NumberSeries.platform_id == platform_id, NumberSeries.name == name)
        .values(next=NumberSeries.next + count)
        .returning(NumberSeries.next - count)
        .execution_options(synchronize_session=False)
    )
    number = db.session.scalar(taken)
    if number is None:
        _begin(platform_id, name)
        number = db.session.scalar(taken)
    assert number is not None, "begun just now, or by somebody whom we waited for"
    return int(number)


def _begin(platform_id: int, name: str) -> None:
    """Two who begin a series at once begin the same one: the second waits for the first, and adds nothing."""
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(NumberSeries).values(platform_id=platform_id, name=name, next=1).on_conflict_do_nothing())
