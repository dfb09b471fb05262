"""A merchant with a programme and somebody with a card, another merchant on the platform, and a shop elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.customers import services as customers
from modules.loyalty import services
from modules.loyalty.models import Card, Entry, Reward
from modules.loyalty.services.ledger import By
from tests.factories.places import store
from tests.factories.shops import Shops
from tests.factories.work import at_work
from webapp.commerce import Money
from webapp.db import db
from webapp.merchants.models import Store

PROGRAMME = {"name": "Club", "kind": "both", "stamp_minutes": 10}


class World(Shops):
    """What the tests of loyalty begin with."""

    def url(self, path: str = "", shop: Store | None = None) -> str:
        """An address of the shop's pages of loyalty."""
        return self.address(f"loyalty/{path}", shop)

    def here(self, shop: Store | None = None) -> Store:
        """The shop in the present session."""
        return db.session.get_one(Store, (shop or self.shop).id)

    def programme(self, shop: Store | None = None, **values: Any) -> int:
        """A programme of the shop's merchant."""
        with at_work(self.elsewhere if shop is self.other_shop else self.platform):
            return services.create_programme(self.here(shop), **{**PROGRAMME, **values}).id

    def card(self, shop: Store | None = None, *, points: int = 0, **values: str) -> int:
        """The id of a new card with so many points, which never end."""
        with at_work(self.elsewhere if shop is self.other_shop else self.platform):
            person = customers.create_customer(self.here(shop), **{"name": "Léa Müller", **values})
            card = services.enrol(self.here(shop), person.id)
            if points:
                services.adjust(self.here(shop), card.id, "points", points, reason="begin", by=By())
            return card.id

    def reward(self, **values: Any) -> int:
        """The id of a reward for 10 points."""
        with at_work(self.platform):
            given = {"name": "Coffee", "kind": "product", "unit": "points", "cost": 10, **values}
            return services.create_reward(self.here(), **given).id

    def earn(self, card_id: int, minor: int, key: str | None = None) -> Entry:
        """Points for an amount in euro cents; inside work."""
        return services.earn_points(self.here(), card_id, Money(minor, "EUR"), by=By(store_id=self.shop.id, key=key))

    def saved(self, card_id: int) -> Card:
        """The card as it is in the database, detached."""
        with at_work(self.platform):
            found = db.session.scalars(select(Card).where(Card.id == card_id)).one()
            db.session.expunge(found)
        return found

    def lines(self, card_id: int) -> list[tuple[str, int, int]]:
        """(kind, delta, balance after) of the card's ledger."""
        with at_work(self.platform):
            found = db.session.scalars(select(Entry).where(Entry.card_id == card_id).order_by(Entry.id))
            return [(each.kind, each.delta, each.balance_after) for each in found]

    def stock(self, reward_id: int) -> int | None:
        """What is left of a reward."""
        with at_work(self.platform):
            return db.session.scalar(select(Reward.stock).where(Reward.id == reward_id))


@pytest.fixture
def world(app: Flask) -> World:
    """The shops with a running programme, without cards."""
    made = World.with_modules("customers", "loyalty")
    made.programme()
    return made


@pytest.fixture
def rival(world: World) -> Store:
    """A store of another merchant on the same platform, with a programme."""
    made = store(world.platform, "rival")
    world.programme(made)
    return made


@pytest.fixture
def alice(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's owner."""
    login(client, world.alice)
    return client


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of somebody who works in the shop."""
    login(client, world.bob)
    return client
