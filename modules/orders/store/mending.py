"""Notes on an order, and what mends it: a better address, the article of an unknown product."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.orders import queries, services
from modules.orders.forms import ContactForm, EditAddressForm, MatchForm, NoteForm, number_in, stripped
from modules.orders.store.blueprint import WRITE, order_url, orders, show_order
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.ports import port
from webapp.registry.ports.stock import Stock
from webapp.routing.context import current_store
from webapp.web.htmx import see_other
from webapp.web.saving import form_page, save_form

FOUND = 20


@orders.post("/<int:order_id>/notes")
@permission(WRITE)
@require_feature("order_management")
def note(order_id: int) -> ResponseReturnValue:
    """Write something down about an order."""
    form, store = NoteForm(), current_store()

    def save() -> tuple[str, str]:
        services.add_note(store, order_id, note=form.note.data)
        return order_url(order_id), _("The note was added.")

    return save_form(form, save, draw=lambda status: show_order(queries.order(store.id, order_id), form, status))


@orders.route("/<int:order_id>/address", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_management")
def address(order_id: int) -> ResponseReturnValue:
    """Correct where it goes, and how its customer is reached; of what has left only the latter."""
    store = current_store()
    order = queries.order(store.id, order_id)
    goes = order.to_confirm or order.to_ship or "customer_name" in request.form
    form = EditAddressForm(obj=order) if goes else ContactForm(obj=order)

    def save() -> tuple[str, str]:
        where = {"customer_name": form.customer_name.data, "address": form.address()} if isinstance(form, EditAddressForm) else {}
        contact = {"email": form.customer_email.data, "phone": form.customer_phone.data}
        services.change_address(store, order_id, version=form.version.data, **where, **contact)
        return order_url(order_id), _("Address and contact were saved.") if where else _("The contact was saved.")

    return form_page("orders/store/address.html", form, save, lambda: queries.order(store.id, order_id), order=order)


@orders.route("/<int:order_id>/lines/<int:line_id>/article", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_management")
def match(order_id: int, line_id: int) -> ResponseReturnValue:
    """Choose which article of the inventory an unknown product is."""
    store, stock = current_store(), port(Stock)
    order = queries.order(store.id, order_id)
    line = queries.line_of(order, line_id)
    words = stripped(request.args.get("q", "").replace("\x00", ""))[:100]
    form = MatchForm()
    found = stock.find(store.id, words or line.name, FOUND) if stock is not None else []

    def save() -> tuple[str, str]:
        services.match_line(store, order_id, line_id, variant_id=number_in(form.variant_id.data))
        return order_url(order_id), _("The variant was chosen.")

    return form_page("orders/store/match.html", form, save, order=order, line=line, words=words, found=found)


@orders.post("/<int:order_id>/check")
@permission(WRITE)
@require_feature("order_management")
def check(order_id: int) -> ResponseReturnValue:
    """Look again whether what was wrong is mended."""
    with transaction():
        left = services.look_again(current_store(), order_id)
    return see_other(order_url(order_id), _("Something is still wrong.") if left else _("Everything is well now."))
