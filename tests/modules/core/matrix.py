"""Rows for the pages of activity."""

from __future__ import annotations

from sqlalchemy import insert

from tests.matrix.world import World
from webapp.audit import AuditEntry
from webapp.db import transaction
from webapp.merchants.queries import store_on


def entries(world: World, many: int) -> None:
    """Of a store that was renamed again and again, by people who are not there any more."""
    store = store_on(world.everything.id, "main")
    assert store is not None
    where = {"platform_id": world.everything.id, "merchant_id": store.merchant_id, "store_id": store.id, "subject_id": store.id}
    facts = {"action": "store.changed", "subject_kind": "store", "actor_kind": "person", "user_id": None, "command": ""}
    with transaction() as session:
        rows = [{**where, **facts, "changes": {"name": [f"Name {number}", f"Name {number + 1}"]}} for number in range(many)]
        session.execute(insert(AuditEntry), rows)


ROWS = {f"core.{frontend}.activity.list": entries for frontend in ("console", "admin", "store")}
