"""Pages for paper: what to fetch from the shelves, and what is in a parcel. On the screen, and as PDF for one or many orders."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.orders import papers, queries, tables
from modules.orders.models import Order
from modules.orders.queries import packing
from modules.orders.store.blueprint import READ, fulfillment
from webapp.accounts.access import permission
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.htmx import render

MOST_LINES = 300
MOST_ORDERS = 200
PDF = "application/pdf"


@fulfillment.get("/pick-list")
@permission(READ)
@require_feature("packing_slips")
def pick_list() -> ResponseReturnValue:
    """What to fetch for the orders that wait longest, by article."""
    picks, remark = _to_fetch()
    return render("orders/fulfillment/pick.html", picks=picks, remark=remark, placed=any(pick.places for pick in picks))


@fulfillment.get("/pick-list.pdf")
@permission(READ)
@require_feature("packing_slips")
def pick_list_pdf() -> ResponseReturnValue:
    """The same on paper."""
    return document("pick-list.pdf", papers.pick_list(*_to_fetch()))


def _to_fetch() -> tuple[list[papers.Pick], str]:
    """What the orders that wait longest lack, and the sentence that says so where more is to be shipped than one list has."""
    found = queries.lines_to_ship(current_store().id, MOST_LINES + 1)
    picks = papers.gathered(found[:MOST_LINES])
    if len(found) <= MOST_LINES:
        return picks, ""
    return picks, ngettext(
        "What to fetch for the %(num)s line that waits longest. More is to be shipped: print another list once these have left.",
        "What to fetch for the %(num)s lines that wait longest. More is to be shipped: print another list once these have left.",
        MOST_LINES,
    )


@fulfillment.get("/<int:order_id>/slip")
@permission(READ)
@require_feature("packing_slips")
def slip(order_id: int) -> ResponseReturnValue:
    """What is in each parcel that stands packed and goes into the next one, or all that was shipped where nothing is left."""
    store = current_store()
    order = queries.order(store.id, order_id)
    return render("orders/fulfillment/slip.html", order=order, store=store, parcels=papers.in_parcels(order))


@fulfillment.get("/<int:order_id>/slip.pdf")
@permission(READ)
@require_feature("packing_slips")
def slip_pdf(order_id: int) -> ResponseReturnValue:
    """The same on paper, in the language of the order."""
    store = current_store()
    order = queries.order(store.id, order_id)
    return document(f"slip-{order.number}.pdf", papers.slips(store, [order]))


@fulfillment.post("/print")
@permission(READ)
@require_feature("packing_slips", reads=True)
def print_many() -> ResponseReturnValue:
    """Packing slips, or one pick list, of the orders that were chosen in the list."""
    store, table = current_store(), tables.to_ship()
    ticked = table.selected(queries.orders(store.id, "ship"), Order.id)
    chosen = queries.with_lines(ticked.options(packing.with_contents()), MOST_ORDERS + 1)
    if not chosen:
        raise DomainError(_("No order was chosen. Go back and tick some in the list."), "nothing_chosen")
    if len(chosen) > MOST_ORDERS:
        raise DomainError(_("Choose at most %(most)s orders at once.", most=MOST_ORDERS), "too_many")
    if table.selection().action == "pick":
        lines = [line for order in chosen for line in order.lines if line.confirmed > line.shipped]
        return document("pick-list.pdf", papers.pick_list(papers.gathered(lines)))
    return document("slips.pdf", papers.slips(store, chosen))


def document(name: str, made: bytes) -> Response:
    """A PDF as a download."""
    return downloads.pieces(name, PDF, [made])
