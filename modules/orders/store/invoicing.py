"""Invoices of orders: written with one click or for many orders at once, and had as a PDF, or many of them in a ZIP file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from modules.orders import bills, queries, services, tables
from modules.orders.deeds import INVOICE_MANY
from modules.orders.models import Order, OrderInvoice
from modules.orders.queries import invoices
from modules.orders.store.blueprint import READ, WRITE, order_url, orders
from modules.orders.store.printing import document
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.merchants.models import Store
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.htmx import render, see_other
from webapp.web.tables import Table, chosen_ids, deeds

AT_ONCE = 25
"""Invoices that somebody waits for: each takes a tenth of a second or two. More are made by a job."""
ORDERS_AT_ONCE = 400
"""Ticked orders whose numbers an address holds."""


@orders.get("/invoices")
@permission(READ)
@require_feature("order_management")
def invoice_list() -> ResponseReturnValue:
    """Every invoice of the store."""
    table = tables.invoices(files=feature_enabled("order_export"))
    return render("orders/invoices.html", page=table.page(invoices.written(store_id=current_store().id)), in_store=True)


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
    found = invoices.ids(_asked(store), downloads.most_documents(AT_ONCE) + 1)
    if not found:
        raise DomainError(_("None of these has an invoice. Choose others, or write the invoices first."), "no_invoice")
    return downloads.documents(f"invoices-{store.code}.zip", _papers(found), len(found), at_once=AT_ONCE)


@orders.post("/invoices/chosen")
@permission(READ)
@require_feature("order_management", reads=True)
def chosen_invoices() -> ResponseReturnValue:
    """The ticked invoices as files, or all that match."""
    return _at(tables.invoices(), "ids")


@orders.post("/bulk/invoices")
@permission(READ)
@require_feature("order_management", reads=True)
def invoices_of_many() -> ResponseReturnValue:
    """The invoices of the orders that were ticked as files, or of all that match."""
    name = request.form.get("tab", "all")
    return _at(tables.queue(name, store=current_store(), creatable=False), "orders", tab=name)


@orders.post("/bulk/invoice")
@permission(WRITE)
@require_feature("order_bulk_actions")
def invoice_many() -> ResponseReturnValue:
    """Write the invoices of the orders that were chosen in the list, or of all that match."""
    store, name = current_store(), request.form.get("tab", "all")
    ids = chosen_ids(tables.queue(name, store=store, creatable=False), queries.orders(store.id, name), Order.id, most=deeds.MOST)
    return INVOICE_MANY.answer(ids, url_for(".list", tab=name))


def _at(table: Table, key: str, **more: str) -> ResponseReturnValue:
    """To the address of the files: of these numbers, or of what search and filters let through."""
    chosen, state = table.selection(), table.state(request.form)
    wanted: dict[str, Any] = {**more, **state.filters, **({"q": state.q} if state.q else {})}
    if not chosen.everything:
        wanted[key] = ",".join(chosen.ids[: ORDERS_AT_ONCE + 1])
        if not chosen.ids:
            raise DomainError(_("Nothing was chosen. Go back and tick some rows in the list."), "nothing_chosen")
    return redirect(url_for(".invoice_files", **wanted), 303)


def _asked(store: Store) -> Select[Any]:
    """The invoices that the address asks for."""
    written, name = invoices.written(store_id=store.id), request.args.get("tab")
    if name is None:
        table = tables.invoices()
        return _among(OrderInvoice.id, "ids", table.narrow(written, table.state(request.args)))
    table = tables.queue(name if name in queries.TABS else "all", store=store, creatable=False)
    mine = table.narrow(queries.orders(store.id, name if name in queries.TABS else "all"), table.state(request.args))
    return _among(
        OrderInvoice.order_id, "orders", written.where(OrderInvoice.order_id.in_(mine.with_only_columns(Order.id).order_by(None)))
    )


def _among(column: Any, key: str, statement: Select[Any]) -> Select[Any]:
    """The rows of a statement whose column has a number that the address names; all of them where it names none."""
    if key not in request.args:
        return statement
    return statement.where(column.in_([int(each) for each in request.args[key].split(",") if each.isdecimal() and len(each) < 10]))


def _papers(ids: Sequence[int]) -> Iterator[tuple[str, datetime, bytes]]:
    """Each as a document; a hundred are read at a time."""
    for some in downloads.batches(ids):
        for each in invoices.whole(some):
            yield f"{each.number}.pdf", each.created_at, bills.invoice(each.order, each)
