"""What the orders know of a customer, for the customer's page."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, url_for
from flask_babel import gettext as _

from modules.orders import queries
from modules.orders.models import Order
from webapp.registry.kinds.timelines import Happening
from webapp.routing.context import current_store
from webapp.web.formats import money

SHOWN, MOST_LINES = 5, 20


def bought(ids: Sequence[int], limit: int) -> Sequence[Happening]:
    """When the customer ordered in this store."""
    return [_ordered(each) for each in queries.of_customer(current_store().id, ids, limit)]


def latest(ids: Sequence[int]) -> str:
    """The customer's latest orders in this store."""
    store = current_store()
    found = queries.of_customer(store.id, ids, SHOWN)
    count, spent = queries.sums_of_customer(store.id, ids, store.currency)
    return render_template("orders/store/_customer.html", found=found, count=count, spent=spent)


def waiting_for(variant_ids: Sequence[int]) -> str:
    """The orders of this store that still have pieces of a variant to confirm or to ship."""
    lines = queries.lines_waiting_for(current_store().id, variant_ids, MOST_LINES)
    return render_template("orders/store/_variant.html", lines=lines[:MOST_LINES], more=len(lines) > MOST_LINES)


def _ordered(order: Order) -> Happening:
    text = _("Ordered %(number)s for %(total)s", number=order.number, total=money(order.total))
    url = url_for("orders.store.orders.detail", order_id=order.id)
    return Happening(at=order.placed_at, text=text, detail=order.state_label, url=url, icon="shopping-cart")
