"""What is held for orders, said anew: where inventory was off, pieces were confirmed and shipped without it."""

from __future__ import annotations

from collections import defaultdict

from modules.orders import queries
from modules.orders.models import OrderLine
from modules.orders.moves import ARRIVAL, Issue
from modules.orders.services.raising import raise_issue, resolve
from modules.orders.services.reserving import due, line_id_of, reference, report
from modules.orders.services.writing import settle, tell
from modules.orders.states import pending, to_ship
from webapp.ports import port
from webapp.registry.ports.stock import Stock, Want


def hold_again(platform_id: int) -> None:
    """Hold what each store of the platform has still to ship, and what its orders hold from their arrival, those that wait longest first.

    Of what is not there, confirmed pieces are oversold.
    """
    stock = port(Stock)
    if stock is None:
        return
    for store_id in queries.stores_with_orders(platform_id):
        lines = queries.lines_to_hold(store_id)
        wanted = [Want(reference(line), line.variant_id, due(line.order, line)) for line in lines if line.variant_id is not None]
        held = stock.hold(store_id, "orders", wanted)
        _report(store_id, lines, held)


def _report(store_id: int, lines: list[OrderLine], held: dict[str, int]) -> None:
    """An issue on each line that is oversold, and none any more on those that are not."""
    by_order: dict[int, list[OrderLine]] = defaultdict(list)
    for line in lines:
        if line.variant_id is not None:
            by_order[line.order_id].append(line)
    for order_id, own in sorted(by_order.items()):
        lacking = [(line, due(line.order, line) - held.get(reference(line), 0)) for line in own]
        if not any(count for _line, count in lacking) and not own[0].order.open_issues:
            continue
        order = queries.order(store_id, order_id, lock=True)
        missing = 0
        for line in own:
            oversold = to_ship(line) - held.get(reference(line), 0)
            if oversold > 0:
                missing += oversold
                raise_issue(order, Issue.OVERSOLD, line)
            else:
                resolve(order, Issue.OVERSOLD, line)
                resolve(order, Issue.LAPSED, line)
        report(order, [(line, min(count, pending(line))) for line, count in lacking if order.reserve_on == ARRIVAL])
        if missing:
            tell(order, "oversold", pieces=missing)
        settle(order)


def lapsed(store_id: int, reference: str, quantity: int) -> None:
    """Note on its line that pieces are held no longer; nothing where they left, or were cancelled, in the meantime."""
    line_id = line_id_of(reference)
    order_id = queries.order_of_line(store_id, line_id) if line_id is not None else None
    if order_id is None:
        return
    order = queries.order(store_id, order_id, lock=True)
    line = next(each for each in order.lines if each.id == line_id)
    if not due(order, line):
        return
    raise_issue(order, Issue.LAPSED, line)
    tell(order, "lapsed", pieces=quantity)
    settle(order)
