"""Going on after the module or the connection was off: what was decided meanwhile is made up for, then what waits is sent."""

from __future__ import annotations

from modules.marketplace import queries
from modules.marketplace.services.connecting import send_soon
from modules.marketplace.services.incoming import CHANNEL
from modules.marketplace.services.outbound import follow
from modules.marketplace.services.publishing import build_soon
from modules.marketplace.services.running import RESUME
from webapp.db import db
from webapp.events import publish
from webapp.merchants.models import Store
from webapp.registry.ports.orders import Orders

RESUMED = "marketplace.resumed"
AT_ONCE = 50


def make_up(store: Store, orders: Orders, after: int) -> tuple[int | None, int]:
    """Queue what was decided, on some orders of those that changed while nobody heard of it: the last of them, None after the last of all,
    and how many decisions that are."""
    since = queries.connection(store.id).stopped_at
    changed = orders.changed(store.id, CHANNEL, since, after, AT_ONCE) if since is not None else []
    before = queries.queue_counts(store.id).all
    for order_id in changed:
        follow(store.id, order_id, CHANNEL)
    return changed[-1] if changed else None, queries.queue_counts(store.id).all - before


def go_on(store: Store, job_run_id: int, *, made_up: bool) -> None:
    """Orders have been asked for, so what waits may be sent, and feeds show stock as it is. `made_up` says that nothing is left to be.

    A run that had begun before the connection went on again asked for other orders: the next one counts.
    """
    connection, run = queries.connection(store.id, lock=True), queries.run_of_job(store.id, job_run_id)
    assert run is not None, "begun before"
    if made_up:
        connection.stopped_at = None
    if run.kind == RESUME:
        connection.resumed_at = None
    db.session.flush()
    if run.kind != RESUME:
        return
    waits = queries.queue_counts(store.id).waiting
    send_soon(store.id)
    if queries.address_of(store.id) is not None:
        build_soon(store.id)
    if made_up:
        publish(RESUMED, store_id=store.id, run_id=run.id, orders=run.created, decisions=waits)
