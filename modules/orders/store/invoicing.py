"""Invoices of orders: written with one click or for many orders at once, and had as a PDF, or many of them in a ZIP file."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from modules.orders import bills, chosen, queries, services, tables
from modules.orders.chosen import AT_ONCE
from modules.orders.deeds import INVOICE_MANY
from modules.orders.models import Order
from modules.orders.queries import invoices
from modules.orders.store.blueprint import READ, WRITE, order_url, orders
from modules.orders.store.printing import document
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.htmx import render, see_other
from webapp.web.tables import Table, chosen_ids, deeds


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


@orders.get("/invoices/download")
@permission(READ)
@require_feature("order_management")
def invoice_files() -> ResponseReturnValue:
    """Each invoice that was chosen as a PDF, in one ZIP file: by search and dates, by ticks, or by the orders that they are of."""
    store = current_store()
    asked = chosen.invoices_asked(tables.invoices(), invoices.written(store_id=store.id), _queue)
    found = invoices.ids(asked, downloads.most_documents(AT_ONCE) + 1)
    name = f"invoices-{store.code}.zip"
    return chosen.files(name, found, chosen.invoice_papers, at_once=AT_ONCE, nothing=chosen.no_invoice())


@orders.post("/invoices/chosen")
@permission(READ)
@require_feature("order_management", reads=True)
def chosen_invoices() -> ResponseReturnValue:
    """The ticked invoices as files, or all that match."""
    return chosen.lead(".invoice_files", tables.invoices(), "ids")


@orders.post("/bulk/invoices")
@permission(READ)
@require_feature("order_management", reads=True)
def invoices_of_many() -> ResponseReturnValue:
    """The invoices of the orders that were ticked as files, or of all that match."""
    name = request.form.get("tab", "all")
    return chosen.lead_to_invoices(*_queue(name), url_for(".list", tab=name), tab=name)


@orders.post("/bulk/invoice")
@permission(WRITE)
@require_feature("order_bulk_actions")
def invoice_many() -> ResponseReturnValue:
    """Write the invoices of the orders that were chosen in the list, or of all that match."""
    store, name = current_store(), request.form.get("tab", "all")
    ids = chosen_ids(tables.queue(name, store=store, creatable=False), queries.orders(store.id, name), Order.id, most=deeds.MOST)
    return INVOICE_MANY.answer(ids, url_for(".list", tab=name))


def _queue(name: str) -> tuple[Table, Select[Any]]:
    """A tab of the store's queue, with its orders."""
    tab, store = name if name in queries.TABS else "all", current_store()
    return tables.queue(tab, store=store, creatable=False), queries.orders(store.id, tab)
