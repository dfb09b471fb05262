"""Demo data: connections as they are after a while, one that works and, where there is a second store, one whose key was refused."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from modules.marketplace.models import Connection, Status, SyncRun
from modules.marketplace.remote import Why
from modules.marketplace.settings import MarketplaceSettings
from webapp.db import db, utcnow
from webapp.merchants.models import Store
from webapp.merchants.queries import stores_of
from webapp.settings.typed import Level, module_of
from webapp.settings.writing import save_own

STORE, SEED, RUNS = "kirchberg", 18, 40
KEYS = {True: "simulator-key", False: "a-key-that-was-withdrawn"}


def seed_demo(platform: Any) -> None:
    """The bookshop's connection works; the next store's does not."""
    found = sorted(db.session.scalars(stores_of(platform.id)), key=lambda store: (store.code != STORE, store.id))
    if found and found[0].code == STORE:
        for store, healthy in zip(found, (True, False), strict=False):
            _connect(store, healthy=healthy)


def _connect(store: Store, *, healthy: bool) -> None:
    now, dice = utcnow(), Random(SEED + healthy)  # noqa: S311 - demo data, not a secret
    owner = {"platform_id": store.platform_id, "store_id": store.id}
    trouble = {"last_error": Why.KEY_REFUSED, "last_error_at": now - timedelta(minutes=9), "failures": 4}
    found = Connection(
        **owner,
        status=Status.ACTIVE,
        read_only=False,
        tested_at=now - timedelta(days=30),
        preview=[],
        next_sync_at=now + timedelta(minutes=2),
        last_ok_at=now - (timedelta(minutes=13) if healthy else timedelta(hours=5)),
        **({} if healthy else trouble),
    )
    db.session.add(found)
    db.session.flush()
    save_own(module_of(MarketplaceSettings), store, Level.STORE, {"api_key": KEYS[healthy]}, version=0)
    for ago in range(RUNS, 0, -1):
        begun, failed = now - timedelta(minutes=13 + 15 * ago), not healthy and ago < 5
        seen = 0 if failed else dice.choice((0, 0, 1, 1, 2, 3))
        counts = {"seen": seen, "created": min(seen, dice.choice((0, 1, 1, 2)))}
        ended = {"started_at": begun, "ended_at": begun + timedelta(seconds=2), "error": Why.KEY_REFUSED if failed else ""}
        db.session.add(SyncRun(**owner, connection_id=found.id, job_run_id=-ago, kind="orders", **ended, **counts))
    db.session.flush()
