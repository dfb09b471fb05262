"""Rows for every list page: by the endpoint of the page, what makes so many more of them in the matrix's world."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import count

from modules.billing.queries import subscriptions as subscription_queries
from modules.billing.services import overrides, renewals, subscriptions
from modules.inventory import services as inventory
from modules.inventory.imports import COUNTS
from modules.inventory.models import Reason
from modules.inventory.queries import find_variant_by_sku
from modules.marketplace.imports import PRODUCTS
from tests.factories import goods, people, places
from tests.factories.plans import NOON, TERMS, Desk
from tests.factories.work import at_work
from tests.matrix.world import World
from webapp.accounts.roles import Role
from webapp.db import transaction
from webapp.imports import services as imports_services
from webapp.modular.config import defaults
from webapp.modular.queries import platform_row

FEED = b"id,title,price\nMUG-1,Blue mug,12.90\n"
MOVED = "A-0"
_number = count(1)

Fill = Callable[[World, int], None]


def begin(world: World) -> None:
    """What the rows need: a tier that holds everything, a subscription to it, and the article that is first in its list."""
    desk = Desk(world.everything, world.store)
    sold = (code for code, (_module, feature) in world.kernel.registry.features.items() if feature.sold)
    desk.sell("all", 1000, *sold)
    desk.start("all")
    with at_work(world.everything):
        goods.product(world.store, MOVED)


def platforms(_world: World, many: int) -> None:
    for _ in range(many):
        places.platform()


def changes(world: World, many: int) -> None:
    """Of the settings of billing, each another number of days."""
    modules = world.kernel.modules
    known = defaults(world.kernel.registry.modules["billing"])
    for _ in range(many):
        with transaction():
            revision = platform_row(world.everything.id).revision
            values = {**known, "grace_days": revision % 60}
            modules.configure(world.everything.id, "billing", values, revision=revision, actor=None)


def administrators(world: World, many: int) -> None:
    for _ in range(many):
        people.person("admin", Role.PLATFORM_ADMIN, platform=world.everything)


def stores(world: World, many: int) -> None:
    """Each of a merchant of its own, who has a subscription and its first invoice."""
    made = [places.store(world.everything, f"store-{next(_number)}").merchant_id for _ in range(many)]
    with at_work(world.everything):
        version = subscription_queries.live(world.everything.id, world.store.merchant_id).tier_version  # type: ignore[union-attr]
        for merchant_id in made:
            subscriptions.start(
                world.everything.id, merchant_id, version=version, interval="month", terms=TERMS, actor="test", now=NOON
            )  # fmt: skip


def exceptions(world: World, many: int) -> None:
    """Each of a merchant of its own."""
    made = [places.store(world.everything, f"store-{next(_number)}").merchant_id for _ in range(many)]
    with at_work(world.everything):
        for merchant_id in made:
            overrides.set_override(
                world.everything.id, merchant_id, feature="billing_history", granted=True, reason="A trial.", actor="test"
            )  # fmt: skip


def periods(world: World, many: int) -> None:
    """Months of one merchant, each with an invoice."""
    with at_work(world.everything):
        held = subscription_queries.live(world.everything.id, world.store.merchant_id, lock=True)
        assert held is not None
        for _ in range(many):
            renewals.renew(held, terms=TERMS, now=held.period_end)


def articles(world: World, many: int) -> None:
    with at_work(world.everything):
        for _ in range(many):
            goods.product(world.store, f"B-{next(_number)}")


def movements(world: World, many: int) -> None:
    with at_work(world.everything):
        variant = find_variant_by_sku(world.store.id, MOVED)
        assert variant is not None
        for _ in range(many):
            inventory.move_stock(world.store, variant.id, 1, reason=Reason.RECEIVED, actor_id=world.root.id)


def imports(world: World, many: int) -> None:
    with at_work(world.everything):
        for number in range(many):
            imports_services.receive(
                world.store,
                PRODUCTS,
                name=f"{number}.csv",
                stream=io.BytesIO(FEED),
                options={"language": "en"},
                uploaded_by="bob@example.com",
            )


def counts(world: World, many: int) -> None:
    with at_work(world.everything):
        for number in range(many):
            imports_services.receive(
                world.store,
                COUNTS,
                name=f"{number}.csv",
                stream=io.BytesIO(b"sku,counted\nA-0,3\n"),
                options={},
                uploaded_by="bob@example.com",
            )


ROWS: dict[str, Fill] = {
    "platform-admin.console.platforms.list": platforms,
    "platform-admin.console.modules.list": platforms,
    "platform-admin.console.platforms.history": changes,
    "platform-admin.console.merchants.list": stores,
    "platform-admin.console.admin-users.list": administrators,
    "platform-admin.admin.merchants.list": stores,
    "platform-admin.admin.stores.list": stores,
    "billing.admin.subscriptions.list": stores,
    "billing.admin.subscriptions.exceptions": exceptions,
    "billing.admin.billing-history.list": stores,
    "billing.store.billing.history": periods,
    "inventory.admin.inventory.list": stores,
    "inventory.admin.inventory.detail": articles,
    "inventory.store.inventory.list": articles,
    "inventory.store.inventory.low": articles,
    "inventory.store.inventory.variant": movements,
    "inventory.store.inventory.import_list": counts,
    "marketplace.store.marketplace.list": imports,
}
