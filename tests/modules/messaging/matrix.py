"""What the matrix's world needs for the pages of messaging."""

from __future__ import annotations

from itertools import count

from modules.messaging.models import Notice
from tests.factories.work import at_work
from tests.matrix.world import World
from webapp.db import db

number = count(1)


def notices(world: World, many: int) -> None:
    """Somebody who may do everything was told so often that a store's shelves are empty."""
    place = {"platform_id": world.everything.id, "merchant_id": world.store.merchant_id, "store_id": world.store.id}
    facts = {"title": "Le pont rouge", "on_hand": 1}
    with at_work(world.everything):
        for _each in range(many):
            key = f"matrix-{next(number)}"
            db.session.add(Notice(user_id=world.root.id, kind="inventory.low-stock", dedupe_key=key, facts=facts, **place))


ROWS = {f"messaging.{frontend}.notifications.list": notices for frontend in ("console", "admin", "store")}
