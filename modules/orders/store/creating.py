"""An order typed by hand: articles are found and added, line by line, before it is saved. Nothing is kept until then."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.orders import services
from modules.orders.forms import NewOrderForm, number_in
from modules.orders.store.blueprint import WRITE, order_url, orders
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.ports import port
from webapp.registry.ports.stock import Article, Stock
from webapp.routing.context import current_store
from webapp.web.htmx import render
from webapp.web.saving import form_page

TEMPLATE = "orders/store/create.html"
FOUND = 10


@orders.route("/new", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_management")
def create() -> ResponseReturnValue:
    """A new order. Its buttons search, add and take out lines; only "Save" keeps it."""
    store, form = current_store(), NewOrderForm()
    if not form.is_submitted():
        form.country.data = store.merchant.country
        return render(TEMPLATE, form=form, **_around(form, []))
    do = request.form.get("do", "save")
    if do != "save":
        return render(TEMPLATE, form=form, **_around(form, _act(form, do)))

    def save() -> tuple[str, str]:
        order = services.place_order(store, form.order(_known(form.variant_ids())))
        return order_url(order.id), _("The order was saved.")

    return form_page(TEMPLATE, form, save, around=lambda: _around(form, []))


def _act(form: NewOrderForm, do: str) -> list[Article]:
    """What a button does with the form; gives the articles that were looked for."""
    what, _colon, number = do.partition(":")
    stock = port(Stock)
    if what == "add" and (article := _known([number_in(number)]).get(number_in(number))):
        form.add(article)
        return []
    if what == "blank":
        form.add_line()
    if what == "drop" and number.isascii() and number.isdigit():
        form.drop(number_in(number))
    return stock.find(current_store().id, form.q.data.replace("\x00", ""), FOUND) if what == "search" and stock is not None else []


def _known(variant_ids: list[int]) -> dict[int, Article]:
    stock = port(Stock)
    return stock.articles(current_store().id, variant_ids) if stock is not None and variant_ids else {}


def _around(form: NewOrderForm, found: list[Article]) -> dict[str, Any]:
    searched = request.form.get("do") == "search"
    has_stock, currency = port(Stock) is not None, current_store().currency
    return {"found": found, "searched": searched, "has_stock": has_stock, "currency": currency}
