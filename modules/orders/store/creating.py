"""An order typed by hand: articles are found and added, line by line, before it is saved. Nothing is kept until then."""

from __future__ import annotations

from collections.abc import Sequence
from secrets import token_hex
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
from webapp.registry.ports.customers import Customers, Known
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
    store, form = current_store(), NewOrderForm(key=token_hex(16))
    if not form.is_submitted():
        form.country.data = store.home_country
        return render(TEMPLATE, form=form, **_around(form, []))
    do = request.form.get("do", "save")
    if do != "save":
        people = _choose(form, do)
        return render(TEMPLATE, form=form, **_around(form, _act(form, do), people))

    def save() -> tuple[str, str]:
        new, key = form.order(_known(form.variant_ids()), _customer_of(form)), form.key.data
        order = services.place_order(store, new, key=f"form:{key[:64]}" if key else None)
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


def _choose(form: NewOrderForm, do: str) -> Sequence[Known]:
    """What a button does with who orders; gives the customers that were looked for."""
    what, _colon, number = do.partition(":")
    customers = port(Customers)
    if customers is None:
        return []
    words = (form.who.data or "").replace("\x00", "")
    if what == "nobody":
        form.leave()
    if what not in {"who", "take"} or not words:
        return []
    found = customers.search(current_store().id, words, FOUND)
    taken = next((each for each in found if what == "take" and str(each.id) == number), None)
    if taken is not None:
        form.take(taken)
        form.who.data = ""
    return found if what == "who" else []


def _customer_of(form: NewOrderForm) -> int | None:
    """The customer that was chosen, where it is one of this merchant's still, and one that who asks may see."""
    chosen, customers = number_in(form.customer_id.data), port(Customers)
    if not chosen or customers is None or customers.link(chosen) is None:
        return None
    return chosen if customers.label([chosen]) else None


def _known(variant_ids: list[int]) -> dict[int, Article]:
    stock = port(Stock)
    return stock.articles(current_store().id, variant_ids) if stock is not None and variant_ids else {}


def _around(form: NewOrderForm, found: list[Article], people: Sequence[Known] = ()) -> dict[str, Any]:
    chosen, customers = _customer_of(form), port(Customers)
    return {
        "found": found,
        "people": people,
        "searched": request.form.get("do"),
        "has_stock": port(Stock) is not None,
        "has_customers": customers is not None,
        "chosen": customers.label([chosen])[chosen] if customers is not None and chosen else None,
        "currency": current_store().currency,
    }
