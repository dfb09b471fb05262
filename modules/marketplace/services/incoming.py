"""Shipments that come in: each becomes one order, however often it is seen, and a known one says how its units stand by now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from modules.inventory import queries as inventory
from modules.marketplace import queries
from modules.marketplace.models import RemoteShipment
from modules.marketplace.remote import Shipment, Unit, UnitState
from modules.marketplace.services.firsts import First, lines_of, write_first
from modules.marketplace.services.matching import Match, matches
from modules.marketplace.services.running import Counted
from modules.marketplace.services.standing import follow_remote, judge
from modules.marketplace.settings import MarketplaceSettings
from webapp.commerce.rates import rates_on
from webapp.db import db, utcnow
from webapp.domain import DomainError, ReadOnly
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant
from webapp.registry.ports.orders import NewLine, NewOrder, Orders, TakenIn
from webapp.settings.typed import settings

CHANNEL = queries.CHANNEL
DECIDED = (UnitState.AVAILABLE, UnitState.RETURNED)


def take(store: Store, orders: Orders, shipments: Iterable[Shipment]) -> Counted:
    """Take shipments in; what came of them. Raises ReadOnly while no order can be written."""
    hold_merchant(store.platform_id, store.merchant_id)  # of orders that are there one may change before new ones meet their buyers
    given = {each.remote_id: each for each in shipments}
    connection = queries.connection(store.id)
    known = queries.by_remote_ids(connection.id, given)
    found = matches(store.id, (unit for each in given.values() if each.remote_id not in known for unit in each.units))
    counted, fresh = Counted(seen=len(given)), []
    for remote_id, shipment in given.items():
        row = known.get(remote_id)
        if row is not None and row.order_id is not None:
            counted.changed += refresh(store, orders, row, shipment)
        else:
            fresh.append((row, shipment))
    taken = _orders(store, orders, connection.id, fresh, found)
    counted.created, counted.refused = taken, len(fresh) - taken
    db.session.flush()
    return counted


def refresh(store: Store, orders: Orders | None, row: RemoteShipment, shipment: Shipment) -> bool:
    """Write down what the marketplace says of a known shipment by now; whether that is news."""
    states = {unit.remote_id: unit.state for unit in shipment.units}
    news = [unit for unit in row.units if states.get(unit.remote_id, unit.state) != unit.state]
    for unit in news:
        unit.state = states[unit.remote_id]
    row.seen_at, row.number = utcnow(), shipment.number or row.number
    if row.order_id is not None:
        row.refused = ""  # it may have been gone for a while
    undecided = any(not unit.wanted and unit.state != UnitState.UNCONFIRMED for unit in row.units)
    if news or undecided:  # or else it stands as it stood
        if orders is not None:
            follow_remote(store, orders, row)
        judge(row)
    return bool(news)


def _orders(store: Store, orders: Orders, connection_id: int, fresh: Sequence[tuple[RemoteShipment | None, Shipment]], found: Match) -> int:
    """Make them orders, all at once; how many are. One that the orders refuse is kept with the reason, and tried again next time."""
    groups = [grouped(shipment.units) for _row, shipment in fresh]
    new = [_new(store, shipment, group, found) for (_row, shipment), group in zip(fresh, groups, strict=True)]
    first, taken = list[First](), _taken(store, orders, new)
    for (row, shipment), group, came in zip(fresh, groups, taken, strict=True):
        if row is None:
            first.append(First(shipment, group, came))
        else:
            _became(row, shipment, group, came)
    write_first(store, connection_id, first)
    db.session.flush()
    if settings(MarketplaceSettings, store.id).auto_confirm_when_stock:
        waiting = [(came.order_id, group) for (_row, each), group, came in zip(fresh, groups, taken, strict=True) if _waits(each, came)]
        _confirm_all(store, orders, waiting, found)
    return sum(1 for each in taken if each.state is not None)


def _taken(store: Store, orders: Orders, new: Sequence[NewOrder]) -> Sequence[TakenIn]:
    """What came of each. Where something that all have to do with refuses one, such as a listener, they are taken one by one."""
    try:
        with db.session.begin_nested():
            return orders.take_all(store.id, new)
    except ReadOnly:
        raise
    except DomainError:
        return [_one(store, orders, each) for each in new]


def _one(store: Store, orders: Orders, new: NewOrder) -> TakenIn:
    try:
        with db.session.begin_nested():
            return orders.take_all(store.id, [new])[0]
    except ReadOnly:
        raise
    except DomainError as error:
        return TakenIn(refused=error.code)


def _became(row: RemoteShipment, shipment: Shipment, groups: Sequence[Sequence[Unit]], came: TakenIn) -> None:
    """Write down the order that a shipment became, and which line each unit is of; or why it became none."""
    state = came.state
    if state is None:
        row.order_id, row.refused = None, came.refused[:40]
        return
    row.order_id, row.order_number, row.refused = came.order_id, state.number, ""
    lines, states = lines_of(state, groups), {unit.remote_id: unit.state for unit in shipment.units}
    for kept in row.units:
        kept.line_id, kept.state = lines.get(kept.remote_id), states.get(kept.remote_id, kept.state)
        kept.wanted = kept.state if kept.state != UnitState.UNCONFIRMED else ""
    judge(row)
    row.in_time = None  # who decided before it came in did so whenever they did


def grouped(units: Sequence[Unit]) -> list[list[Unit]]:
    """Units of the same thing at the same price, which are one line: there is no quantity, so they are counted."""
    groups: dict[tuple[str, str, str, int], list[Unit]] = {}
    for unit in units:
        groups.setdefault((unit.gtin, unit.sku, unit.name, unit.price_minor), []).append(unit)
    return list(groups.values())


def _new(store: Store, shipment: Shipment, groups: Sequence[Sequence[Unit]], found: Match) -> NewOrder:
    buyer, placed = shipment.buyer, shipment.placed_at or utcnow()
    return NewOrder(
        channel=CHANNEL,
        channel_ref=shipment.remote_id,
        customer_name=buyer.name,
        customer_email=buyer.email,
        customer_phone=buyer.phone,
        locale=buyer.locale,
        address=buyer.address,
        placed_at=min(placed, utcnow()),
        lines=[_line(store, group, found, placed.date()) for group in groups],
    )


def _usual_rate(store: Store, day: date) -> int:
    """The tax rate of what is not in the inventory. Where the law is not known it is none: what was ordered cannot be refused for that."""
    law = rates_on(store.home_country, day)
    return law.standard_bp if law is not None else 0


def _line(store: Store, group: Sequence[Unit], found: Match, day: date) -> NewLine:
    unit, variant = group[0], found.variant(group[0])
    confirmed = sum(1 for each in group if each.state in DECIDED)
    return NewLine(
        name=unit.name,
        price_minor=unit.price_minor,
        tax_rate_bp=variant.tax_rate_bp if variant else _usual_rate(store, day),
        quantity=len(group),
        variant_id=variant.id if variant else None,
        sku=variant.sku if variant else unit.sku,
        gtin=found.number(unit),
        confirmed=confirmed,
        shipped=confirmed,
        declined=sum(1 for each in group if each.state == UnitState.UNAVAILABLE),
        returned=sum(1 for each in group if each.state == UnitState.RETURNED),
    )


def _waits(shipment: Shipment, came: TakenIn) -> bool:
    return came.state is not None and shipment.state == "unconfirmed"


def _confirm_all(store: Store, orders: Orders, waiting: Sequence[tuple[int, Sequence[Sequence[Unit]]]], found: Match) -> None:
    """Confirm the orders of which everything is there, the first first: each leaves fewer for the next."""
    wanted = {order_id: needs for order_id, groups in waiting if (needs := _needs(groups, found))}
    there = {each.id: each.available for each in inventory.variants_by_id(store.id, {at for needs in wanted.values() for at in needs})}
    for order_id, needs in wanted.items():
        if all(there.get(variant_id, 0) >= count for variant_id, count in needs.items()):
            orders.confirm(store.id, order_id)
            for variant_id, count in needs.items():
                there[variant_id] -= count


def _needs(groups: Sequence[Sequence[Unit]], found: Match) -> dict[int, int]:
    """How many pieces of each variant an order takes; none where one of its products is not in the inventory."""
    needs: dict[int, int] = {}
    for group in groups:
        variant = found.variant(group[0])
        if variant is None:
            return {}
        needs[variant.id] = needs.get(variant.id, 0) + len(group)
    return needs


def gone(store: Store, remote_id: str) -> Counted:
    """A shipment that the marketplace does not know any more."""
    row = queries.by_remote_ids(queries.connection(store.id).id, [remote_id]).get(remote_id)
    if row is not None:
        row.refused, row.seen_at = "not_there", utcnow()
        db.session.flush()
    return Counted(seen=1, refused=1)
