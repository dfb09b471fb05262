"""How the customer of an order is reached: corrected on its page, and in the files of the list."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.orders import queries
from tests.modules.orders.conftest import World, add_order, at_work, reload
from tests.support.page import Page
from webapp.commerce import Address

pytestmark = pytest.mark.sqlite_only
FORM = "main form[method=post]"


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    login(client, world.bob)
    return client


def contact(order_id: int) -> tuple[str, str]:
    order = reload(order_id)
    return order.customer_email, order.customer_phone


def test_a_mistyped_e_mail_address_is_corrected(world: World, bob: FlaskClient) -> None:
    """Whoever typed an order in with a wrong address could never put it right."""
    order_id = add_order(world.shop, customer_email="anne@exmaple.com", customer_phone="+352 621 1")
    form = Page(bob.get(world.url(f"{order_id}/address")))
    assert form.submit(bob, FORM, {"customer_email": "anne at example"}).status_code == 422
    typed = {"customer_email": "Anne@Example.com", "customer_phone": "+352 621 123 456"}
    assert form.submit(bob, FORM, typed).status_code == 303
    with at_work(world.shop):
        assert contact(order_id) == ("anne@example.com", "+352 621 123 456")
        assert [each.kind for each in queries.timeline(order_id)] == ["contact", "placed"]
        assert [each.id for each in queries.found("anne@example.com", 5)] == [order_id]
    shown = bob.get(world.url(str(order_id))).text
    assert ("was corrected" in shown, "Address and contact were saved." in shown) == (True, True)
    assert form.submit(bob, FORM, typed).status_code == 409, "somebody saved it since"


def test_what_an_order_came_with_keeps_nothing_from_being_corrected(world: World, bob: FlaskClient) -> None:
    order_id = add_order(world.shop, customer_email="marketplace: hidden", address=Address("", "1368", "Luxembourg", "", "LU"))
    assert Page(bob.get(world.url(f"{order_id}/address"))).submit(bob, FORM, {"street": "3, rue du Curé"}).status_code == 303
    with at_work(world.shop):
        assert contact(order_id) == ("marketplace: hidden", "")
        assert reload(order_id).street == "3, rue du Curé"


def test_a_file_of_orders_says_how_customers_are_reached(world: World, bob: FlaskClient) -> None:
    home = Address("1 Main Street", "10001", "New York", "NY", "US")
    add_order(world.shop, customer_phone="+1 212 555 0100", customer_email="anne@example.com", address=home, locale="de")
    (row,) = csv.DictReader(io.StringIO(bob.get(world.url("download?tab=all&form=csv")).get_data(as_text=True)))
    told = {key: row[key] for key in ("E-mail", "Phone", "Street", "Town", "Region", "Country", "Language", "Currency")}
    assert [*told.values()] == ["anne@example.com", "'+1 212 555 0100", "1 Main Street", "New York", "NY", "US", "de", "EUR"]
