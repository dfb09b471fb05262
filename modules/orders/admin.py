"""The platform's view over the orders of all its stores, those that are stuck first."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from modules.orders import bills, queries, tables
from modules.orders.queries import invoices, refunds
from modules.orders.settings import OrderSettings
from modules.orders.store.blueprint import facts_of
from modules.orders.store.printing import document
from webapp.accounts.access import permission
from webapp.merchants.queries import store_of
from webapp.routing.context import current_platform
from webapp.settings.typed import settings_of
from webapp.web.htmx import render

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
    return render("orders/invoices.html", page=page, in_store=False)


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
