"""Demo data: connections as they are after a while: one works, and where there are more stores, one lost its key and one has to wait."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True)
class How:
    """How a connection does: its key, why its last runs failed, and since when nothing came of it."""

    key: str = "simulator-key"
    error: Why | None = None
    failures: int = 0
    silent: timedelta = timedelta(minutes=13)
    wait: timedelta | None = None


HEALTHY = How()
REFUSED = How(key="a-key-that-was-withdrawn", error=Why.KEY_REFUSED, failures=4, silent=timedelta(hours=5))
BUSY = How(error=Why.BUSY, failures=9, silent=timedelta(days=2), wait=timedelta(minutes=40))


def seed_demo(platform: Any) -> None:
    """The bookshop's connection works; the next store's key was refused, and the third asked too often and knows nothing new for days."""
    found = sorted(db.session.scalars(stores_of(platform.id)), key=lambda store: (store.code != STORE, store.id))
    if found and found[0].code == STORE:
        for number, (store, how) in enumerate(zip(found, (HEALTHY, REFUSED, BUSY), strict=False)):
            _connect(store, how, SEED + number)


def _connect(store: Store, how: How, seed: int) -> None:
    now, dice = utcnow(), Random(seed)  # noqa: S311 - demo data, not a secret
    owner = {"platform_id": store.platform_id, "store_id": store.id}
    trouble = {"last_error": how.error, "last_error_at": now - timedelta(minutes=9), "failures": how.failures}
    found = Connection(
        **owner,
        status=Status.ACTIVE,
        read_only=False,
        tested_at=now - timedelta(days=30),
        preview=[],
        next_sync_at=now + timedelta(minutes=2),
        last_ok_at=now - how.silent,
        wait_until=now + how.wait if how.wait else None,
        **(trouble if how.error else {}),
    )
    db.session.add(found)
    db.session.flush()
    save_own(module_of(MarketplaceSettings), store, Level.STORE, {"api_key": how.key}, version=0)
    for ago in range(RUNS, 0, -1):
        begun, failed = now - timedelta(minutes=13 + 15 * ago), ago <= how.failures
        seen = 0 if failed else dice.choice((0, 0, 1, 1, 2, 3))
        counts = {"seen": seen, "created": min(seen, dice.choice((0, 1, 1, 2)))}
        ended = {"started_at": begun, "ended_at": begun + timedelta(seconds=2), "error": how.error if failed else ""}
        db.session.add(SyncRun(**owner, connection_id=found.id, job_run_id=-ago, kind="orders", **ended, **counts))
    db.session.flush()
