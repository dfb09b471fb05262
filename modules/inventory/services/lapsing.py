"""Promises that end by themselves: the pieces are available again, and whoever had them held hears of it."""

from __future__ import annotations

from datetime import datetime

from modules.inventory.events import RESERVATION_ENDED
from modules.inventory.queries import promised
from modules.inventory.services.promises import Promises
from webapp.db import db
from webapp.events import publish_each
from webapp.merchants.models import Store
from webapp.registry.ports.stock import Want


def end_reservations(store: Store, before: datetime, *, limit: int = 200) -> int:
    """Let go what is held since this moment or longer, the oldest first, and tell it; how many promises that were, at most `limit`.

    What was let go or promised anew by somebody else in the meantime is seen under the locks, and left alone.
    """
    found = promised.held_before(store.id, before, limit)
    if not found:
        return 0
    ledger = Promises(store, [Want(reference, variant_id, pieces) for reference, variant_id, pieces in found])
    ended = ledger.let_lapse(before)
    ledger.judge()
    db.session.flush()
    publish_each(
        RESERVATION_ENDED.code,
        [
            {"store_id": store.id, "reference": reference, "variant_id": variant_id, "quantity": pieces}
            for (reference, variant_id), pieces in sorted(ended.items())
        ],
    )
    return len(found)
