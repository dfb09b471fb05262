"""Sales by day: of a store, and of the platform."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import render_template
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from modules.orders.models import Order
from modules.orders.states import State
from webapp.commerce import Money
from webapp.db import db, utcnow
from webapp.registry.definition import Frontend
from webapp.registry.kinds.cards import DashboardCard
from webapp.routing.context import current_store

DAYS = 30
NOTHING = (State.DECLINED, State.CANCELLED)
UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Day:
    """How many orders came on a day, and what they are worth, by currency."""

    day: date
    orders: int
    worth: list[Money]


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


def store_card() -> str:
    """The sales of a store."""
    store = current_store()
    return _drawn(by_day(ZoneInfo(store.timezone), store.id))


def platform_card() -> str:
    """Orders and revenue of all stores."""
    return _drawn(by_day(UTC))


def _drawn(days: list[Day]) -> str:
    return render_template("orders/_sales.html", days=days, sold=any(each.orders for each in days))


CARDS = (
    DashboardCard(
        code="orders-sales",
        title=_l("Sales of the last 30 days"),
        frontend=Frontend.STORE,
        render=store_card,
        weight=8,
        width=8,
        has_chart=True,
        permission="orders:orders:read",
        feature="order_management",
    ),
    DashboardCard(
        code="orders-revenue",
        title=_l("Orders and revenue of the last 30 days"),
        frontend=Frontend.ADMIN,
        render=platform_card,
        weight=7,
        width=8,
        has_chart=True,
        permission="orders:overview:read",
    ),
)
