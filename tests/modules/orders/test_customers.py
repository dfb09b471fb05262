"""Orders and customers: each order finds its customer, whose page shows it; without customers nothing is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.customers import provided
from modules.orders.queries import people
from tests.factories.places import store
from tests.modules.orders.conftest import HOME, World, add_order, at_work, reload
from tests.support.page import Page
from webapp.ports import port
from webapp.registry.ports.customers import Buyer, Customers
from webapp.registry.ports.orders import NewLine, NewOrder, Orders

pytestmark = pytest.mark.sqlite_only
ANNE = {"customer_name": "Anne Becker", "customer_email": "anne@example.com"}


def test_two_orders_of_one_person_lead_to_her_page(client: FlaskClient, login: Callable[..., Any]) -> None:
    world = World.with_modules("customers", "inventory", "orders")
    first, second = add_order(world.shop, **ANNE), add_order(world.shop, **{**ANNE, "customer_email": "ANNE@example.com"})
    with at_work(world.shop):
        assert reload(first).customer_id == reload(second).customer_id is not None
    login(client, world.bob)
    page = Page(client.get(world.url(str(first))))
    (leads,) = [link["href"] for link in page.select("main a") if "/customers/" in str(link["href"])]
    panel = client.get(f"{leads}/panels").text
    assert "MAIN-000001" in panel
    assert "MAIN-000002" in panel
    assert "2 orders in this store, €79.60, the last one" in panel
    assert "Ordered MAIN-000001 for €39.80" in client.get(f"{leads}/timeline").text


def test_orders_of_one_person_have_one_address_in_any_spelling(client: FlaskClient) -> None:
    """Whoever was no customer when they ordered is found by it: to become one, and to be erased."""
    world = World.with_modules("inventory", "orders")
    spelled = ["ÉLODIE@Ｅxample.com", "e\u0301lodie@example\u3002COM", "no address"]
    ids = [add_order(world.shop, customer_email=each) for each in spelled]
    with at_work(world.shop) as shop:
        orders = port(Orders)
        assert orders is not None
        line = NewLine(name="Map", price_minor=500, tax_rate_bp=1700, quantity=1)
        new = [NewOrder(customer_name="É", customer_email=each, channel="far", channel_ref=each, lines=[line]) for each in spelled]
        ids += [each.order_id for each in orders.take_all(shop.id, new)]
        assert [each.email for each in people.strangers(9)] == ["élodie@example.com", "no address"]
        assert [reload(each).customer_email for each in ids] == ["élodie@example.com", "élodie@example.com", "no address"] * 2


def test_orders_are_found_without_accents(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    add_order(world.shop, customer_name="Émile Müller")
    login(client, world.bob)
    assert len(Page(client.get(world.url("?tab=all&q=emile+MULLER"))).select("tbody tr")) == 1


def test_a_customer_is_found_and_chosen_for_an_order_by_hand(client: FlaskClient, login: Callable[..., Any]) -> None:
    world = World.with_modules("customers", "inventory", "orders")
    with at_work(world.shop) as shop:
        directory = port(Customers)
        assert directory is not None
        emile = directory.ensure(shop.id, Buyer(name="Émile Müller", reference="till:7", address=HOME))
    login(client, world.bob)
    looked = press(client, Page(client.get(world.url("new"))), "who", who="emile")
    chosen = press(client, looked, f"take:{emile}")
    assert [chosen.one(f"[name={name}]").get("value") for name in ("customer_name", "city")] == ["Émile Müller", "Luxembourg"]
    by_hand = press(client, chosen, "blank")
    saved = by_hand.submit(client, "main form", {"do": "save", "lines-0-name": "A book", "lines-0-price": "10"})
    with at_work(world.shop):
        assert reload(int(str(saved.headers["Location"]).rpartition("/")[2])).customer_id == emile


def test_a_customer_of_somebody_else_is_not_linked(client: FlaskClient, login: Callable[..., Any]) -> None:
    world = World.with_modules("customers", "inventory", "orders")
    rival = store(world.platform, "rival")
    with at_work(rival) as shop:
        directory = port(Customers)
        assert directory is not None
        foreign = directory.ensure(shop.id, Buyer(name="Zoe Foreign", email="zoe@example.com"))
    login(client, world.bob)
    page = press(client, Page(client.get(world.url("new"))), "who", who="zoe")
    assert not page.has("[value^='take:']")
    by_hand = press(client, press(client, page, f"take:{foreign}"), "blank")
    values = {"do": "save", "lines-0-name": "A book", "lines-0-price": "10", "customer_name": "Bo", "customer_id": str(foreign)}
    saved = by_hand.submit(client, "main form", values)
    with at_work(world.shop):
        assert reload(int(str(saved.headers["Location"]).rpartition("/")[2])).customer_id != foreign


def test_who_may_not_see_customers_learns_no_name_by_a_number(client: FlaskClient, login: Callable[..., Any], monkeypatch: Any) -> None:
    world = World.with_modules("customers", "inventory", "orders")
    with at_work(world.shop) as shop:
        directory = port(Customers)
        assert directory is not None
        emile = directory.ensure(shop.id, Buyer(name="Émile Müller", email="emile@example.com"))
    login(client, world.bob)
    form = Page(client.get(world.url("new")))
    typed = {"do": "blank", "customer_id": str(emile)}
    assert "Émile Müller" in form.submit(client, "main form", typed).text
    monkeypatch.setattr(provided, "_may_look", lambda: False)
    assert "Émile Müller" not in form.submit(client, "main form", typed).text


def test_without_customers_nobody_is_looked_for(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    assert not Page(client.get(world.url("new"))).has("[name=who]")


def press(client: FlaskClient, page: Page, button: str, **typed: str) -> Page:
    """The page after one of the form's buttons was pressed."""
    return Page(page.submit(client, "main form", {"do": button, **typed}))
