"""What stock holds for an order: from its arrival, from its confirmation, or nothing before it leaves, as the order began."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from modules.orders.models import Order, OrderLine
from modules.orders.moves import ARRIVAL, NEVER, Issue
from modules.orders.services.raising import raise_issue, resolve
from modules.orders.services.writing import tell
from modules.orders.states import pending, to_ship
from webapp.domain import ReadOnly
from webapp.ports import port
from webapp.registry.ports.stock import Stock, Want


def reference(line: OrderLine) -> str:
    """What the stock knows a line by."""
    return f"orders:{line.id}"


def line_id_of(reference: str) -> int | None:
    """The line that the stock knows by this; None for what is held for somebody else."""
    owner, _colon, number = reference.partition(":")
    return int(number) if owner == "orders" and number.isascii() and number.isdecimal() and len(number) < 19 else None


def due(order: Order, line: OrderLine) -> int:
    """How many pieces of a line are to be held."""
    if order.reserve_on == NEVER:
        return 0
    return to_ship(line) + (pending(line) if order.reserve_on == ARRIVAL else 0)


def held(stock: Stock, order: Order) -> Mapping[int, int]:
    """How many pieces are held for each line, by its id."""
    lines = {reference(line): line.id for line in order.lines if line.variant_id is not None}
    found: dict[int, int] = defaultdict(int)
    for name, places in stock.held_at(order.store_id, lines).items():
        found[lines[name]] += sum(places.values())
    return found


def hold(order: Order, but: Collection[int | None] = ()) -> None:
    """Hold what an order that holds from its arrival still lacks, as far as it is there; an issue says of which line it is not all.

    `but` are lines whose pieces ended to be held: they are held again where somebody wants it.
    An order never waits for that: with a read-only inventory it comes in without, and confirming it holds what it can.
    """
    stock = port(Stock)
    lines = [line for line in order.lines if line.variant_id is not None and pending(line) and line.id not in but]
    if stock is None or order.reserve_on != ARRIVAL or not lines:
        return
    known, before = stock.available(order.store_id, {line.variant_id for line in lines if line.variant_id}), held(stock, order)
    lacking = [(line, due(order, line) - before[line.id]) for line in lines if line.variant_id in known]
    wanted = [Want(reference(line), line.variant_id, count) for line, count in lacking if count > 0 and line.variant_id is not None]
    try:
        got = stock.reserve(order.store_id, wanted, partly=True) if wanted else {}
    except ReadOnly:
        return
    report(order, [(line, max(count, 0) - got.get(reference(line), 0)) for line, count in lacking])


def report(order: Order, missing: Sequence[tuple[OrderLine, int]]) -> None:
    """An issue on each line of which pieces could not be held, and none any more on the others."""
    news = 0
    for line, count in missing:
        if count <= 0:
            resolve(order, Issue.SHORT_STOCK, line)
        elif raise_issue(order, Issue.SHORT_STOCK, line):
            news += count
    if news:
        tell(order, "unheld", pieces=news)


def ahead(stock: Stock, order: Order) -> Mapping[int, int]:
    """How many of the pieces of each line that nobody confirmed yet are held already."""
    if order.reserve_on != ARRIVAL:
        return {}
    there = held(stock, order)
    return {line.id: max(0, there[line.id] - to_ship(line)) for line in order.lines}


def too_many(stock: Stock, order: Order, leaving: Mapping[int, int]) -> list[Want]:
    """What is held beyond what the lines need once so many of their pieces are cancelled or declined."""
    left = {line.id: _left(order, line, leaving[line.id]) for line in order.lines if line.variant_id is not None and leaving.get(line.id)}
    lines = [line for line in order.lines if line.id in left and left[line.id] < due(order, line)]
    there = held(stock, order) if lines else {}
    over = [(line, there[line.id] - left[line.id]) for line in lines]
    return [Want(reference(line), line.variant_id, count) for line, count in over if count > 0 and line.variant_id is not None]


def _left(order: Order, line: OrderLine, leaving: int) -> int:
    """How many pieces are to be held once so many are gone: those that nobody confirmed go first."""
    waiting = 0 if order.reserve_on == ARRIVAL else min(leaving, pending(line))
    return max(0, due(order, line) - leaving + waiting)
