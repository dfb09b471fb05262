"""Invoices of orders: written with one click, and had as a PDF."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.orders import bills, queries, services, tables
from modules.orders.queries import invoices
from modules.orders.store.blueprint import READ, WRITE, order_url, orders
from modules.orders.store.printing import document
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other


@orders.get("/invoices")
@permission(READ)
@require_feature("order_management")
def invoice_list() -> ResponseReturnValue:
    """Every invoice of the store."""
    table = tables.invoices(files=feature_enabled("order_export"))
    return render("orders/invoices.html", page=table.page(invoices.written(store_id=current_store().id)))


@orders.post("/<int:order_id>/invoice")
@permission(WRITE)
@require_feature("order_management")
def invoice(order_id: int) -> ResponseReturnValue:
    """Write the invoice of an order; sent twice, it is still one."""
    with transaction():
        made = services.write_invoice(current_store(), order_id)
    return see_other(order_url(order_id), _("Invoice %(number)s was written.", number=made.number))


@orders.get("/<int:order_id>/invoice.pdf")
@permission(READ)
@require_feature("order_management")
def invoice_pdf(order_id: int) -> Response:
    """The invoice on paper, in the language of the order."""
    order = queries.order(current_store().id, order_id)
    found = invoices.invoice(order)
    return document(f"{found.number}.pdf", bills.invoice(order, found))
