"""What goes on paper: packing slips for whoever gets the parcel, in their language, and pick lists for whoever packs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import force_locale, format_date, get_locale, ngettext
from flask_babel import gettext as _

from modules.orders.models import Order, OrderLine
from modules.orders.states import to_ship
from webapp.accounts.locale import LOCALES
from webapp.db import utcnow
from webapp.documents import bars, pdf
from webapp.domain import DomainError
from webapp.merchants.models import Store


@dataclass
class Pick:
    """An article to fetch, for so many orders."""

    name: str
    sku: str
    pieces: int = 0
    numbers: list[str] = field(default_factory=list)


def gathered(lines: Iterable[OrderLine]) -> list[Pick]:
    """The lines by article, in the order of their SKUs."""
    picks: dict[tuple[str, str], Pick] = defaultdict(lambda: Pick("", ""))
    for line in lines:
        pick = picks[line.sku, line.name]
        pick.name, pick.sku = line.name, line.sku
        pick.pieces += to_ship(line)
        pick.numbers.append(line.order.number)
    return [picks[key] for key in sorted(picks)]


def in_parcel(order: Order) -> list[tuple[OrderLine, int]]:
    """What goes into the next parcel, or all that went where nothing is left."""
    waiting = [(line, to_ship(line)) for line in order.lines if to_ship(line)]
    return waiting or [(line, line.shipped) for line in order.lines if line.shipped]


def slips(store: Store, orders: Sequence[Order]) -> bytes:
    """A PDF with a packing slip for each order that has something to pack. Raises DomainError where none has."""
    packed = [(order, lines) for order in orders if (lines := in_parcel(order))]
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


def pick_list(picks: Sequence[Pick]) -> bytes:
    """A PDF of what to fetch. Raises DomainError where that is nothing."""
    if not picks:
        raise DomainError(_("There is nothing to fetch."), "nothing_to_fetch")
    pieces = sum(pick.pieces for pick in picks)
    rows = [{"pieces": pick.pieces, "name": pick.name, "sku": pick.sku or "—", "orders": ", ".join(pick.numbers)} for pick in picks]
    words = {"pieces": _("Pieces"), "item": _("Item"), "sku": _("SKU"), "orders": _("Orders")}
    summary = ngettext("%(num)s piece", "%(num)s pieces", pieces)
    return pdf("orders/picks", {"picks": rows, "words": words, "summary": summary}, title=_("Pick list"), at=utcnow())
