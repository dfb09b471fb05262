"""What goes on paper beside bills: packing slips for the customer, in their language, and pick lists for whoever packs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import force_locale, format_date, get_locale, ngettext
from flask_babel import gettext as _

from modules.orders.models import Order, OrderLine
from modules.orders.queries import packing
from modules.orders.services.reserving import reference
from modules.orders.states import to_ship
from webapp.accounts.locale import LOCALES
from webapp.db import utcnow
from webapp.documents import bars, pdf
from webapp.domain import DomainError
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.stock import Stock
from webapp.web.formats import number


@dataclass
class Pick:
    """An article to fetch, for so many orders."""

    name: str
    sku: str
    pieces: int = 0
    numbers: list[str] = field(default_factory=list)
    places: Counter[str] = field(default_factory=Counter)

    @property
    def where(self) -> str:
        """The locations to fetch it from, with how many where there are several."""
        if len(self.places) < 2:
            return "".join(self.places)
        return ", ".join(f"{number(pieces)} × {place}" for place, pieces in self.places.items())


def gathered(lines: Iterable[OrderLine]) -> list[Pick]:
    """The lines by article, in the order of their SKUs, without what is packed; where an inventory is on, with where it lies."""
    picks: dict[tuple[str, str], Pick] = defaultdict(lambda: Pick("", ""))
    given, stock = [*lines], port(Stock)
    held = stock.held_at(given[0].store_id, map(reference, given)) if stock is not None and given else {}
    packed = packing.pieces([line.id for line in given])
    for line in given:
        left = to_ship(line) - packed.get(line.id, 0)
        if left <= 0:
            continue
        pick = picks[line.sku, line.name]
        pick.places.update(held.get(reference(line), {}))
        pick.name, pick.sku = line.name, line.sku
        pick.pieces += left
        pick.numbers.append(line.order.number)
    return [picks[key] for key in sorted(picks)]


Contents = list[tuple[OrderLine, int]]
"""How many pieces of which lines."""


def in_parcels(order: Order) -> list[Contents]:
    """What is in each parcel that stands packed, and what goes into the next one; where nothing is left, all that went."""
    lines, inside = {line.id: line for line in order.lines}, Counter[int]()
    packed = [[(lines[part.line_id], part.quantity) for part in parcel.lines] for parcel in order.packed]
    for line, pieces in (each for contents in packed for each in contents):
        inside[line.id] += pieces
    rest = [(line, free) for line in order.lines if (free := to_ship(line) - inside[line.id]) > 0]
    gone = [(line, line.shipped) for line in order.lines if line.shipped]
    return [each for each in (*packed, rest) if each] or ([gone] if gone else [])


def slips(store: Store, orders: Sequence[Order]) -> bytes:
    """A PDF with a packing slip for each parcel of orders that have something to pack. Raises DomainError where none has."""
    packed = [(order, lines) for order in orders for lines in in_parcels(order)]
    if not packed:
        raise DomainError(_("Nothing of these orders is to be packed. Confirm them first."), "nothing_to_pack")
    data = {"store": store.name, "slips": [_slip(order, lines) for order, lines in packed]}
    return pdf("orders/slips", data, title=_("Packing slips"), at=utcnow())


def _slip(order: Order, lines: Sequence[tuple[OrderLine, int]]) -> dict[str, Any]:
    """One page, in the language of the order where its texts are there."""
    with force_locale(order.locale if order.locale in LOCALES else str(get_locale() or "en")):
        return {
            "title": _("Order %(number)s", number=order.number),
            "placed": _("Ordered on %(day)s", day=format_date(order.placed_at)),
            "bars": bars(order.number),
            "name": order.customer_name,
            "address": order.address.text(),
            "note": _("Thank you for your order."),
            "words": {"to": _("Deliver to"), "pieces": _("Pieces"), "item": _("Item"), "sku": _("SKU")},
            "lines": [{"pieces": pieces, "name": line.name, "sku": line.sku or line.gtin or "—"} for line, pieces in lines],
        }


def pick_list(picks: Sequence[Pick], remark: str = "") -> bytes:
    """A PDF of what to fetch, with a remark above it. Raises DomainError where that is nothing."""
    if not picks:
        raise DomainError(_("There is nothing to fetch."), "nothing_to_fetch")
    pieces = sum(pick.pieces for pick in picks)
    rows = [
        {"pieces": pick.pieces, "name": pick.name, "sku": pick.sku or "—", "where": pick.where, "orders": ", ".join(pick.numbers)}
        for pick in picks
    ]
    words = {"pieces": _("Pieces"), "item": _("Item"), "sku": _("SKU"), "where": _("Where"), "orders": _("Orders")}
    summary = ngettext("%(num)s piece", "%(num)s pieces", pieces)
    return pdf(
        "orders/picks",
        {"picks": rows, "words": words, "summary": summary, "remark": remark, "placed": any(pick.places for pick in picks)},
        title=_("Pick list"),
        at=utcnow(),
    )
