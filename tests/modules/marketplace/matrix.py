"""What the matrix's world needs for the pages of imports and feeds."""

from __future__ import annotations

import io

from modules.marketplace import queries, services
from modules.marketplace.imports import PRODUCTS
from modules.marketplace.models import (
    Action,
    Call,
    Connection,
    FeedBuild,
    Kind,
    Progress,
    RemoteProduct,
    RemoteShipment,
    RemoteUnit,
    Status,
    SyncRun,
)
from modules.marketplace.remote import Why
from tests.factories import goods, places
from tests.factories.work import at_work
from tests.matrix.rows import number
from tests.matrix.world import STORE, World
from tests.support.jobs import work_off
from webapp import jobs
from webapp.db import db, utcnow
from webapp.imports import services as imports_services
from webapp.merchants.models import Store

FEED = b"id,title,price\nMUG-1,Blue mug,12.90\nMUG-2,Red mug,not a price\n"


def imports(world: World, many: int) -> None:
    kept = imports_services.keep_upload(world.store, PRODUCTS, name="mugs.csv", stream=io.BytesIO(FEED))
    with at_work(world.everything):
        for _ in range(many):
            imports_services.receive(world.store, kept, options={"language": "en"}, uploaded_by="bob@example.com")


def _connection(store: Store) -> Connection:
    """A connection that asks nobody: what it would ask is not there."""
    found = queries.find_connection(store.id)
    if found is None:
        services.save_key(store, api_key="a-key")
        services.keep_test(store, [{"title": "Blue mug", "sku": "MUG-1", "gtin": "", "price": "12.90"}])
        found = queries.connection(store.id)
        found.status = Status.PAUSED
        db.session.flush()
    return found


def shipments(world: World, many: int) -> None:
    """Shipments that are no order, each with a decision that failed, and a run and a product beside it."""
    with at_work(world.everything):
        found = _connection(world.store)
        owner = {"platform_id": found.platform_id, "store_id": found.store_id}
        first = queries.shipment_counts(found.store_id).all
        for at in range(first, first + many):
            _shipment(owner, found.id, at)


def _shipment(owner: dict[str, int], connection_id: int, at: int) -> None:
    unit = RemoteUnit(**owner, remote_id=f"u-{at}", state="unconfirmed", name="Blue mug")
    facts = {"connection_id": connection_id, "remote_id": f"s-{at}", "number": f"H{at}", "state": "unconfirmed", "pieces": 1}
    row = RemoteShipment(**owner, **facts, placed_at=utcnow(), seen_at=utcnow(), refused="not_there", units=[unit])
    db.session.add(row)
    db.session.flush()
    told = Action(**owner, shipment_id=row.id, order_id=1, kind=Kind.CONFIRM, units=[unit.remote_id], key=f"k-{at}")
    told.progress, told.error = Progress.FAILED, Why.REJECTED
    db.session.add(told)
    db.session.flush()
    run = SyncRun(**owner, connection_id=connection_id, job_run_id=-1 - at, kind="orders", started_at=utcnow(), ended_at=utcnow())
    product = RemoteProduct(**owner, connection_id=connection_id, remote_id=f"p-{at}", title="Blue mug", seen_at=utcnow())
    db.session.add_all([Call(**owner, action_id=told.id, sent={"kind": "confirm"}, outcome=Why.REJECTED), run, product])


def decided(store: Store, order_id: int) -> None:
    """A shipment that was decided on in time, one that was not, and a feed that leaves something out."""
    now, owner = utcnow(), {"platform_id": store.platform_id, "store_id": store.id}
    for in_time in (True, False):
        facts = {"connection_id": queries.connection(store.id).id, "number": f"D{in_time:d}", "state": "confirmed", "order_id": order_id}
        db.session.add(
            RemoteShipment(**owner, **facts, remote_id=f"d-{in_time:d}", placed_at=now, seen_at=now, decided_at=now, in_time=in_time)
        )
    db.session.add(FeedBuild(**owner, language="lb", lines=1, left_out=2, built_at=now))  # no job builds it anew
    db.session.flush()


def connections(world: World, many: int) -> None:
    """Stores that are connected."""
    made = [places.store(world.everything, f"zlz-{next(number)}") for _each in range(many)]
    with at_work(world.everything):
        for store in made:
            _connection(db.session.merge(store))


LED_TO = {"marketplace.public.marketplace-feeds.feed": lambda _world: False}
"""Machines fetch it at an address that is a secret."""


def texts(world: World, many: int) -> None:
    """Variants with words of their own."""
    with at_work(world.everything):
        for _ in range(many):
            made = goods.product(world.store, f"W-{next(number)}")
            (variant,) = made.variants
            services.change_words(world.store, variant.id, "en", {"title": "Own words"}, version=services.words_mark({}))


ROWS = {
    "marketplace.store.marketplace.words": texts,
    "marketplace.store.marketplace.list": imports,
    "marketplace.store.letzshop.list": shipments,
    "marketplace.store.letzshop.exceptions": shipments,
    "marketplace.store.letzshop.outbox": shipments,
    "marketplace.store.letzshop.products": shipments,
    "marketplace.store.letzshop.runs": shipments,
    "marketplace.admin.marketplace-letzshop.list": connections,
}


def furnish(world: World) -> list[str]:
    """A checked import with a row refused and a feed whose file is there, and one of each whose job is still to come."""
    done = begin_check(world), begin_export(world, "en")
    work_off(world.app)
    waiting = begin_check(world), begin_export(world, "de")
    pages = [f"{kind}/{number}" for pair in (done, waiting) for kind, number in zip(("imports", "exports"), pair, strict=True)]
    shipments(world, 2)
    with at_work(world.everything):
        services.open_address(world.store)
        asked = jobs.enqueue(services.SYNC, store_id=world.store.id, args={"kind": "orders"}).id
    own = ("", "connection", "connect", "connect/test", "connect/schedule", "connection/forget", f"jobs/{asked}")
    return [f"{STORE}/letzshop/{page}" for page in own] + [
        f"{STORE}/marketplace/{page}" for page in (*pages, f"imports/{done[0]}/refused.csv", "exports/en.csv", "feeds/en.csv")
    ]


def begin_check(world: World) -> int:
    """An import that a job is to check."""
    kept = imports_services.keep_upload(world.store, PRODUCTS, name="mugs.csv", stream=io.BytesIO(FEED))
    with at_work(world.everything):
        made = imports_services.receive(world.store, kept, options={"language": "en"}, uploaded_by="bob@example.com")
        imports_services.choose_columns(world.store, PRODUCTS, made.id, made.columns_by_position)
        imports_services.start_check(world.store, PRODUCTS, made.id)
        return made.id


def begin_export(world: World, language: str) -> int:
    """A job that is to build a feed."""
    with at_work(world.everything):
        return services.start_export(world.store, language).id
