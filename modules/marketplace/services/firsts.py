"""Shipments that were not there before, written together with the orders that they became."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modules.marketplace.models import RemoteShipment, RemoteUnit
from modules.marketplace.remote import Shipment, Unit, UnitState
from webapp.db import utcnow
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.merchants.models import Store
from webapp.registry.ports.orders import OrderState, TakenIn


@dataclass(frozen=True, slots=True)
class First:
    """A shipment that is seen for the first time, its units by line, and what came of it."""

    shipment: Shipment
    groups: Sequence[Sequence[Unit]]
    came: TakenIn


def write_first(store: Store, connection_id: int, first: Sequence[First]) -> None:
    """Keep them, in two statements however many they are."""
    owner = {"platform_id": store.platform_id, "store_id": store.id}
    ids = insert_with_ids(RemoteShipment, [{**owner, "connection_id": connection_id, **_shipment(each)} for each in first], nulls=True)
    units = [{**owner, "shipment_id": at, **unit} for at, each in zip(ids, first, strict=True) for unit in _units(each)]
    insert_rows(RemoteUnit, units, nulls=True)


def lines_of(state: OrderState, groups: Sequence[Sequence[Unit]]) -> dict[str, int]:
    """Which line of an order each unit is of, by its remote id."""
    return {unit.remote_id: line.line_id for line, group in zip(state.lines, groups, strict=True) for unit in group}


def _shipment(first: First) -> dict[str, Any]:
    """What was decided before it came in was so whenever it was: nobody knows whether in time."""
    shipment, state = first.shipment, first.came.state
    decided = state is not None and all(unit.state != UnitState.UNCONFIRMED for unit in shipment.units)
    return {
        "remote_id": shipment.remote_id,
        "number": shipment.number or shipment.remote_id[:60],
        "state": shipment.state,
        "pieces": len(shipment.units),
        "placed_at": shipment.placed_at or utcnow(),
        "seen_at": utcnow(),
        "order_id": first.came.order_id if state is not None else None,
        "order_number": state.number if state is not None else "",
        "refused": "" if state is not None else first.came.refused[:40],
        "decided_at": utcnow() if decided else None,
    }


def _units(first: First) -> list[dict[str, Any]]:
    state = first.came.state
    lines = lines_of(state, first.groups) if state is not None else {}
    return [
        {
            "remote_id": unit.remote_id,
            "state": unit.state,
            "wanted": unit.state if state is not None and unit.state != UnitState.UNCONFIRMED else "",
            "line_id": lines.get(unit.remote_id),
            "name": unit.name,
            "sku": unit.sku,
            "gtin": unit.gtin,
        }
        for unit in first.shipment.units
    ]
