"""What came in, what is wrong with it, and what is sent back."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.marketplace import labels, queries, services, tables
from modules.marketplace.store.letzshop.blueprint import FEATURE, READ, WRITE, letzshop, page
from webapp.accounts.access import may, permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.ports import port
from webapp.registry.ports.orders import Orders
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other


@letzshop.get("/")
@permission(READ)
@require_feature(FEATURE)
def list() -> ResponseReturnValue:
    """The inbox of shipments."""
    store = current_store()
    setup = queries.find_connection(store.id) is None and may("marketplace:letzshop:setup")
    listed = tables.inbox(setup=setup).page(queries.shipments(store.id))
    return page("marketplace/letzshop/list.html", "shipments", page=listed)


@letzshop.get("/exceptions")
@permission(READ)
@require_feature(FEATURE)
def exceptions() -> ResponseReturnValue:
    """What needs a person."""
    store_id = current_store().id
    listed = tables.wrong().page(queries.exceptions(store_id))
    return page("marketplace/letzshop/exceptions.html", "exceptions", page=listed, waiting=set(queries.waiting_orders(store_id)))


@letzshop.get("/outbox")
@permission(READ)
@require_feature(FEATURE)
def outbox() -> ResponseReturnValue:
    """What is sent back."""
    listed = tables.outbox().page(queries.actions(current_store().id))
    return page("marketplace/letzshop/outbox.html", "outbox", page=listed)


@letzshop.get("/shipments/<int:shipment_id>")
@permission(READ)
@require_feature(FEATURE)
def detail(shipment_id: int) -> ResponseReturnValue:
    """A shipment: what Letzshop has beside what we have, what was told, and every attempt."""
    found = queries.shipment(current_store().id, shipment_id)
    told: dict[str, Any] = {"actions": queries.actions_of(found.id), "calls": queries.calls_of(found.id)}
    orders = port(Orders)
    order_url = orders.link(found.order_id) if orders is not None and found.order_id else None
    told["unknown"] = services.unknown_units(found)
    return render("marketplace/letzshop/detail.html", shipment=found, labels=labels, order_url=order_url, **told)


@letzshop.post("/actions/<int:action_id>/again")
@permission(WRITE)
@require_feature(FEATURE)
def again(action_id: int) -> ResponseReturnValue:
    """Send what failed once more."""
    store = current_store()
    with transaction():
        services.send_again(store, action_id)
    return see_other(_shipment_url(action_id), _("It is sent again."))


@letzshop.post("/actions/<int:action_id>/drop")
@permission(WRITE)
@require_feature(FEATURE)
def drop(action_id: int) -> ResponseReturnValue:
    """Give what failed up."""
    store = current_store()
    with transaction():
        services.drop(store, action_id)
    return see_other(_shipment_url(action_id), _("It is not sent."))


def _shipment_url(action_id: int) -> str:
    return url_for(".detail", shipment_id=queries.action(current_store().id, action_id).shipment_id)
