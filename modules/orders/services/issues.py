"""What is wrong with an order: found, shown until it is mended, and resolved by itself where that can be seen."""

from __future__ import annotations

from flask_babel import gettext as _

from modules.orders import queries
from modules.orders.models import Order, OrderLine
from modules.orders.moves import Issue
from modules.orders.services.raising import raise_issue, resolve
from modules.orders.services.reserving import due, hold, reference
from modules.orders.services.writing import settle, tell
from modules.orders.states import pending, to_ship
from webapp.commerce.address import AddressError, checked
from webapp.domain import DomainError
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.orders import NewLine, NewOrder
from webapp.registry.ports.stock import Stock, Want


def find_issues(order: Order) -> None:
    """What can be seen to be wrong with a new order."""
    knows = port(Stock) is not None
    for line in order.lines:
        if is_unknown(line, knows=knows):
            raise_issue(order, Issue.UNKNOWN_PRODUCT, line)
    if not has_address(order):
        raise_issue(order, Issue.BAD_ADDRESS)


def is_unknown(line: OrderLine | NewLine, *, knows: bool) -> bool:
    """Whether a new line names a product that an inventory, where there is one that `knows`, does not have."""
    return knows and line.variant_id is None and bool(line.gtin)


def has_address(order: Order | NewOrder) -> bool:
    """Whether post arrives there."""
    try:
        return bool(checked(order.address))
    except AddressError:
        return False


def recheck(order: Order, *, again: bool = False) -> None:
    """Resolve what has mended itself: articles that are there by now, addresses that are right, lines that wait for nothing.

    `again` reserves once more what is held no longer.
    """
    found = queries.issues(order.id)
    lines = {line.id: line for line in order.lines}
    unknown = [lines[each.line_id] for each in found if each.kind == Issue.UNKNOWN_PRODUCT and each.line_id in lines]
    stock = port(Stock)
    known = stock.by_gtin(order.store_id, [line.gtin for line in unknown]) if stock is not None and unknown else {}
    for line in unknown:
        if line.gtin in known or not pending(line):
            line.variant_id = known.get(line.gtin, line.variant_id)
            resolve(order, Issue.UNKNOWN_PRODUCT, line)
    if known or any(each.kind == Issue.SHORT_STOCK for each in found):
        hold(order, but={each.line_id for each in found if each.kind == Issue.LAPSED})
    for each in found:
        if each.kind == Issue.SHORT_STOCK and each.line_id in lines and not pending(lines[each.line_id]):
            resolve(order, Issue.SHORT_STOCK, lines[each.line_id])
        if each.kind == Issue.LAPSED and each.line_id in lines and _is_held(order, lines[each.line_id], again=again):
            resolve(order, Issue.LAPSED, lines[each.line_id])
        if each.kind == Issue.OVERSOLD and each.line_id in lines and not to_ship(lines[each.line_id]):
            resolve(order, Issue.OVERSOLD, lines[each.line_id])
    if any(each.kind == Issue.BAD_ADDRESS for each in found) and (
        has_address(order) or not any(pending(line) or to_ship(line) for line in order.lines)
    ):
        resolve(order, Issue.BAD_ADDRESS)


def _is_held(order: Order, line: OrderLine, *, again: bool) -> bool:
    """Whether all that is to be held of a line is reserved; with `again`, what is there is reserved now."""
    stock, wanted = port(Stock), due(order, line)
    if not wanted:
        return True
    if stock is None or line.variant_id is None:
        return False
    name = reference(line)
    missing = wanted - sum(stock.held_at(order.store_id, [name]).get(name, {}).values())
    if missing <= 0 or not again:
        return missing <= 0
    got = stock.reserve(order.store_id, [Want(name, line.variant_id, missing)], partly=True)[name]
    if got:
        tell(order, "reserved", pieces=got)
    return got == missing


def match_line(store: Store, order_id: int, line_id: int, *, variant_id: int) -> Order:
    """Say which article a line is about. Raises DomainError where inventory is off, or the article is none of the store's."""
    order = queries.order(store.id, order_id, lock=True)
    line = queries.line_of(order, line_id)
    stock = port(Stock)
    article = stock.articles(store.id, [variant_id]).get(variant_id) if stock is not None else None
    if article is None:
        raise DomainError(_("This variant is not in the inventory. Choose one from the list."), "unknown_article")
    if line.confirmed or line.variant_id is not None:
        raise DomainError(_("This line has its variant already."), "matched_already")
    line.variant_id, line.sku = article.variant_id, article.sku
    resolve(order, Issue.UNKNOWN_PRODUCT, line)
    hold(order)
    tell(order, "matched", sku=article.sku)
    settle(order)
    return order


def look_again(store: Store, order_id: int, *, again: bool = True) -> int:
    """Resolve what is mended by now; how many issues are left. `again` reserves once more what is held no longer, as a person asks."""
    order = queries.order(store.id, order_id, lock=True)
    recheck(order, again=again)
    left = queries.count_issues(order.id)
    if left != order.open_issues:  # where nothing is mended, whoever has the order's form open still has its latest version
        settle(order)
    return left
