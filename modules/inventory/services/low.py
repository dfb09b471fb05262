"""Low stock that is told once a day: variants wait for the notice, and those that are low no longer are left out of it."""

from __future__ import annotations

from sqlalchemy import delete

from modules.inventory.models import LowWaiting
from modules.inventory.queries import low
from webapp.db import db
from webapp.merchants.models import Store


def wait_for_notice(store: Store, variant_id: int) -> None:
    """Have a variant told of with the next notice of the day; once, however often it becomes low before."""
    if not low.is_waiting(store.id, variant_id):
        db.session.add(LowWaiting(platform_id=store.platform_id, store_id=store.id, variant_id=variant_id))
        db.session.flush()


def take_waiting(store: Store) -> list[str]:
    """Let those go that wait, and give the titles of them that are still low."""
    ids = low.waiting_ids(store.id)
    still = low.still_low(store.id, ids)
    db.session.execute(delete(LowWaiting).where(LowWaiting.id.in_(ids)), execution_options={"synchronize_session": False})
    return still
