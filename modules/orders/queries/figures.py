"""Figures of a dashboard: how many orders wait where, and what was sold by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from modules.orders.models import Order
from modules.orders.queries import tab
from modules.orders.queries.people import NOTHING
from webapp.commerce import Money
from webapp.db import db, utcnow

DAYS = 30


@dataclass(frozen=True, slots=True)
class Day:
    """How many orders came on a day, and what they are worth, by currency."""

    day: date
    orders: int
    worth: list[Money]


def numbers(name: str) -> Mapping[int, int]:
    """How many orders a tab has, by store."""
    condition = tab(name)
    statement = select(Order.store_id, func.count(Order.id)).group_by(Order.store_id)
    found = db.session.execute(statement if condition is None else statement.where(condition))
    return {row[0]: row[1] for row in found}


def has_orders(store_id: int) -> bool:
    """Whether the store has any."""
    return db.session.scalar(select(Order.id).where(Order.store_id == store_id).limit(1)) is not None


def by_day(zone: ZoneInfo, store_id: int | None = None) -> list[Day]:
    """The last 30 days in this time zone, days without orders too; declined and cancelled orders left out."""
    today = utcnow().astimezone(zone).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    statement = select(Order.placed_at, Order.currency, Order.total_minor).where(
        Order.placed_at >= utcnow() - timedelta(days=DAYS + 1), Order.state.not_in(NOTHING)
    )
    if store_id is not None:
        statement = statement.where(Order.store_id == store_id)
    counts: dict[date, int] = defaultdict(int)
    sums: dict[tuple[date, str], int] = defaultdict(int)
    currencies = set()
    for placed_at, currency, minor in db.session.execute(statement):
        day = placed_at.astimezone(zone).date()
        counts[day] += 1
        sums[day, currency] += minor
        currencies.add(currency)
    return [Day(day, counts[day], [Money(sums[day, each], each) for each in sorted(currencies)]) for day in days]
