"""Orders in: page by page, each in a transaction of its own with how far it is, so that it goes on where it was killed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial

from modules.marketplace import queries, services
from modules.marketplace.jobs.ahead import pages
from modules.marketplace.jobs.asking import asking
from modules.marketplace.remote import Letzshop, Part, RemoteError, Shipment, Why
from webapp.db import utcnow
from webapp.jobs import Job
from webapp.ports import port
from webapp.registry.ports.orders import Orders
from webapp.routing.context import current_store

MOST_ELSEWHERE, MOST_MENDED = 100, 200


def sync(job: Job) -> None:
    """What the run is for: orders, the past, or products."""
    kind = job.args.get("kind", services.ORDERS)
    with job.transaction():
        if not queries.is_active(current_store().id):
            return
    with asking(job, kind) as letzshop:
        if kind == "products":
            _products(job, letzshop)
            return
        _orders()
        if kind == "history":
            span = datetime.fromisoformat(job.args["since"]), datetime.fromisoformat(job.args["until"])
            _pages(job, lambda after: letzshop.past(after, *span))
        else:
            _pages(job, letzshop.unconfirmed)
            _elsewhere(job, letzshop)
            _mend(job)
            _make_up(job)
    if kind == services.ORDERS:
        _without_orders(job)


def _pages(job: Job, ask: Callable[[str | None], Part[Shipment]]) -> None:
    """Every page, from where the last checkpoint was."""
    store = current_store()
    if job.state.get("read"):
        return
    with closing(pages(job, ask, job.state.get("after"))) as parts:
        for part, ending in parts:
            with job.transaction():
                counted = services.take(store, _orders(), part.items)
                counted.refused += part.unreadable
                services.count(store, job.id, counted)
                job.checkpoint(after=part.after, read=ending)
                job.progress(job.done + len(part.items), None)


def _orders() -> Orders:
    """Whoever takes orders, asked in each transaction: Orders may go off between two pages."""
    found = port(Orders)
    if found is None:
        raise RemoteError(Why.ORDERS_OFF)
    return found


def _elsewhere(job: Job, letzshop: Letzshop) -> None:
    """Shipments that waited and are not among those that do any more: somebody decided on them at the marketplace."""
    store = current_store()
    with job.transaction():
        begun = queries.run_of_job(store.id, job.id)
        before = begun.started_at if begun is not None else utcnow()
        remote_ids = queries.open_elsewhere(queries.connection(store.id).id, before, MOST_ELSEWHERE)
    for remote_id in remote_ids:
        try:
            found = [letzshop.shipment(remote_id)]
        except RemoteError as error:
            if error.why is not Why.NOT_THERE:
                raise
            found = []
        with job.transaction():
            counted = services.take(store, _orders(), found) if found else services.gone(store, remote_id)
            services.count(store, job.id, counted)


def _mend(job: Job) -> None:
    """Orders with an unknown product are looked at again: the product may be there by now."""
    store = current_store()
    with job.transaction():
        mended = _orders().mend(store.id, services.CHANNEL, MOST_MENDED)
        services.count(store, job.id, services.Counted(mended=mended))


def _make_up(job: Job) -> None:
    """What was decided on orders while nobody heard of it is queued; only then anything is sent."""
    store, after = current_store(), job.state.get("made_up", 0)
    while after is not None:
        with job.transaction():
            after, number = services.make_up(store, _orders(), after)
            services.count(store, job.id, services.Counted(caught_up=number))
            job.checkpoint(made_up=after)
            if after is None:
                services.go_on(store, job.id, made_up=True)


def _without_orders(job: Job) -> None:
    """Where Orders is what is missing, what was queued before does not wait for it."""
    store = current_store()
    with job.transaction():
        run = queries.run_of_job(store.id, job.id)
        if run is not None and run.error in services.OURS:
            services.go_on(store, job.id, made_up=False)


def _products(job: Job, letzshop: Letzshop) -> None:
    """What is shown for sale, compared with the inventory."""
    store, begun = current_store(), utcnow()
    with closing(pages(job, partial(letzshop.products, 50), job.state.get("after"))) as parts:
        for part, _ending in parts:
            with job.transaction():
                services.count(store, job.id, services.compare(store, part.items))
                job.checkpoint(after=part.after)
                job.progress(job.done + len(part.items), None)
    with job.transaction():
        services.forget_unseen(store, begun)
