"""What other modules ask of customers. On both databases."""

from __future__ import annotations

import pytest
from flask import Flask

from modules.customers import queries
from tests.factories.places import platform
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from webapp.commerce import Address
from webapp.domain import NotFound
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.customers import Buyer, Customers

LEA = Buyer(
    name="Léa Müller",
    email="lea@example.com",
    phone="+352 621 123 456",
    reference="letzshop:4711",
    address=Address("1, Grand-Rue", "1660", "Luxembourg", "", "LU"),
)


def asked() -> Customers:
    found = port(Customers)
    assert found is not None
    return found


def test_a_buyer_is_met_once_in_all_stores_of_the_merchant(world: World, second: Store, rival: Store) -> None:
    with at_work(world.platform):
        first = asked().ensure(world.shop.id, LEA)
        assert asked().ensure(second.id, Buyer(name="Lea", email="LEA@example.com")) == first
        assert asked().ensure(second.id, Buyer(name="L. M.", reference="letzshop:4711")) == first
        assert asked().ensure(rival.id, LEA) != first
        assert (asked().find(second.id, email="Lea@Example.com"), asked().find(rival.id, reference="letzshop:1")) == (first, None)
        assert [each.city for each in queries.addresses(first)] == ["Luxembourg"]


def test_a_buyer_without_anything_but_a_name_is_taken(world: World) -> None:
    bad = Buyer(name="A" * 500, email="no address", phone="none", locale="xx-unknown-long", address=Address("Here", "?", "?", "", "XX"))
    with at_work(world.platform):
        made = queries.customer(asked().ensure(world.shop.id, bad))
        assert (made.email, made.phone, len(made.name)) == (None, "", 160)


def test_names_are_told_for_those_that_are_there(world: World, rival: Store) -> None:
    mine, foreign = world.add(name="Léa"), world.add(world.other_shop, name="Bob")
    with at_work(world.platform):
        assert asked().label([mine, foreign, 999]) == {mine: "Léa"}


def test_customers_of_the_merchant_are_found_by_words(world: World, second: Store, rival: Store) -> None:
    with at_work(world.platform):
        mine = asked().ensure(world.shop.id, LEA)
        asked().ensure(rival.id, LEA)
        (found,) = asked().search(second.id, "muller luxembourg", 10)
        assert (found.id, found.buyer.email, found.buyer.address) == (mine, LEA.email, LEA.address)


def test_a_store_of_another_platform_is_not_there(world: World) -> None:
    with pytest.raises(NotFound), at_work(world.platform):
        asked().ensure(world.other_shop.id, LEA)


def test_where_the_module_is_off_nobody_answers(app: Flask) -> None:
    with at_work(platform()):
        assert port(Customers) is None
