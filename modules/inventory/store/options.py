"""What sets the variants of a product apart, and the combinations of it that are sold."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.inventory import queries, services
from modules.inventory.option_forms import GridForm, first_values, options_form
from modules.inventory.services import Placed
from modules.inventory.store.blueprint import inventory
from webapp.accounts.access import permission
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.fields import is_valid
from webapp.routing.context import current_store
from webapp.web.htmx import render
from webapp.web.saving import attempt, refuse, save_form

TEMPLATE = "inventory/store/options.html"


@inventory.route("/products/<int:product_id>/options", methods=["GET", "POST"])
@permission("inventory:products:write")
@require_feature("inventory_basic")
def options(product_id: int) -> ResponseReturnValue:
    """The options of a product and the grid of their combinations. "Show" only shows; what goes off sale is asked before it does."""
    store = current_store()
    product = queries.product(store.id, product_id)
    form = options_form(store.id, product)
    do, asking = request.form.get("do", "save"), list[Any]()

    def draw(status: int) -> ResponseReturnValue:
        facts: dict[str, Any] = {"product": product, "plan": getattr(form, "plan", None), "currency": store.currency}
        return render(TEMPLATE, form=form, status=status, asking=asking, **facts)

    if not isinstance(form, GridForm):
        return draw(422 if form.is_submitted() else 200)
    if form.is_submitted() and (do == "show" or not form.is_seen()):
        return draw(200)
    if form.is_submitted() and is_valid(form):
        resting = attempt(form.resting)
        if isinstance(resting, DomainError):
            refuse(form, resting)
            return draw(resting.status)
        if do != "confirm" or {str(each.id) for each in resting} - set(request.form.getlist("asked")):
            asking += resting
        if asking:
            return draw(200)

    def save() -> tuple[str, str]:
        chosen: dict[str, Any] = {"options": form.plan.options, "homes": form.homes(), "wanted": form.wanted()}
        done = services.change_options(store, product_id, version=form.version.data, **chosen)
        return url_for(".detail", product_id=product_id), said(done)

    return save_form(form, save, lambda: first_values(queries.product(store.id, product_id)), draw=draw)


def said(done: Placed) -> str:
    """What came of it, in one sentence."""
    if done.made:
        return ngettext("The options were saved. %(num)s variant is new.", "The options were saved. %(num)s variants are new.", done.made)
    return _("The options were saved.")
