"""Figures of orders: what was sold, how many orders came in, what came back."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import literal, select

from modules.orders import labels
from modules.orders.models import Order, OrderLine, OrderReturn
from webapp.registry.definition import Frontend
from webapp.registry.kinds.metrics import MONEY, Dimension, Figure, Metric
from webapp.routing.context import current_frontend

READ, OVERVIEW = "orders:orders:read", "orders:overview:read"
CHANNELS = {
    "manual": _l("Typed in"),
    "web": _l("Web shop"),
    "marketplace": _l("Marketplace"),
    "letzshop": _l("Letzshop"),
    "phone": _l("Phone"),
    "csv": _l("Import"),
}

ARTICLE = Dimension(code="article", name=_l("Article"))
CHANNEL = Dimension(code="channel", name=_l("Channel"), label=lambda code: str(CHANNELS.get(code, code)))
STATES = {str(state): name for state, name in labels.STATES.items()}
STATE = Dimension(code="state", name=_l("State"), label=lambda code: str(STATES.get(code, code)))
CONDITION = Dimension(code="condition", name=_l("Condition"), label=lambda code: str(labels.CONDITIONS.get(code, code)))


def page(order_id: int) -> str:
    """The page of an order."""
    if current_frontend() is Frontend.STORE:
        return str(url_for("orders.store.orders.detail", order_id=order_id))
    return str(url_for("orders.admin.orders.detail", order_id=order_id))


def sold(value: object) -> Figure:
    """Lines by when their order was placed, without what was declined or cancelled."""
    kept = OrderLine.quantity - OrderLine.declined - OrderLine.cancelled
    return Figure(
        rows=select(OrderLine).join(Order, Order.id == OrderLine.order_id),
        at=Order.placed_at,
        value=OrderLine.price_minor * kept if value == MONEY else kept,
        currency=Order.currency if value == MONEY else None,
        key=Order.id,
        title=Order.number,
        store=Order.store_id,
        changed=Order.updated_at,
        counts=(kept > 0,),
        dimensions={"article": OrderLine.name, "channel": Order.channel},
    )


def placed() -> Figure:
    """Orders by when they were placed."""
    return Figure(
        rows=select(Order),
        at=Order.placed_at,
        value=literal(1),
        key=Order.id,
        title=Order.number,
        store=Order.store_id,
        changed=Order.updated_at,
        dimensions={"channel": Order.channel, "state": Order.state},
    )


def returned() -> Figure:
    """Pieces by when they came back."""
    return Figure(
        rows=select(OrderReturn).join(OrderLine, OrderLine.id == OrderReturn.line_id),
        at=OrderReturn.created_at,
        value=OrderReturn.quantity,
        key=OrderReturn.order_id,
        title=OrderLine.name,
        store=OrderReturn.store_id,
        changed=OrderReturn.created_at,
        dimensions={"article": OrderLine.name, "condition": OrderReturn.condition},
    )


SEEN: dict[str, Any] = {"permission": READ, "overview": OVERVIEW, "feature": "order_management", "address": page}

METRICS = (
    Metric(code="orders.sales", name=_l("Sales"), unit=MONEY, figure=lambda: sold(MONEY), dimensions=(ARTICLE, CHANNEL), weight=10, **SEEN),
    Metric(code="orders.placed", name=_l("Orders"), figure=placed, dimensions=(CHANNEL, STATE), weight=20, **SEEN),
    Metric(code="orders.pieces", name=_l("Pieces sold"), figure=lambda: sold("pieces"), dimensions=(ARTICLE, CHANNEL), weight=30, **SEEN),
    Metric(
        code="orders.returned",
        name=_l("Pieces returned"),
        figure=returned,
        dimensions=(ARTICLE, CONDITION),
        weight=40,
        less_is_better=True,
        **SEEN,
    ),
)
