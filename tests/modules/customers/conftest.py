"""A merchant with two stores and another merchant on one platform, and a shop elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.customers import services
from modules.customers.models import Customer
from tests.factories.places import store
from tests.factories.shops import Shops
from tests.factories.work import at_work
from webapp.db import db
from webapp.merchants.models import Store


class World(Shops):
    """What the tests of customers begin with."""

    def url(self, path: str = "", shop: Store | None = None) -> str:
        """An address of the shop's pages of customers."""
        return self.address(f"customers/{path}", shop)

    def add(self, shop: Store | None = None, **values: str) -> int:
        """The id of a new customer of this shop."""
        shop_id, platform = (shop or self.shop).id, self.elsewhere if shop is self.other_shop else self.platform
        with at_work(platform):
            return services.create_customer(db.session.get_one(Store, shop_id), **{"name": "Léa Müller", **values}).id

    def saved(self, customer_id: int) -> Customer:
        """The row as it is in the database, detached."""
        with at_work(self.platform):
            found = db.session.scalars(select(Customer).where(Customer.id == customer_id)).one()
            db.session.expunge(found)
        return found


@pytest.fixture
def world(app: Flask) -> World:
    """The shops, without customers."""
    return World.with_modules("customers")


@pytest.fixture
def second(world: World) -> Store:
    """Another store of the shop's merchant."""
    return store(world.platform, "second", merchant=world.shop.merchant)


@pytest.fixture
def rival(world: World) -> Store:
    """A store of another merchant on the same platform."""
    return store(world.platform, "rival")


@pytest.fixture
def alice(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's owner."""
    login(client, world.alice)
    return client
