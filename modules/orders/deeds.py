"""What is done with more orders than somebody waits for: confirmed, tagged or archived from the list, shipped from a pasted one."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.orders import queries, services
from modules.orders.moves import CONFIRM, SHIP, Move
from modules.orders.queries import invoices
from modules.orders.services import Sent
from webapp.domain import Conflict, NotFound
from webapp.routing.context import current_store
from webapp.web.tables.bulk import Skipped
from webapp.web.tables.deeds import Deed

MOST = 200
"""Orders that somebody waits for: each is reserved or shipped piece by piece."""


def confirm(row: tuple[int, str]) -> Skipped | None:
    """Confirm an order, (id, number), with all that can be."""
    return _carried_out(row[0], CONFIRM)


def ship(row: tuple[str, str], *, carrier: str) -> Skipped | None:
    """Ship an order of the present store, (number, tracking number). Raises NotFound for a number that no order has."""
    number, tracking = row
    known = queries.ids_by_number(current_store().id, [number])
    if number not in known:
        raise NotFound(_("No order has this number."))
    return _carried_out(known[number], SHIP, Sent(carrier=carrier, tracking=tracking))


def tag_one(order_id: int, *, tag: str) -> None:
    """Give an order of the present store a tag."""
    services.add_tag(current_store(), order_id, tag)


def archive_one(order_id: int) -> None:
    """Put an order of the present store into the archive."""
    services.archive(current_store(), order_id)


def unarchive_one(order_id: int) -> None:
    """Take it back."""
    services.unarchive(current_store(), order_id)


def invoice_one(order_id: int) -> None:
    """Write the invoice of an order of the present store, where there is none. Raises Conflict where there is one."""
    store = current_store()
    queries.order(store.id, order_id, lock=True)  # of two who write it at once the second is told so, and counts nothing
    if invoices.of_order(order_id) is not None:
        raise Conflict(_("has an invoice already"), "invoiced")
    services.write_invoice(store, order_id)


def _carried_out(order_id: int, move: Move, sent: Sent | None = None) -> Skipped | None:
    done = services.carry_out(current_store(), order_id, move, sent=sent)
    return None if done.pieces else Skipped(_("Nothing of it is in stock."))


def number(order_id: int) -> str:
    """What people call an order of the present store; empty where there is none."""
    return queries.numbers_by_id(current_store().id, [order_id]).get(order_id, "")


CONFIRM_MANY = Deed("orders.confirm-many", _l("Confirm orders"), confirm, lambda row: str(row[1]), at_once=MOST)
TAG_MANY = Deed("orders.tag-many", _l("Tag orders"), tag_one, number)
ARCHIVE_MANY = Deed("orders.archive-many", _l("Archive orders"), archive_one, number)
UNARCHIVE_MANY = Deed("orders.unarchive-many", _l("Take orders out of the archive"), unarchive_one, number)
INVOICE_MANY = Deed("orders.invoice-many", _l("Write invoices"), invoice_one, number, at_once=50)
"""The series of numbers is held until all of them are written, so everybody else who writes an invoice waits for so few."""
SHIP_MANY = Deed("orders.ship-many", _l("Ship orders"), ship, lambda row: str(row[0]), at_once=MOST)
