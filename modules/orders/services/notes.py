"""What people write on an order: notes, and a better address."""

from __future__ import annotations

from flask_babel import gettext as _

from modules.orders import queries
from modules.orders.models import Order
from modules.orders.services.issues import recheck
from modules.orders.services.writing import settle, tell
from webapp.accounts.identity import normal_email
from webapp.commerce import Address
from webapp.commerce.address import checked
from webapp.db import check_version, db
from webapp.domain import DomainError
from webapp.merchants.models import Store

MOST_NOTES = 200
"""Notes on one order, all of which stand on its page."""


def add_note(store: Store, order_id: int, *, note: str) -> Order:
    """Write something into the timeline. Raises DomainError where there are as many notes as anybody reads."""
    order = queries.order(store.id, order_id, lock=True)
    if queries.count_notes(order_id) >= MOST_NOTES:
        raise DomainError(_("This order has %(most)s notes already.", most=MOST_NOTES), "too_many_notes", field="note")
    tell(order, "note", note=note)
    db.session.flush()
    return order


def change_address(
    store: Store,
    order_id: int,
    *,
    version: int,
    customer_name: str | None = None,
    address: Address | None = None,
    email: str | None = None,
    phone: str | None = None,
) -> Order:
    """Correct where the order goes, while something of it can still go there, and how its customer is reached; None leaves that as it is.

    Raises AddressError, and Conflict for a stale version. Whose order it is stays: nothing is linked by an address alone.
    """
    order = queries.order(store.id, order_id, lock=True)
    check_version(order, version)
    before, reached = (order.customer_name, order.address), (order.customer_email, order.customer_phone)
    if address is not None:
        order.address = checked(address)
    order.customer_name = before[0] if customer_name is None else customer_name
    if (order.customer_name, order.address) != before:
        if not (order.to_confirm or order.to_ship):
            raise DomainError(_("Nothing of this order is still to be shipped, so its address stays."), "nothing_to_ship")
        tell(order, "address")
    order.customer_email = reached[0] if email is None else normal_email(email) or email
    order.customer_phone = reached[1] if phone is None else phone
    recheck(order)
    if (order.customer_email, order.customer_phone) != reached:
        tell(order, "contact")
    settle(order)
    return order
