"""What the matrix's world needs for the pages of orders."""

from __future__ import annotations

from modules.orders import services
from modules.orders.moves import CONFIRM, DELIVER, SHIP
from tests.factories.work import at_work
from tests.matrix.world import World
from tests.modules.orders.conftest import line, place


def orders(world: World, many: int) -> None:
    with at_work(world.everything):
        for _ in range(many):
            order_id = place(world.store)
            services.carry_out(world.store, order_id, CONFIRM)
        place(world.store)


def furnish(world: World) -> list[str]:
    """An order in each state that shows something else."""
    with at_work(world.everything):
        strange = place(world.store, line(1, gtin="9782957000128"))
        sent = place(world.store)
        for move in (CONFIRM, SHIP):
            services.carry_out(world.store, sent, move)
        there = place(world.store)
        for move in (CONFIRM, SHIP, DELIVER):
            services.carry_out(world.store, there, move)
    base = "/platforms/everything/store/main/orders"
    return [f"{base}/{each}" for each in (strange, sent, there)]


ROWS = {
    "orders.admin.orders.list": orders,
    "orders.store.orders.list": orders,
    "orders.store.fulfillment.list": orders,
}
