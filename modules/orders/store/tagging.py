"""Tags, given and taken on the page of an order, and given to many from the list."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from modules.orders import queries, services, tables
from modules.orders.deeds import TAG_MANY
from modules.orders.forms import NoteForm, stripped
from modules.orders.models import Order
from modules.orders.store.blueprint import WRITE, order_url, orders, show_order
from webapp.accounts.access import permission
from webapp.commerce.tags import checked_tag
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import see_other
from webapp.web.saving import save_form
from webapp.web.tables import chosen_ids, deeds
from webapp.web.tagging import TagForm


@orders.post("/<int:order_id>/tags")
@permission(WRITE)
@require_feature("order_management")
def tag(order_id: int) -> ResponseReturnValue:
    """Give the order a tag."""
    form, store = TagForm(), current_store()

    def save() -> tuple[str]:
        services.add_tag(store, order_id, form.tag.data)
        return (f"{order_url(order_id)}#tags",)

    def draw(status: int) -> ResponseReturnValue:
        return show_order(queries.order(store.id, order_id), NoteForm(formdata=None), status, tag=form)

    return save_form(form, save, draw=draw)


@orders.post("/<int:order_id>/tags/<int:tag_id>/remove")
@permission(WRITE)
@require_feature("order_management")
def untag(order_id: int, tag_id: int) -> ResponseReturnValue:
    """Take a tag from the order."""
    with transaction():
        services.remove_tag(current_store(), order_id, tag_id)
    return see_other(f"{order_url(order_id)}#tags")


@orders.post("/bulk/tag")
@permission(WRITE)
@require_feature("order_bulk_actions")
def tag_many() -> ResponseReturnValue:
    """Give a tag to the orders that were chosen in the list, or to all that match."""
    store, name = current_store(), request.form.get("tab", "all")
    word = checked_tag(stripped(request.form.get("value", "")))
    ids = chosen_ids(tables.queue(name, store=store, creatable=False), queries.orders(store.id, name), Order.id, most=deeds.MOST)
    return TAG_MANY.answer(ids, url_for(".list", tab=name), tag=word)
