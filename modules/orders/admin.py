"""The platform's view over the orders of all its stores, those that are stuck first."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Select

from modules.orders import bills, chosen, queries, tables
from modules.orders.chosen import AT_ONCE
from modules.orders.models import Refund
from modules.orders.queries import invoices, refunds
from modules.orders.settings import OrderSettings
from modules.orders.store.blueprint import facts_of
from modules.orders.store.printing import document
from webapp.accounts.access import permission
from webapp.merchants.queries import store_of
from webapp.routing.context import current_platform
from webapp.settings.typed import settings_of
from webapp.web import downloads
from webapp.web.htmx import render
from webapp.web.tables import Table

orders = Blueprint("orders", __name__)


@orders.get("/")
@permission("orders:overview:read")
def list() -> ResponseReturnValue:
    """Every order; what is late or wrong comes first."""
    page = tables.everywhere().page(queries.everywhere(current_platform().id))
    settings_of(OrderSettings, {row.Order.store_id for row in page.rows})  # read at once for every row
    return render("orders/admin/list.html", page=page, waiting=queries.waiting(), late_since=queries.late_since)


@orders.get("/refunds")
@permission("orders:overview:read")
def refund_notes() -> ResponseReturnValue:
    """Every refund note of the platform."""
    page = tables.refunds(everywhere=True).page(refunds.written(platform_id=current_platform().id))
    return render("orders/refunds.html", page=page)


@orders.get("/invoices")
@permission("orders:overview:read")
def invoice_list() -> ResponseReturnValue:
    """Every invoice of the platform's stores."""
    page = tables.invoices(everywhere=True).page(invoices.written(platform_id=current_platform().id))
    return render("orders/invoices.html", page=page)


@orders.get("/refunds/download")
@permission("orders:overview:read")
def refund_files() -> ResponseReturnValue:
    """Each refund note that was chosen as a PDF, in one ZIP file."""
    platform, table = current_platform(), tables.refunds(everywhere=True)
    asked = chosen.among(Refund.id, "ids", table.narrow(refunds.written(platform_id=platform.id), table.state(request.args)))
    found = refunds.ids(asked, downloads.most_documents(AT_ONCE) + 1)
    return chosen.files(f"refund-notes-{platform.code}.zip", found, chosen.refund_papers, at_once=AT_ONCE, nothing=chosen.no_note())


@orders.post("/refunds/chosen")
@permission("orders:overview:read")
def chosen_refunds() -> ResponseReturnValue:
    """The ticked refund notes as files, or all that match."""
    return chosen.lead(".refund_files", tables.refunds(everywhere=True), "ids")


@orders.get("/invoices/download")
@permission("orders:overview:read")
def invoice_files() -> ResponseReturnValue:
    """Each invoice that was chosen as a PDF, in one ZIP file: by search and dates, by ticks, or by the orders that they are of."""
    platform = current_platform()
    asked = chosen.invoices_asked(tables.invoices(everywhere=True), invoices.written(platform_id=platform.id), _queue)
    found = invoices.ids(asked, downloads.most_documents(AT_ONCE) + 1)
    name = f"invoices-{platform.code}.zip"
    return chosen.files(name, found, chosen.invoice_papers, at_once=AT_ONCE, nothing=chosen.no_invoice())


@orders.post("/invoices/chosen")
@permission("orders:overview:read")
def chosen_invoices() -> ResponseReturnValue:
    """The ticked invoices as files, or all that match."""
    return chosen.lead(".invoice_files", tables.invoices(everywhere=True), "ids")


@orders.post("/bulk/invoices")
@permission("orders:overview:read")
def invoices_of_many() -> ResponseReturnValue:
    """The invoices of the orders that were ticked as files, or of all that match."""
    return chosen.lead_to_invoices(*_queue(), url_for(".list"), tab="all")


def _queue(_name: str = "all") -> tuple[Table, Select[Any]]:
    """The orders of all stores, with their list."""
    return tables.everywhere(), queries.everywhere(current_platform().id)


@orders.get("/<int:order_id>")
@permission("orders:overview:read")
def detail(order_id: int) -> ResponseReturnValue:
    """One order, to look at."""
    facts = facts_of(queries.anywhere(order_id), in_store=False)
    return render("orders/admin/detail.html", store=store_of(current_platform().id, facts["order"].store_id), **facts)


@orders.get("/<int:order_id>/refunds/<int:refund_id>.pdf")
@permission("orders:overview:read")
def refund_pdf(order_id: int, refund_id: int) -> Response:
    """A refund note on paper, as the store has it."""
    order = queries.anywhere(order_id)
    found = refunds.refund(order, refund_id)
    return document(f"{found.number}.pdf", bills.refund_note(store_of(current_platform().id, order.store_id), order, found))


@orders.get("/<int:order_id>/invoice.pdf")
@permission("orders:overview:read")
def invoice_pdf(order_id: int) -> Response:
    """The invoice of an order on paper, as the store has it."""
    order = queries.anywhere(order_id)
    found = invoices.invoice(order)
    return document(f"{found.number}.pdf", bills.invoice(order, found))
