"""Pages for paper: what to fetch from the shelves, and what is in a parcel."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from flask.typing import ResponseReturnValue

from modules.orders import queries
from modules.orders.models import OrderLine
from modules.orders.states import to_ship
from modules.orders.store.blueprint import READ, fulfillment
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render

MOST_LINES = 300


@dataclass
class Pick:
    """An article to fetch, for so many orders."""

    name: str
    sku: str
    pieces: int = 0
    numbers: list[str] = field(default_factory=list)


@fulfillment.get("/pick-list")
@permission(READ)
@require_feature("packing_slips")
def pick_list() -> ResponseReturnValue:
    """What to fetch for the orders that wait longest, by article."""
    picks = gathered(queries.lines_to_ship(current_store().id, MOST_LINES))
    return render("orders/fulfillment/pick.html", picks=picks)


@fulfillment.get("/<int:order_id>/slip")
@permission(READ)
@require_feature("packing_slips")
def slip(order_id: int) -> ResponseReturnValue:
    """What goes into the parcel: what is to be shipped, or all that was where nothing is."""
    store = current_store()
    order = queries.order(store.id, order_id)
    waiting = [(line, to_ship(line)) for line in order.lines if to_ship(line)]
    lines = waiting or [(line, line.shipped) for line in order.lines if line.shipped]
    return render("orders/fulfillment/slip.html", order=order, store=store, lines=lines)


def gathered(lines: list[OrderLine]) -> list[Pick]:
    """The lines by article, in the order of their SKUs."""
    picks: dict[tuple[str, str], Pick] = defaultdict(lambda: Pick("", ""))
    for line in lines:
        pick = picks[line.sku, line.name]
        pick.name, pick.sku = line.name, line.sku
        pick.pieces += to_ship(line)
        pick.numbers.append(line.order.number)
    return [picks[key] for key in sorted(picks)]
