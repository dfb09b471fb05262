"""An order that is typed in: where it begins, the tax rates it may have, the language of its papers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.customers import services as customers
from modules.orders.models import Order, OrderLine
from modules.orders.services import place_all
from modules.orders.services.placing import buyer_of
from tests.factories import goods
from tests.modules.orders.conftest import HOME, World, at_work, line, place
from tests.support.page import Page
from webapp.db import db, transaction
from webapp.ports import port
from webapp.registry.ports.customers import Buyer, Customers
from webapp.registry.ports.orders import NewOrder

pytestmark = pytest.mark.sqlite_only
FORM = "main form[method=post]"


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's staff."""
    login(client, world.bob)
    return client


@pytest.mark.parametrize("rate", [550, 810, 2000])
def test_a_variant_with_a_rate_of_its_own_is_ordered_by_hand(world: World, bob: FlaskClient, rate: int) -> None:
    """An order of a variant whose VAT came with an import was refused, for a field that nobody could see."""
    with at_work(world.shop) as shop:
        found = goods.product(shop, "A-1", 5, tax_rate_bp=rate).variants[0].id
    added = Page(Page(bob.get(world.url("new"))).submit(bob, FORM, {"customer_name": "Anne", "do": f"add:{found}"}))
    assert added.submit(bob, FORM, {"country": "", "do": "save"}).status_code == 303
    with at_work(world.shop):
        assert db.session.scalars(select(OrderLine)).one().tax_rate_bp == rate


@pytest.mark.parametrize(
    ("currency", "country", "rates", "typed", "kept"),
    [
        ("CHF", "CH", ["8.1 %", "3.8 %", "2.6 %", "0 %"], "380", 380),
        ("JPY", "JP", ["10 %", "8 %", "0 %"], "1000", 1000),
        ("KWD", "KW", [], "4.5", 450),
    ],
)
def test_it_begins_in_the_country_of_the_store(
    world: World, bob: FlaskClient, currency: str, country: str, rates: list[str], typed: str, kept: int
) -> None:
    with transaction():
        world.shop.currency = currency
    start = Page(bob.get(world.url("new")))
    assert start.one("[name=country] option[selected]")["value"] == country
    blank = Page(start.submit(bob, FORM, {"customer_name": "Anne", "do": "blank"}))
    assert [each.text.replace("\u00a0", " ") for each in blank.select("[name$=tax_rate_bp] option")] == rates
    values = {"lines-0-name": "A book", "lines-0-price": "1250", "country": "", "do": "save"}
    if not rates:
        blank = Page(blank.submit(bob, FORM, values))
        assert "Write the tax rate" in blank.text(FORM)
    assert blank.submit(bob, FORM, {**values, "lines-0-tax_rate_bp": typed}).status_code == 303
    with at_work(world.shop):
        assert db.session.scalars(select(OrderLine)).one().tax_rate_bp == kept


def test_its_papers_are_in_the_language_of_the_store_unless_another_is_chosen(world: World, bob: FlaskClient) -> None:
    """A shop in Esch typed orders in, and all their papers, and the customers that came with them, were English."""
    with transaction():
        world.shop.locale = "fr"
    blank = Page(Page(bob.get(world.url("new"))).submit(bob, FORM, {"customer_name": "Anne", "do": "blank"}))
    values = {"lines-0-name": "A book", "lines-0-price": "12", "country": "", "do": "save"}
    assert blank.submit(bob, FORM, values).status_code == 303
    again = Page(Page(bob.get(world.url("new"))).submit(bob, FORM, {"customer_name": "Zoé", "do": "blank"}))
    assert again.submit(bob, FORM, {**values, "locale": "de"}).status_code == 303
    with at_work(world.shop) as shop:
        place(shop, channel="web", channel_ref="W-1", locale="lb")
        assert [*db.session.scalars(select(Order.locale).order_by(Order.id))] == ["fr", "de", "lb"]


def test_orders_from_a_file_are_in_the_language_of_the_store_and_say_nothing_of_the_customer_s(world: World) -> None:
    with transaction():
        world.shop.locale = "de"
    with at_work(world.shop) as shop:
        place_all(shop, [NewOrder(customer_name="Anne", lines=[line()], channel_ref="F-1")])
        assert db.session.scalars(select(Order.locale)).one() == "de"
    assert buyer_of(NewOrder(customer_name="Anne", lines=[])).locale == ""


def test_who_is_a_customer_has_the_papers_in_their_language(client: FlaskClient, login: Callable[..., Any]) -> None:
    world = World.with_modules("orders", "customers")
    login(client, world.alice)
    with at_work(world.shop) as shop:
        number = customers.create_customer(shop, name="Anne Becker", locale="de").id
    form = Page(Page(client.get(world.url("new"))).submit(client, FORM, {"who": "becker", "do": f"take:{number}"}))
    assert form.one("[name=locale] option[selected]")["value"] == "de"


def test_of_another_customer_who_is_chosen_nothing_of_the_first_stays(client: FlaskClient, login: Callable[..., Any]) -> None:
    """The second one's order went to the first one's address, with papers in the first one's language."""
    world = World.with_modules("orders", "customers")
    login(client, world.alice)
    with at_work(world.shop) as shop:
        directory = port(Customers)
        assert directory is not None
        first = directory.ensure(shop.id, Buyer(name="Anne Becker", email="anne@example.com", locale="de", address=HOME))
        second = directory.ensure(shop.id, Buyer(name="Zoé Weber", email="zoe@example.com"))
    form = Page(client.get(world.url("new")))
    for words, number, seen in (("becker", first, ("de", HOME.city)), ("weber", second, (world.shop.locale, ""))):
        form = Page(form.submit(client, FORM, {"do": "nobody"}))
        form = Page(form.submit(client, FORM, {"who": words, "do": f"take:{number}"}))
        assert not form.has("[name=who]")
        assert (form.one("[name=locale] option[selected]")["value"], form.one("[name=city]").get("value", "")) == seen
