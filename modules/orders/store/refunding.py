"""Refund notes of an order: what is due back, as a page to write one and as a PDF."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.orders import bills, chosen, queries, services, tables
from modules.orders.chosen import AT_ONCE
from modules.orders.forms import NO_MONEY, refund_form
from modules.orders.models import Refund
from modules.orders.queries import refunds
from modules.orders.store.blueprint import READ, WRITE, order_url, orders
from modules.orders.store.printing import document
from webapp.accounts.access import permission
from webapp.domain import Conflict
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.htmx import render
from webapp.web.saving import form_page


@orders.get("/refunds")
@permission(READ)
@require_feature("order_management")
def refund_notes() -> ResponseReturnValue:
    """Every refund note of the store."""
    table = tables.refunds(files=feature_enabled("order_export"))
    return render("orders/refunds.html", page=table.page(refunds.written(store_id=current_store().id)))


@orders.get("/refunds/download")
@permission(READ)
@require_feature("order_management")
def refund_files() -> ResponseReturnValue:
    """Each refund note that was chosen as a PDF, in one ZIP file: by search, reason and dates, or by ticks."""
    store, table = current_store(), tables.refunds()
    asked = chosen.among(Refund.id, "ids", table.narrow(refunds.written(store_id=store.id), table.state(request.args)))
    found = refunds.ids(asked, downloads.most_documents(AT_ONCE) + 1)
    return chosen.files(f"refund-notes-{store.code}.zip", found, chosen.refund_papers, at_once=AT_ONCE, nothing=chosen.no_note())


@orders.post("/refunds/chosen")
@permission(READ)
@require_feature("order_management", reads=True)
def chosen_refunds() -> ResponseReturnValue:
    """The ticked refund notes as files, or all that match."""
    return chosen.lead(".refund_files", tables.refunds(), "ids")


@orders.route("/<int:order_id>/refund", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_management")
def refund(order_id: int) -> ResponseReturnValue:
    """Write a refund note for pieces that came back or were cancelled."""
    store = current_store()
    order = queries.order(store.id, order_id)
    form = refund_form(order, refunds.room(order))
    if not form.is_submitted() and not refunds.room(order):
        raise Conflict(_("There is nothing to pay back: no piece came back or was cancelled that is not on a refund note."), "nothing_due")

    def save() -> tuple[str, str]:
        said = {"reason": form["reason"].data, "note": form["note"].data, "version": form.version.data}
        made = services.refund(store, order_id, form.pieces() or {}, **said)
        return order_url(order_id), _("Refund note %(number)s was written.", number=made.number)

    words = {"title": _("Write a refund note"), "back": order_url(order_id), "help": NO_MONEY}
    return form_page("orders/store/refund.html", form, save, lambda: queries.order(store.id, order_id), order=order, **words)


@orders.get("/<int:order_id>/refunds/<int:refund_id>.pdf")
@permission(READ)
@require_feature("order_management")
def refund_pdf(order_id: int, refund_id: int) -> Response:
    """A refund note on paper, in the language of the order."""
    store = current_store()
    order = queries.order(store.id, order_id)
    found = refunds.refund(order, refund_id)
    return document(f"{found.number}.pdf", bills.refund_note(store, order, found))
