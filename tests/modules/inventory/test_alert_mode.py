"""Low stock is told at once, once a day or not at all, as the store wants it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from modules.inventory import services
from modules.inventory.jobs import LOW_OF_THE_DAY
from modules.inventory.models import LowWaiting, Reason
from modules.inventory.notices import LOW, low_words
from modules.messaging.models import Notice
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.support.jobs import work_off
from webapp.db import db
from webapp.jobs import enqueue
from webapp.tenancy import unscoped

pytestmark = pytest.mark.both_databases


@pytest.fixture
def world(app: Flask) -> World:
    """Both shops, where people can be told."""
    return World.with_modules("inventory", "messaging")


def run_low(world: World, app: Flask, *skus: str) -> list[int]:
    """Articles that become low, each in a transaction of its own."""
    ids = [add_article(world.shop, sku, stock=9, low_stock_threshold=3) for sku in skus]
    for variant_id in ids:
        move(world, variant_id, -7)
    work_off(app)
    return ids


def move(world: World, variant_id: int, quantity: int) -> None:
    with at_work(world.shop) as shop:
        services.move_stock(shop, variant_id, quantity, reason=Reason.COUNT)


def morning(world: World, app: Flask) -> None:
    """The notice of the day."""
    with at_work(world.shop):
        enqueue(LOW_OF_THE_DAY)
    work_off(app)


def told(world: World) -> list[str]:
    """What the shop's staff is told, in words."""
    db.session.rollback()
    with unscoped("tests look"):
        mine = select(Notice).where(Notice.kind == LOW.code, Notice.user_id == world.bob.id).order_by(Notice.id)
        return [low_words(each.facts, each.count) for each in db.session.scalars(mine)]


def waiting() -> int:
    with unscoped("tests look"):
        return db.session.scalar(select(func.count(LowWaiting.id))) or 0


def test_at_once_where_nobody_chose(world: World, app: Flask) -> None:
    run_low(world, app, "A-1", "A-2")
    assert told(world) == ["2 variants run low."]
    morning(world, app)
    assert told(world) == ["2 variants run low."]


def test_once_a_day_what_is_low_still(world: World, app: Flask) -> None:
    with at_work(world.shop, alert_mode="daily"):
        pass
    _first, _second, third = run_low(world, app, "A-1", "A-2", "A-3")
    assert told(world) == []
    move(world, third, 20)
    morning(world, app)
    assert told(world) == ["2 variants run low."]
    assert waiting() == 0
    morning(world, app)
    assert told(world) == ["2 variants run low."]


def test_one_variant_is_named(world: World, app: Flask) -> None:
    with at_work(world.shop, alert_mode="daily"):
        pass
    run_low(world, app, "A-1")
    morning(world, app)
    assert told(world) == ["Book A-1 runs low."]


def test_not_at_all_where_it_is_off_or_was_switched_off_before_the_morning(world: World, app: Flask) -> None:
    with at_work(world.shop, alert_mode="daily"):
        pass
    run_low(world, app, "A-1")
    with at_work(world.shop, alert_mode="off"):
        pass
    run_low(world, app, "A-2")
    morning(world, app)
    assert (told(world), waiting()) == ([], 0)


def test_what_becomes_low_twice_waits_once(world: World, app: Flask) -> None:
    with at_work(world.shop, alert_mode="daily"):
        pass
    (variant_id,) = run_low(world, app, "A-1")
    move(world, variant_id, 20)
    move(world, variant_id, -20)
    work_off(app)
    assert waiting() == 1
