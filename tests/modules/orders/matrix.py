"""What the matrix's world needs for the pages of orders."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from modules.orders import queries, services
from modules.orders.imports import ORDERS
from modules.orders.moves import CANCEL, CONFIRM, DELIVER, RETURN, SHIP
from tests.factories import places
from tests.factories.work import at_work
from tests.matrix.world import World
from tests.modules.orders.conftest import line, place
from tests.support.jobs import work_off
from webapp.db import utcnow
from webapp.imports import services as imports_services


def placed(world: World, *lines: Any) -> int:
    """The id of an order of the day before: news of today's would be told by jobs."""
    return place(world.store, *lines, placed_at=utcnow() - timedelta(days=1, minutes=1))


def begin(world: World) -> None:
    """The first order: with it everything can be done."""
    with at_work(world.everything):
        order_id = placed(world, line(4))
        for move, pieces in ((CONFIRM, 3), (SHIP, 2)):
            services.carry_out(world.store, order_id, move, {_line(order_id, world): pieces})


def _line(order_id: int, world: World) -> int:
    return queries.order(world.store.id, order_id).lines[0].id


def waiting(world: World, many: int) -> None:
    with at_work(world.everything):
        for _ in range(many):
            placed(world)


def confirmed(world: World, many: int) -> None:
    """Orders with an invoice, of each of which a piece stands packed."""
    with at_work(world.everything):
        for _ in range(many):
            order_id = placed(world)
            services.carry_out(world.store, order_id, CONFIRM)
            services.pack(world.store, order_id, {_line(order_id, world): 1}, place="Shelf 2")
            services.write_invoice(world.store, order_id)


def furnish(world: World) -> list[str]:
    """An order in each state that shows something else; one is on its way."""
    with at_work(world.everything):
        strange = placed(world, line(1, gtin="9782957000128"))
        match = f"{strange}/lines/{_line(strange, world)}/article"  # linked to only where there is stock
        leaving, arrived = placed(world), placed(world)
        for each, moves in ((leaving, (CONFIRM, SHIP)), (arrived, (CONFIRM, SHIP, DELIVER))):
            for move in moves:
                services.carry_out(world.store, each, move)
        back = _line(arrived, world)
        services.carry_out(world.store, arrived, RETURN, {back: 2})
        services.refund(world.store, arrived, {back: 1}, reason="returned")  # and one more can be written
        services.write_invoice(world.store, arrived)  # of another one can be written
        services.add_tag(world.store, leaving, "Regular")
        packed = placed(world, line(3))
        services.carry_out(world.store, packed, CONFIRM)
        services.pack(world.store, packed, {_line(packed, world): 2}, place="Shelf 3")
        put_away = placed(world)
        services.carry_out(world.store, put_away, CANCEL)
        services.archive(world.store, put_away)
    upload = kept(world)
    with at_work(world.everything):
        brought = imports_services.receive(world.store, upload, options={}, uploaded_by="bob@example.com").id
        imports_services.start_check(world.store, ORDERS, brought)
    work_off(world.app)
    places.configure(world.everything, "orders", packing=True)
    base = "/platforms/everything/store/main/orders"
    files = [f"imports/{brought}{part}" for part in ("", "/refused.csv")]
    return [f"{base}/{each}" for each in (strange, match, leaving, arrived, packed, put_away, *files)]


def kept(world: World) -> imports_services.Upload:
    """A file of orders that is kept; one of its rows is refused."""
    content = io.BytesIO(b"reference,customer,item,quantity,price,vat\nFair-1,Anne,Mug,1,9.90,17\nFair-2,,Mug,1,9.90,17\n")
    return imports_services.keep_upload(world.store, ORDERS, name="orders.csv", stream=content)


def imports(world: World, many: int) -> None:
    """So many files of orders."""
    upload = kept(world)
    with at_work(world.everything):
        for _ in range(many):
            imports_services.receive(world.store, upload, options={}, uploaded_by="bob@example.com")


def refunded(world: World, many: int) -> None:
    """Notes of orders that were cancelled."""
    with at_work(world.everything):
        for _ in range(many):
            order_id = placed(world)
            services.carry_out(world.store, order_id, CANCEL)
            services.refund(world.store, order_id, {_line(order_id, world): 1}, reason="cancelled")


ROWS = {
    "orders.store.fulfillment.list": confirmed,
    "orders.admin.orders.invoice_list": confirmed,
    "orders.store.orders.invoice_list": confirmed,
    "orders.admin.orders.refund_notes": refunded,
    "orders.store.orders.refund_notes": refunded,
    "orders.admin.orders.list": waiting,
    "orders.store.orders.list": waiting,
    "orders.store.orders.import_list": imports,
}
TYPED = {"orders.store.orders.tag": {"tag": "Gift"}}
