"""Numbers that are drawn: decisions in time by day, and how much of the products each feed showed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select

from modules.marketplace.models import FeedBuild, RemoteShipment
from webapp.db import db

LONGEST_WAIT = timedelta(days=60)
"""Shipments that were placed longer before the first day that is drawn are left out: this finds the others by an index."""


@dataclass(frozen=True, slots=True)
class Decided:
    """How many shipments were decided on in time on a day, in UTC, and how many later."""

    day: date
    in_time: int
    late: int


def decided_by_day(store_id: int, since: datetime) -> list[Decided]:
    """Each day since a moment on which shipments of a store were decided on."""
    day = func.date(RemoteShipment.decided_at)
    timely, late = (func.sum(case((RemoteShipment.in_time.is_(each), 1), else_=0)) for each in (True, False))
    mine = (RemoteShipment.store_id == store_id, RemoteShipment.placed_at >= since - LONGEST_WAIT)
    counted = select(day, timely, late).where(*mine, RemoteShipment.decided_at >= since, RemoteShipment.in_time.is_not(None))
    rows = db.session.execute(counted.group_by(day).order_by(day))
    return [Decided(date.fromisoformat(str(row[0])), int(row[1]), int(row[2])) for row in rows]


def latest_builds(store_id: int, language: str, limit: int) -> Sequence[FeedBuild]:
    """The last times that a public feed was built, the oldest first."""
    statement = select(FeedBuild).where(FeedBuild.store_id == store_id, FeedBuild.language == language)
    return list(reversed(db.session.scalars(statement.order_by(FeedBuild.id.desc()).limit(limit)).all()))
