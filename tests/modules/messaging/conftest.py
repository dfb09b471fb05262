"""A shop with notices and one elsewhere, and work on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from modules.messaging.models import Notice
from modules.messaging.services import notices
from tests.factories import work
from tests.factories.shops import Shops
from webapp.accounts.models import User
from webapp.db import db, transaction
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.platforms.modules import PlatformModule

LOW = "inventory.low-stock"
FACTS = {"title": "Le pont rouge", "on_hand": 2}


class World(Shops):
    """What the tests of messaging begin with."""

    def page(self, path: str = "") -> str:
        """A page of the shop's notification centre."""
        return self.address(f"notifications/{path}")


@pytest.fixture
def world(app: Flask) -> World:
    """Both shops."""
    return World.with_modules("messaging", "inventory", "orders")


@contextmanager
def at_work(shop: Store) -> Iterator[Store]:
    """At work on the shop's platform."""
    platform, shop_id = db.session.get_one(Platform, shop.platform_id), shop.id
    with work.at_work(platform):
        yield db.session.get_one(Store, shop_id)


def tell(shop: Store, key: str = "low", **values: Any) -> int:
    """Tell the people of the shop that something runs low; how many they are."""
    with at_work(shop) as here:
        facts: Mapping[str, Any] = values.pop("facts", FACTS)
        return notices.notify(values.pop("kind", LOW), key=key, facts=facts, store_id=here.id, **values)


def told(user: User) -> list[Notice]:
    """What somebody was told."""
    db.session.rollback()
    return list(db.session.scalars(select(Notice).where(Notice.user_id == user.id).order_by(Notice.id)))


def configure(platform: Platform, **config: Any) -> None:
    """Set messaging on a platform."""
    with transaction() as session:
        row = session.query(PlatformModule).filter_by(platform_id=platform.id, module_code="messaging").one()
        row.config = {**row.config, **config}
        session.get_one(Platform, platform.id).touch()
