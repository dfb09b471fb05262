"""The inventory finds out by itself when balances and ledger differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from modules.inventory import health, services
from modules.inventory.models import Aside, Level, Movement, Reason, Variant
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.support.statements import statements
from webapp.db import db, utcnow
from webapp.health import rounds
from webapp.platforms.models import Platform
from webapp.registry.ports.stock import Want


def told(platform: Platform) -> str:
    """What the check says of the platform."""
    platform_id = platform.id
    db.session.rollback()
    (found,) = [each for each in rounds.check_now(platform_id) if each.check.code == "balances"]
    assert found.error is None
    return found.message


def moved(world: World, variant_id: int) -> None:
    """Stock that went through two locations."""
    with at_work(world.shop) as shop:
        second = services.add_location(shop, name="Cellar")
        services.move_stock(shop, variant_id, -2, reason=Reason.SOLD)
        services.move_stock(shop, variant_id, 4, reason=Reason.RECEIVED, location_id=second.id)
        services.set_stock(shop, variant_id, 1, location_id=second.id)


def test_what_services_write_adds_up(world: World) -> None:
    moved(world, add_article(world.shop, "A-1", stock=10))
    add_article(world.shop, "A-2")
    assert told(world.platform) == ""


BREAKS: dict[str, Callable[[int], Any]] = {
    "a level": lambda at: update(Level).where(Level.variant_id == at).values(on_hand=99),
    "a level that is gone": lambda at: delete(Level).where(Level.variant_id == at),
    "the stock": lambda at: update(Variant).where(Variant.id == at).values(on_hand=99),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_what_does_not_add_up_is_named(world: World, broken: str) -> None:
    add_article(world.shop, "A-1", stock=3)
    variant_id = add_article(world.shop, "A-2", stock=10)
    with at_work(world.shop):
        db.session.execute(BREAKS[broken](variant_id))
    assert told(world.platform) == "The stock of a variant is not what its movements say: A-2. Count it and correct it."
    assert told(world.elsewhere) == ""


def test_a_gap_in_the_ledger_is_found(world: World) -> None:
    variant_id = add_article(world.shop, "A-1", stock=10)
    with at_work(world.shop) as shop:
        level = db.session.query(Level).filter_by(variant_id=variant_id).one()
        facts = {"platform_id": shop.platform_id, "store_id": shop.id, "location_id": level.location_id, "created_at": utcnow()}
        db.session.execute(insert(Movement).values(**facts, variant_id=variant_id, quantity=1, balance=10, reason=Reason.OTHER, note=""))
    assert "A-1" in told(world.platform)


def test_it_is_one_statement_however_much_there_is(world: World) -> None:
    wrong = [add_article(world.shop, f"A-{n}", stock=1) for n in range(5)]
    with at_work(world.shop):
        for variant_id in wrong:
            db.session.execute(BREAKS["the stock"](variant_id))
    with statements() as sent:
        assert told(world.platform).endswith("say: A-0, A-1, A-2 and others. Count them and correct them.")
    assert len([each for each in sent if "inventory_movements" in str(each)]) == 1


@pytest.mark.parametrize("model", [Level, Variant])
def test_what_is_reserved_for_nobody_is_named(world: World, model: Any) -> None:
    variant_id = add_article(world.shop, "A-1", stock=3)
    with at_work(world.shop) as shop:
        services.reserve(shop, [Want("a", variant_id, 2)])
        assert health.promises(world.platform) is None
        mine = Variant.id if model is Variant else Level.variant_id
        db.session.execute(update(model).where(mine == variant_id).values(reserved=1))
        assert "A-1" in (health.promises(world.platform) or "")


@pytest.mark.parametrize("model", [Level, Variant])
def test_what_is_unavailable_for_no_reason_is_named(world: World, model: Any) -> None:
    variant_id = add_article(world.shop, "A-1", stock=3)
    with at_work(world.shop) as shop:
        services.set_aside(shop, variant_id, 2, reason=Aside.DAMAGED)
        assert health.asides(world.platform) is None
        mine = Variant.id if model is Variant else Level.variant_id
        db.session.execute(update(model).where(mine == variant_id).values(unavailable=1))
        assert "A-1" in (health.asides(world.platform) or "")


def test_what_is_held_where_nothing_lies_is_named(world: World) -> None:
    variant_id = add_article(world.shop, "A-1", stock=3)
    with at_work(world.shop) as shop:
        services.reserve(shop, [Want("a", variant_id, 2)])
        db.session.execute(delete(Level).where(Level.variant_id == variant_id))
        assert "A-1" in (health.promises(world.platform) or "")
