"""Sales by day: of a store, and of the platform."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import render_template
from flask_babel import lazy_gettext as _l

from modules.orders.queries.figures import Day, by_day
from webapp.registry.definition import Frontend
from webapp.registry.kinds.cards import DashboardCard
from webapp.routing.context import current_store

UTC = ZoneInfo("UTC")


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
