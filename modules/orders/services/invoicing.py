"""Invoices: what the customer of an order owes, or has paid. One for each order, once nobody has to decide on any of it."""

from __future__ import annotations

from flask_babel import gettext as _

from modules.orders import queries
from modules.orders.models import Order, OrderInvoice, OrderInvoiceLine
from modules.orders.queries import invoices
from modules.orders.services.refunding import due_back
from modules.orders.services.writing import owned, tell
from webapp.commerce.series import next_number
from webapp.db import db
from webapp.domain import DomainError
from webapp.merchants.models import Store


def write_invoice(store: Store, order_id: int) -> OrderInvoice:
    """Write the invoice of an order, or return the one that is there.

    Raises DomainError while a piece still waits to be confirmed, and where none was sold.
    """
    order = queries.order(store.id, order_id, lock=True)
    there = invoices.of_order(order.id)
    if there is not None:
        return there
    if order.to_confirm:
        raise DomainError(_("Some pieces of this order are not confirmed. Confirm or decline them, then write the invoice."), "still_open")
    sold = [line for line in order.lines if line.confirmed]
    if not sold:
        raise DomainError(_("Nothing of this order was sold, so there is nothing to write an invoice about."), "nothing_sold")
    amounts = {line: due_back(line, 0, line.confirmed) for line in sold}
    made = OrderInvoice(**owned(order), number=_number(store), seller=seller(store), currency=order.currency)
    made.total_minor = sum(amount for amount, _tax in amounts.values())
    db.session.add(made)
    db.session.flush()
    mine = {"platform_id": order.platform_id, "store_id": order.store_id, "invoice_id": made.id}
    db.session.add_all(
        OrderInvoiceLine(**mine, line_id=line.id, quantity=line.confirmed, amount=amount, tax=tax, tax_rate_bp=line.tax_rate_bp)
        for line, (amount, tax) in amounts.items()
    )
    tell(order, "invoice", number=made.number)
    db.session.flush()
    return made


def can_invoice(order: Order) -> bool:
    """Whether all of it is decided on and some was sold."""
    return not order.to_confirm and any(line.confirmed for line in order.lines)


def seller(store: Store) -> dict[str, str]:
    """Who sells in a store, for paper."""
    merchant = store.merchant
    return {"name": merchant.legal_name, "store": store.name, "address": merchant.postal.text(), "vat": merchant.vat_number or ""}


def series(store: Store) -> str:
    """The name of the store's series of numbers of invoices."""
    return f"orders.invoices:{store.id}"


def _number(store: Store) -> str:
    """The next one: taken in the transaction that writes the invoice, so that none is missing."""
    return f"{store.code.upper()}-INV{next_number(store.platform_id, series(store)):05}"
