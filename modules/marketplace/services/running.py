"""Each time that the marketplace is asked: begun, counted, ended, and what it says of the connection's health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from modules.marketplace import queries
from modules.marketplace.models import Status, SyncRun
from modules.marketplace.remote import Why
from modules.marketplace.settings import MarketplaceSettings
from webapp.db import db, utcnow
from webapp.events import publish
from webapp.merchants.models import Store
from webapp.settings.typed import settings

ORDERS, RESUME = "orders", "resume"
FAILING = "marketplace.failing"
TOLD_AFTER = 3
"""Failed runs one after the other, after which people are told."""
LONGEST_REST = timedelta(hours=1)
OURS = frozenset({Why.ORDERS_OFF, "read_only"})
"""What keeps a run from its work and is none of the marketplace's failures."""


@dataclass
class Counted:
    """What a batch of a run brought."""

    seen: int = 0
    created: int = 0
    changed: int = 0
    refused: int = 0
    mended: int = 0
    caught_up: int = 0


def begin_run(store: Store, job_run_id: int, kind: str) -> MarketplaceSettings:
    """Note that the marketplace is asked, once for each job; how it is to be asked.

    The first time that orders are asked for after the connection went on again is a run of its own kind: what waits follows, and a report.
    """
    connection = queries.connection(store.id)
    if queries.run_of_job(store.id, job_run_id) is None:
        owner = {"platform_id": store.platform_id, "store_id": store.id, "connection_id": connection.id}
        resumes = kind == ORDERS and connection.resumed_at is not None
        told = {"kind": RESUME if resumes else kind, "off_since": connection.stopped_at if resumes else None}
        db.session.add(SyncRun(**owner, job_run_id=job_run_id, started_at=utcnow(), **told))
        db.session.flush()
    return settings(MarketplaceSettings, store.id)


def count(store: Store, job_run_id: int, more: Counted) -> None:
    """Add what a batch brought."""
    run = queries.run_of_job(store.id, job_run_id)
    assert run is not None, "begun before"
    for name, number in vars(more).items():
        setattr(run, name, getattr(run, name) + number)
    db.session.flush()


def end_run(store: Store, job_run_id: int, *, error: str = "", wait: float | None = None) -> None:
    """Note how it ended. An error is kept on the connection until one run ends without."""
    run = queries.run_of_job(store.id, job_run_id)
    assert run is not None, "begun before"
    run.ended_at, run.error = utcnow(), error
    heard(store, error=error, wait=wait)
    if run.kind in (ORDERS, RESUME):
        plan_next(store, wait)


def heard(store: Store, *, error: str = "", wait: float | None = None) -> None:
    """What was heard last of the marketplace. The third failure one after the other is told to people."""
    connection = queries.connection(store.id, lock=True)
    if error:
        connection.last_error, connection.last_error_at = error, utcnow()
        connection.failures += 0 if error in OURS else 1
        if error not in OURS and connection.failures == TOLD_AFTER and connection.status == Status.ACTIVE:
            publish(FAILING, store_id=store.id, error=error)
    else:
        connection.last_error, connection.last_ok_at, connection.failures = "", utcnow(), 0
    if wait:
        connection.wait_until = utcnow() + timedelta(seconds=wait)
    db.session.flush()


def plan_next(store: Store, wait: float | None) -> None:
    """When orders are looked for again: as often as the store wants, less often while it fails, and never before it may."""
    connection = queries.connection(store.id, lock=True)
    usual = timedelta(minutes=settings(MarketplaceSettings, store.id).sync_minutes)
    rest = usual if not connection.failures else max(usual, min(usual * 2 ** min(connection.failures - 1, 8), LONGEST_REST))
    if connection.resumed_at is not None and not connection.last_error:
        rest = timedelta()  # that run had begun before it went on again
    connection.next_sync_at = utcnow() + max(rest, timedelta(seconds=wait or 0))
    db.session.flush()
