"""Shipments that come in: each becomes one order, however often it is seen, and a known one says how its units stand by now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from modules.inventory import queries as inventory
from modules.marketplace import queries
from modules.marketplace.models import RemoteShipment, RemoteUnit
from modules.marketplace.remote import Shipment, Unit, UnitState
from modules.marketplace.services.matching import Match, matches
from modules.marketplace.services.running import Counted
from modules.marketplace.services.standing import follow_remote, settle
from modules.marketplace.settings import MarketplaceSettings
from webapp.commerce.rates import rates_on
from webapp.db import db, utcnow
from webapp.domain import DomainError, ReadOnly
from webapp.merchants.models import Store
from webapp.registry.ports.orders import NewLine, NewOrder, Orders
from webapp.settings.typed import settings

CHANNEL = "marketplace"
DECIDED = (UnitState.AVAILABLE, UnitState.RETURNED)


def take(store: Store, orders: Orders, shipments: Iterable[Shipment]) -> Counted:
    """Take shipments in; what came of them. Raises ReadOnly while no order can be written."""
    given = {each.remote_id: each for each in shipments}
    connection = queries.connection(store.id)
    known = queries.by_remote_ids(connection.id, given)
    found = matches(store.id, (unit for each in given.values() if each.remote_id not in known for unit in each.units))
    counted = Counted(seen=len(given))
    for remote_id, shipment in given.items():
        row = known.get(remote_id)
        if row is not None and row.order_id is not None:
            counted.changed += refresh(store, orders, row, shipment)
            continue
        row = row or _row(store, connection.id, shipment)
        if _order(store, orders, row, shipment, found):
            counted.created += 1
        else:
            counted.refused += 1
    db.session.flush()
    return counted


def refresh(store: Store, orders: Orders | None, row: RemoteShipment, shipment: Shipment) -> bool:
    """Write down what the marketplace says of a known shipment by now; whether that is news."""
    states = {unit.remote_id: unit.state for unit in shipment.units}
    news = [unit for unit in row.units if states.get(unit.remote_id, unit.state) != unit.state]
    for unit in news:
        unit.state = states[unit.remote_id]
    row.seen_at, row.number = utcnow(), shipment.number or row.number
    if orders is not None:
        follow_remote(store, orders, row)
    settle(row)
    return bool(news)


def _row(store: Store, connection_id: int, shipment: Shipment) -> RemoteShipment:
    owner = {"platform_id": store.platform_id, "store_id": store.id}
    row = RemoteShipment(
        **owner,
        connection_id=connection_id,
        remote_id=shipment.remote_id,
        number=shipment.number or shipment.remote_id[:60],
        state=shipment.state,
        pieces=len(shipment.units),
        placed_at=shipment.placed_at or utcnow(),
        seen_at=utcnow(),
        units=[_unit(owner, unit) for unit in shipment.units],
    )
    db.session.add(row)
    db.session.flush()
    return row


def _unit(owner: dict[str, Any], unit: Unit) -> RemoteUnit:
    kept = {"remote_id": unit.remote_id, "state": unit.state, "name": unit.name, "sku": unit.sku, "gtin": unit.gtin}
    return RemoteUnit(**owner, **kept)


def _order(store: Store, orders: Orders, row: RemoteShipment, shipment: Shipment, found: Match) -> bool:
    """Make it an order; one that the orders refuse is kept with the reason, and tried again with the next run."""
    groups = grouped(shipment.units)
    try:
        with db.session.begin_nested():
            row.order_id = orders.take(store.id, _new(store, shipment, groups, found))
            state = orders.state(store.id, row.order_id)
    except ReadOnly:
        raise
    except DomainError as error:
        row.order_id, row.refused = None, error.code[:40]
        return False
    row.order_number, row.refused = state.number, ""
    lines = {unit.remote_id: line.line_id for line, group in zip(state.lines, groups, strict=True) for unit in group}
    for unit in row.units:
        unit.line_id = lines.get(unit.remote_id)
        unit.wanted = unit.state if unit.state != UnitState.UNCONFIRMED else ""
    settle(row)
    row.in_time = None  # who decided before it came in did so whenever they did
    if row.state == "unconfirmed" and settings(MarketplaceSettings, store.id).auto_confirm_when_stock:
        _confirm(store, orders, row.order_id, groups, found)
    return True


def grouped(units: Sequence[Unit]) -> list[list[Unit]]:
    """Units of the same thing at the same price, which are one line: there is no quantity, so they are counted."""
    groups: dict[tuple[str, str, str, int], list[Unit]] = {}
    for unit in units:
        groups.setdefault((unit.gtin, unit.sku, unit.name, unit.price_minor), []).append(unit)
    return list(groups.values())


def _new(store: Store, shipment: Shipment, groups: Sequence[Sequence[Unit]], found: Match) -> NewOrder:
    buyer, placed = shipment.buyer, shipment.placed_at or utcnow()
    rates = rates_on("LU", placed.date())
    usual = rates.standard_bp if rates is not None else 0
    return NewOrder(
        channel=CHANNEL,
        channel_ref=shipment.remote_id,
        customer_name=buyer.name,
        customer_email=buyer.email,
        customer_phone=buyer.phone,
        locale=buyer.locale,
        address=buyer.address,
        placed_at=min(placed, utcnow()),
        lines=[_line(group, found, usual) for group in groups],
    )


def _line(group: Sequence[Unit], found: Match, usual: int) -> NewLine:
    unit, variant = group[0], found.variant(group[0])
    confirmed = sum(1 for each in group if each.state in DECIDED)
    return NewLine(
        name=unit.name,
        price_minor=unit.price_minor,
        tax_rate_bp=variant.tax_rate_bp if variant else usual,
        quantity=len(group),
        variant_id=variant.id if variant else None,
        sku=variant.sku if variant else unit.sku,
        gtin=found.number(unit),
        confirmed=confirmed,
        shipped=confirmed,
        declined=sum(1 for each in group if each.state == UnitState.UNAVAILABLE),
        returned=sum(1 for each in group if each.state == UnitState.RETURNED),
    )


def _confirm(store: Store, orders: Orders, order_id: int, groups: Sequence[Sequence[Unit]], found: Match) -> None:
    """Confirm an order of which everything is there."""
    wanted: dict[int, int] = {}
    for group in groups:
        variant = found.variant(group[0])
        if variant is None:
            return
        wanted[variant.id] = wanted.get(variant.id, 0) + len(group)
    there = {each.id: each.available for each in inventory.variants_by_id(store.id, wanted)}
    if all(there.get(variant_id, 0) >= count for variant_id, count in wanted.items()):
        orders.confirm(store.id, order_id)


def gone(store: Store, remote_id: str) -> Counted:
    """A shipment that the marketplace does not know any more."""
    row = queries.by_remote_ids(queries.connection(store.id).id, [remote_id]).get(remote_id)
    if row is not None:
        row.refused, row.seen_at = "not_there", utcnow()
        db.session.flush()
    return Counted(seen=1, refused=1)
