"""A store's day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select

from modules.loyalty.models import Entry
from modules.loyalty.models.cards import EARN, REDEEM
from modules.loyalty.models.programmes import POINTS, STAMPS
from modules.loyalty.rules import local_day
from webapp.db import db, utcnow
from webapp.merchants.models import Store


@dataclass(frozen=True)
class Day:
    """What was given and spent."""

    points: int
    stamps: int
    rewards: int
    cards: int


def store(here: Store) -> Day:
    """What was given and spent in a store since midnight there."""
    day = local_day(utcnow(), here.timezone)
    since = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(here.timezone))
    earned = [_sum(case(((Entry.kind == EARN) & (Entry.unit == unit), Entry.delta), else_=0)) for unit in (POINTS, STAMPS)]
    spent = _sum(case((Entry.kind == REDEEM, 1), else_=0))
    row = db.session.execute(
        select(*earned, spent, func.count(func.distinct(Entry.card_id))).where(Entry.store_id == here.id, Entry.at >= since)
    ).one()
    return Day(*(int(each) for each in row))


def _sum(what: Any) -> Any:
    return func.coalesce(func.sum(what), 0)
