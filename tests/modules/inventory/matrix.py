"""What the matrix's world needs for the pages of stock."""

from __future__ import annotations

from modules.inventory import services
from modules.inventory.models import Reason
from modules.inventory.queries import find_variant_by_sku
from tests.factories import goods
from tests.factories.work import at_work
from tests.matrix.rows import number, stores
from tests.matrix.world import World

MOVED = "A-0"
"""What is first in its list: its page is the one that is found."""


def begin(world: World) -> None:
    """What is moved."""
    with at_work(world.everything):
        goods.product(world.store, MOVED)


def articles(world: World, many: int) -> None:
    with at_work(world.everything):
        for _ in range(many):
            goods.product(world.store, f"B-{next(number)}")


def movements(world: World, many: int) -> None:
    with at_work(world.everything):
        variant = find_variant_by_sku(world.store.id, MOVED)
        assert variant is not None
        for _ in range(many):
            services.move_stock(world.store, variant.id, 1, reason=Reason.RECEIVED, actor_id=world.root.id)


ROWS = {
    "inventory.admin.inventory.list": stores,
    "inventory.admin.inventory.detail": articles,
    "inventory.store.inventory.list": articles,
    "inventory.store.inventory.low": articles,
    "inventory.store.inventory.variant": movements,
}
