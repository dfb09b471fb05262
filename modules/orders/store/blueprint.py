"""The blueprints behind a store's menu items, and the pages of one order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from modules.orders import queries, tables
from modules.orders.forms import NoteForm
from modules.orders.models import Order
from modules.orders.moves import allowed
from modules.orders.queries import invoices, packing, refunds, tags
from modules.orders.services import can_invoice
from modules.orders.settings import OrderSettings
from webapp.accounts.access import may, permission
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.ports import port
from webapp.registry.ports.customers import Customers
from webapp.registry.ports.stock import Stock
from webapp.registry.ports.threads import About, Threads
from webapp.routing.context import current_store
from webapp.settings.typed import settings
from webapp.web import downloads
from webapp.web.htmx import render
from webapp.web.tagging import TagForm

orders = Blueprint("orders", __name__)
fulfillment = Blueprint("fulfillment", __name__)
READ, WRITE = "orders:orders:read", "orders:orders:write"


@orders.get("/")
@permission(READ)
@require_feature("order_management")
def list() -> ResponseReturnValue:
    """The queue, by what waits."""
    store = current_store()
    waiting = queries.waiting(store.id)
    name = tab_asked(waiting)
    bulk = may(WRITE) and feature_enabled("order_bulk_actions")
    table = tables.queue(name, store=store, creatable=may(WRITE), bulk=bulk, files=feature_enabled("order_export"))
    page = table.page(queries.orders(store.id, name).options(queries.with_tags()))
    return render("orders/store/list.html", page=page, waiting=waiting, tab=name, bulk=bulk, late_since=queries.late_since)


def tab_asked(waiting: queries.Waiting) -> str:
    """The tab that the address names, or the one that a person wants first."""
    chosen = request.args.get("tab", "")
    return chosen if chosen in queries.TABS else "all" if not chosen and not waiting.confirm else "confirm"


@orders.get("/download")
@permission(READ)
@require_feature("order_export")
def download() -> ResponseReturnValue:
    """The orders of a tab, with its search and filters, as CSV or a workbook."""
    store, form = current_store(), "xlsx" if request.args.get("form") == "xlsx" else "csv"
    name = tab_asked(queries.waiting(store.id))
    table = tables.queue(name, store=store, creatable=False)
    found = queries.for_download(table.narrow(queries.orders(store.id, name), table.state(request.args)), downloads.most_rows() + 1)
    return downloads.table(f"orders-{store.code}", tables.header(), map(tables.cells, found), form=form)


@orders.get("/download/lines")
@permission(READ)
@require_feature("order_export")
def download_lines() -> ResponseReturnValue:
    """The lines of the same orders, a row for each."""
    store, form = current_store(), "xlsx" if request.args.get("form") == "xlsx" else "csv"
    name = tab_asked(queries.waiting(store.id))
    table = tables.queue(name, store=store, creatable=False)
    chosen = table.narrow(queries.orders(store.id, name), table.state(request.args))
    found = queries.lines_for_download(chosen, downloads.most_rows() + 1)
    return downloads.table(f"order-lines-{store.code}", tables.line_header(), map(tables.line_cells, found), form=form)


@orders.get("/<int:order_id>")
@permission(READ)
@require_feature("order_management")
def detail(order_id: int) -> ResponseReturnValue:
    """One order: what is in it, what happened to it, what comes next."""
    return show_order(queries.order(current_store().id, order_id), NoteForm())


def show_order(order: Order, form: FlaskForm, status: int = 200, *, tag: FlaskForm | None = None) -> Response:
    """The page of an order."""
    given, known = [each.tag for each in order.taggings], tags.tags(order.store_id)
    tagged: dict[str, Any] = {"tags": given, "all_tags": known, "tag_form": tag or TagForm(formdata=None)}
    return render("orders/store/detail.html", status=status, form=form, **tagged, **facts_of(order))


def facts_of(order: Order, *, in_store: bool = True) -> dict[str, Any]:
    """What the page of an order tells, in a store or on the platform."""
    stock, customers = port(Stock), port(Customers)
    ids = {line.variant_id for line in order.lines if line.variant_id is not None}
    return {
        "order": order,
        "moves": [move.code for move in allowed(order.lines)],
        "events": queries.timeline(order.id),
        "parcels": queries.parcels(order.id),
        "packed": packing.packed(order.id),
        "can_pack": in_store and bool(order.to_ship) and settings(OrderSettings, order.store_id).packing and bool(packing.room(order)),
        "invoice": (invoice := invoices.of_order(order.id)),
        "can_invoice": invoice is None and can_invoice(order),
        "returns": queries.returns(order.id),
        "refunds": refunds.refunds(order.id),
        "refundable": bool(refunds.room(order)) and order.total_minor > 0,
        "issues": queries.issues(order.id),
        "available": stock.available(order.store_id, ids) if stock is not None else None,
        "late_since": queries.late_since,
        "customer_url": customers.link(order.customer_id) if customers is not None and order.customer_id and in_store else None,
        "lines_by_id": {line.id: line for line in order.lines},
        "threads_url": _threads(order) if in_store else None,
    }


def _threads(order: Order) -> str | None:
    """Where people write about an order."""
    threads = port(Threads)
    about = About(kind="order", id=order.id, label=order.number, endpoint="orders.store.orders.detail", arguments={"order_id": order.id})
    return threads.link(about) if threads is not None else None


def order_url(order_id: int) -> str:
    """The page of an order."""
    return url_for("orders.store.orders.detail", order_id=order_id)
