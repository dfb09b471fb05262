"""How others bring orders in and hear where they stand: the port `Orders`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import has_request_context, url_for

from modules.orders import queries, services
from modules.orders.models import OrderLine, Parcel
from modules.orders.moves import CONFIRM, DECLINE, SHIP
from modules.orders.queries import mending
from modules.orders.services import Sent
from modules.orders.states import pending
from webapp.accounts.access import may
from webapp.entitlements.gate import feature_enabled
from webapp.merchants.models import Store
from webapp.merchants.queries import store_of
from webapp.registry.ports import orders as ports
from webapp.registry.ports.orders import LineState, NewOrder, OrderState, TakenIn
from webapp.routing.context import current_platform


class StoreOrders:
    """The orders of a store of the platform that is worked for."""

    def find(self, store_id: int, channel: str, channel_ref: str) -> int | None:
        """The order that a channel knows by this reference."""
        return queries.id_by_reference(store_id, channel, channel_ref)

    def state(self, store_id: int, order_id: int) -> OrderState:
        """Where an order stands."""
        order = queries.order(store_id, order_id)
        parcels = queries.parcels(order.id) if any(line.shipped for line in order.lines) else []
        return OrderState(order.number, order.state, tuple(map(_line, order.lines)), tuple(map(_parcel, parcels)))

    def changed(self, store_id: int, channel: str, since: datetime, after: int, limit: int) -> Sequence[int]:
        """Orders of a channel that changed."""
        return queries.ids_changed(store_id, channel, since, after, limit)

    def link(self, order_id: int) -> str | None:
        """The page of an order."""
        if not has_request_context() or not (may("orders:orders:read") and feature_enabled("order_management")):
            return None
        return url_for("orders.store.orders.detail", order_id=order_id)

    def unknown(self, store_id: int, channel: str, limit: int) -> Sequence[int]:
        """Orders of a channel that wait for a product."""
        return mending.ids_waiting_for_a_product(store_id, channel, limit)

    def take_all(self, store_id: int, new: Sequence[NewOrder]) -> Sequence[TakenIn]:
        """Take many orders in, each once."""
        return services.take_all(_store(store_id), new, self.state)

    def mend(self, store_id: int, channel: str, limit: int) -> int:
        """Look again at orders with a product that was unknown."""
        return services.mend(_store(store_id), services.mendable(store_id, channel, limit))

    def confirm(self, store_id: int, order_id: int, pieces: Mapping[int, int] | None = None) -> int:
        """Confirm pieces."""
        return services.carry_out(_store(store_id), order_id, CONFIRM, pieces).pieces

    def decline(self, store_id: int, order_id: int, pieces: Mapping[int, int] | None = None) -> int:
        """Decline pieces."""
        return services.carry_out(_store(store_id), order_id, DECLINE, pieces).pieces

    def ship(self, store_id: int, order_id: int, pieces: Mapping[int, int] | None = None, *, carrier: str, tracking: str) -> int:
        """Send a parcel off."""
        return services.carry_out(_store(store_id), order_id, SHIP, pieces, sent=Sent(carrier=carrier, tracking=tracking)).pieces


def _store(store_id: int) -> Store:
    return store_of(current_platform().id, store_id)


def _line(line: OrderLine) -> LineState:
    counts = (line.confirmed, line.declined, line.cancelled, line.shipped, line.returned)
    return LineState(line.id, line.gtin, line.quantity, pending(line), *counts, line.variant_id)


def _parcel(parcel: Parcel) -> ports.Sent:
    return ports.Sent(parcel.number, parcel.carrier, parcel.tracking, {each.line_id: each.quantity for each in parcel.lines})
