"""Pieces that are not to be sold: nobody can take them, they go along with their location, and come back or are thrown away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.inventory import queries, services
from modules.inventory.models import Aside, Movement, Reason, Variant
from modules.inventory.queries import asides
from modules.inventory.queries.feeds import variants_for_feed
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.modules.inventory.test_promises import check
from tests.modules.inventory.test_transfers import places
from tests.support.page import Page
from webapp.db import db
from webapp.domain import DomainError, NotFound
from webapp.registry.ports.stock import Want


def test_nobody_takes_what_is_set_aside(world: World) -> None:
    variant = add_article(world.shop, stock=5)
    with at_work(world.shop) as shop:
        first, cellar = places(shop)
        services.set_aside(shop, variant, 3, reason=Aside.DAMAGED, key="a")
        services.set_aside(shop, variant, 3, reason=Aside.DAMAGED, key="a")
        assert [each.available for each in variants_for_feed(shop)] == [2]
    for taken, said in (
        (lambda shop: services.reserve(shop, [Want("o:1", variant, 3)]), "Only 2 of A-1"),
        (lambda shop: services.ship(shop, [Want("o:1", variant, 3)]), "Only 2 of A-1"),
        (lambda shop: services.transfer(shop, first, cellar, {variant: 3}), "3 of those at"),
        (lambda shop: services.move_stock(shop, variant, -3, reason=Reason.SHRINKAGE), "3 of those at"),
        (lambda shop: services.set_stock(shop, variant, 2), "3 of those at"),
        (lambda shop: services.set_aside(shop, variant, 3, reason=Aside.OTHER), "Only 2 are available"),
        (lambda shop: services.put_back(shop, variant, 1, reason=Aside.OTHER), "Only 0 are set aside"),
    ):
        with pytest.raises(DomainError, match=said), at_work(world.shop) as shop:
            taken(shop)
        db.session.rollback()
    with at_work(world.shop) as shop:
        services.put_back(shop, variant, 2, reason=Aside.DAMAGED)
        services.reserve(shop, [Want("o:1", variant, 4)])
        services.throw_away(shop, variant, 1, reason=Aside.DAMAGED)
        last = db.session.get_one(Movement, queries.last_movement(variant).id)
        assert (last.quantity, last.balance, last.reason) == (-1, 4, Reason.DAMAGED)
        check(variant)


def test_it_goes_along_when_its_location_is_emptied(world: World) -> None:
    variant = add_article(world.shop, stock=5)
    with at_work(world.shop) as shop:
        first, cellar = places(shop)
        services.set_aside(shop, variant, 2, reason=Aside.QUARANTINE)
        services.set_aside(shop, variant, 1, reason=Aside.DAMAGED)
        services.empty_location(shop, first, cellar, version=1, close=True)
        check(variant)
        assert list(asides.by_place(variant)) == [("Cellar", "damaged", 1), ("Cellar", "quarantine", 2)]


def test_it_may_be_more_than_there_is_where_stock_may_be_negative(world: World) -> None:
    variant = add_article(world.shop, stock=1)
    with at_work(world.shop, allow_negative=True, low_stock_threshold=5) as shop:
        services.set_aside(shop, variant, 2, reason=Aside.OTHER)
        assert db.session.get_one(Variant, variant).available == -1


def test_another_shop_cannot_set_it_aside(world: World) -> None:
    variant = add_article(world.shop, stock=3)
    with pytest.raises(NotFound), at_work(world.other_shop) as shop:
        services.set_aside(shop, variant, 1, reason=Aside.DAMAGED)


@pytest.mark.sqlite_only
def test_it_is_set_aside_on_a_page(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    variant = add_article(world.shop, stock=5)
    login(client, world.bob)
    url = world.url(f"variants/{variant}/set-aside")
    refused = Page(Page(client.get(url)).submit(client, "main form", {"quantity": "6", "note": "Wet"}))
    assert (refused.status, refused.one("[name=note]")["value"]) == (422, "Wet")
    assert refused.submit(client, "main form", {"quantity": "2", "note": "Wet"}).status_code == 303
    page = Page(client.get(world.url(f"variants/{variant}")))
    assert "Set aside · Damaged · Wet" in page.one("main").get_text()
    assert Page(client.get(world.url("?columns=name&columns=unavailable&columns=available"))).texts("tbody td")[-2:] == ["2", "3"]
