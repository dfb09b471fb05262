"""Orders by the country they go to: what is offered, and what is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.orders import services
from modules.orders.moves import CANCEL, CONFIRM
from modules.orders.queries import countries
from tests.factories import places
from tests.factories.people import person
from tests.modules.orders.conftest import World, add_order, at_work, place
from tests.support.page import Page
from tests.support.plans import sorted_by_hand
from tests.support.statements import statements
from webapp.commerce import Address
from webapp.db import db
from webapp.roles import Role

PLACES = {"LU": "1368", "DE": "54290", "FR": "57000"}


def to(country: str) -> Address:
    return Address("1, rue du Test", PLACES[country], "Town", "", country)


def test_only_countries_of_the_store_are_known_each_once(world: World) -> None:
    for country in ("LU", "DE", "LU", "DE"):
        add_order(world.shop, address=to(country))
    add_order(world.shop, address=Address())
    add_order(world.other_shop, address=to("FR"))
    with at_work(world.shop) as shop:
        assert countries.countries(shop.id) == ["DE", "LU"]
    with at_work(world.other_shop) as shop:
        assert countries.countries(shop.id) == ["FR"]


def test_the_platform_narrows_by_the_countries_of_all_its_stores_and_by_the_archive(
    world: World, client: FlaskClient, login: Callable[..., Any]
) -> None:
    second = places.store(world.platform, "second", merchant=world.shop.merchant)
    near, far = add_order(world.shop, address=to("LU")), add_order(second, address=to("DE"))
    add_order(world.other_shop, address=to("FR"))
    with at_work(second) as shop:
        services.carry_out(shop, far, CANCEL)
        services.archive(shop, far)
    login(client, person("paula", Role.PLATFORM_ADMIN, platform=world.platform))
    base = f"/platforms/{world.platform.code}/admin/orders"
    assert Page(client.get(base)).texts("select[name=country] option")[1:] == ["Germany", "Luxembourg"]
    for asked, found in (("country=DE", far), ("country=LU", near), ("archive=yes", far), ("archive=no", near)):
        (link,) = Page(client.get(f"{base}?{asked}")).select("tbody [data-label=Order] a")
        assert link["href"].split("?")[0].endswith(f"/{found}")


def test_however_many_there_are_it_is_one_statement(world: World) -> None:
    with at_work(world.shop) as shop:
        assert countries.countries(shop.id) == []
        for country in PLACES:
            place(shop, address=to(country))
        db.session.flush()
        with statements() as sent:
            assert countries.countries(shop.id) == ["DE", "FR", "LU"]
        assert len(sent) == 1


@pytest.mark.both_databases
def test_the_orders_of_a_country_are_read_in_order_from_an_index(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    add_order(world.shop, address=to("DE"))
    assert sorted_by_hand(lambda: client.get(world.url("?tab=all&country=DE"))) == []


@pytest.mark.sqlite_only
def test_lists_are_narrowed_by_country(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    first, second = (add_order(world.shop, address=to(country)) for country in ("DE", "LU"))
    listed = Page(client.get(world.url("?tab=all")))
    assert listed.texts("[name=country] option")[1:] == ["Germany", "Luxembourg"]
    assert Page(client.get(world.url("?tab=all&country=DE"))).texts("tbody td[data-label=Order] a") == ["MAIN-000001"]
    whole = client.get(world.url("download?tab=all&country=LU&form=csv")).text
    assert "MAIN-000002" in whole
    assert "MAIN-000001" not in whole
    with at_work(world.shop) as shop:
        for each in (first, second):
            services.carry_out(shop, each, CONFIRM)
    shipping = Page(client.get(world.address("fulfillment/?country=LU")))
    assert shipping.texts("tbody td[data-label=Order] a") == ["MAIN-000002"]


@pytest.mark.sqlite_only
def test_a_store_without_orders_is_offered_no_country(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    assert not Page(client.get(world.url("?tab=all"))).has("[name=country]")
