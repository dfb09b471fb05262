"""Demo data: a note on a day; the figures themselves are computed by the first worker."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from modules.analytics.days import platform_zone, today
from modules.analytics.hooks import switched_on
from modules.analytics.services import noting
from webapp.merchants.queries import store_on

STORE = "kirchberg"


def seed_demo(platform: Any) -> None:
    """Have the figures computed, and note why two days stand out."""
    switched_on(platform)
    store, now = store_on(platform.id, STORE), today(platform_zone())
    if store is not None:
        noting.annotate(store.id, day=now - timedelta(days=9), text="Reading by Guy Helminger in the shop", author_id=None)
        noting.annotate(store.id, day=date(now.year - (now.month < 12), 12, 6), text="Kleeschen", author_id=None)
    noting.annotate(None, day=now - timedelta(days=20), text="New price list", author_id=None)
