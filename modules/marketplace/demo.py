"""Demo data: connections as they are after a while: one works, and where there are more stores, one lost its key and one has to wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy.exc import DatabaseError

from modules.inventory import queries as inventory
from modules.marketplace import queries
from modules.marketplace.models import Connection, Status, SyncRun
from modules.marketplace.remote import Why
from modules.marketplace.settings import MarketplaceSettings
from modules.marketplace.simulator.shop import default_products, product
from modules.marketplace.values import amount
from webapp.db import db, utcnow
from webapp.merchants.models import Store
from webapp.merchants.queries import store_on
from webapp.settings.typed import Level, module_of
from webapp.settings.writing import save_own
from webapp.tenancy import unscoped

MINUTES_AGO = timedelta(minutes=13)
"""When the last run was."""
STORE, SEED, RUNS = "kirchberg", 18, 40
SOLD, ENOUGH = 8, 10
"""Books that the stand-in sells, and pieces that are there of each at least."""


@dataclass(frozen=True)
class How:
    """How a connection does: its key, how often it asks, and why its last runs failed."""

    key: str = "simulator-key"
    error: Why | None = None
    failures: int = 0
    every: timedelta = timedelta(minutes=15)
    wait: timedelta | None = None


HEALTHY = How()
REFUSED = How(key="a-key-that-was-withdrawn", error=Why.KEY_REFUSED, failures=4, every=timedelta(hours=1))
BUSY = How(error=Why.BUSY, failures=9, every=timedelta(hours=5), wait=timedelta(minutes=40))


CONNECTED = {STORE: HEALTHY, "caves-remich": REFUSED, "heem-stad": BUSY}


def seed_demo(platform: Any) -> None:
    """The bookshop's connection works; the wine cellar's key was refused, and the third asked too often and knows nothing new for days."""
    for number, (code, how) in enumerate(CONNECTED.items()):
        store = store_on(platform.id, code)
        if store is not None:
            _connect(store, how, SEED + number)


def shelf() -> list[dict[str, Any]]:
    """What the stand-in for Letzshop sells: some of the bookshop's books, and one that nobody has. Without the demo, made-up ones."""
    unknown = default_products()
    try:
        with unscoped("the demo's marketplace sells what the demo's shop has"):
            store = queries.any_store(STORE)
            books = [] if store is None else [each for each in inventory.variants_for_feed(store) if each.gtin and each.available > ENOUGH]
    except DatabaseError:  # no database yet
        return unknown
    sold = [product(each.sku, each.gtin, amount(each.price), each.title, each.available) for each in books[:SOLD]]
    return [*sold, unknown[0]] if sold else unknown


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
        next_sync_at=now + (how.wait or timedelta(minutes=2)),
        last_ok_at=now - MINUTES_AGO - how.failures * how.every,
        wait_until=now + how.wait if how.wait else None,
        **(trouble if how.error else {}),
    )
    db.session.add(found)
    db.session.flush()
    save_own(module_of(MarketplaceSettings), store, Level.STORE, {"api_key": how.key}, version=0)
    for ago in range(RUNS, 0, -1):
        begun, failed = now - MINUTES_AGO - (ago - 1) * how.every, ago <= how.failures
        seen = 0 if failed else dice.choice((0, 0, 1, 1, 2, 3))
        counts = {"seen": seen, "created": min(seen, dice.choice((0, 1, 1, 2)))}
        ended = {"started_at": begun, "ended_at": begun + timedelta(seconds=2), "error": how.error if failed else ""}
        db.session.add(SyncRun(**owner, connection_id=found.id, job_run_id=-ago, kind="orders", **ended, **counts))
    db.session.flush()
