"""What the matrix's world needs for the pages of analytics."""

from __future__ import annotations

from datetime import timedelta

from modules.analytics.services import noting
from tests.factories.work import at_work
from tests.matrix.rows import number
from tests.matrix.world import World
from tests.modules.orders.conftest import place
from webapp.db import utcnow


def begin(world: World) -> None:
    """Figures as they are once a worker was there, and a note."""
    from tests.modules.analytics.conftest import refreshed

    with at_work(world.everything):
        noting.annotate(world.store.id, day=utcnow().date(), text="Sale", author_id=None)
        noting.annotate(None, day=utcnow().date(), text="New prices", author_id=None)
    refreshed(world.app, world.everything.code)


def placed(world: World, many: int) -> None:
    """So many orders more."""
    with at_work(world.everything):
        for _ in range(many):
            place(world.store, customer_name=f"Customer {next(number)}")


def furnish(world: World) -> list[str]:
    """The rows of orders of these days, of which there is a page each."""
    today = utcnow().date()
    span = f"from={today - timedelta(days=3)}&to={today + timedelta(days=1)}"
    base = "/platforms/everything"
    return [f"{base}/{at}/analytics/rows/orders.placed?{span}" for at in ("admin", "store/main")]


ROWS = {"analytics.admin.analytics.rows": placed, "analytics.store.analytics.rows": placed}
