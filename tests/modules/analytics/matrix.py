"""What the matrix's world needs for the pages of analytics."""

from __future__ import annotations

from modules.analytics.models import Export, Report
from modules.analytics.queries.places import Spot
from modules.analytics.services import exporting, mailing, noting, saving
from tests.factories.work import at_work
from tests.matrix.rows import number
from tests.matrix.world import World
from tests.modules.analytics.conftest import refreshed
from tests.modules.orders.matrix import waiting
from webapp.db import db, utcnow
from webapp.registry.kinds.metrics import STORE, Metric

ZONE = "Europe/Luxembourg"


def begin(world: World) -> None:
    """Notes on days."""
    with at_work(world.everything):
        noting.annotate(world.store.id, day=utcnow().date(), text="Sale", author_id=None)
        noting.annotate(None, day=utcnow().date(), text="New prices", author_id=None)


def saved_reports(world: World, many: int) -> None:
    """So many reports of a super admin, in the store and on the platform."""
    with at_work(world.everything):
        for spot in (Spot(None, ZONE), Spot(world.store.id, ZONE)):
            for _ in range(many):
                report(spot, world.root.id)


def report(spot: Spot, owner_id: int) -> Report:
    """A report of orders by channel."""
    values = {"metric": "orders.placed", "split": "channel", "view": "chart", "shared": True}
    return saving.save(spot, owner_id=owner_id, name=f"Orders {next(number)}", **values)


def exported(world: World, many: int) -> None:
    """So many files of the store and of the platform, which nobody has made yet."""
    with at_work(world.everything):
        for store_id in (None, world.store.id):
            for _ in range(many):
                db.session.add(Export(store_id=store_id, name=f"Orders {next(number)}", form="csv", expires_at=exporting.lives()))


def furnish(world: World) -> list[str]:
    """The rows of orders of these days, of which there is a page each, and reports that are sent by mail."""
    sent = {"rhythm": "week", "hour": 8, "form": "csv", "recipients": ["ana@example.com"]}
    with at_work(world.everything):
        for spot in (Spot(None, ZONE), Spot(world.store.id, ZONE)):
            sold = report(spot, world.root.id)
            mailing.add(sold, spot, owner_id=world.root.id, **sent)
            exporting.begin(spot, name="Orders", form="csv", asked={"report": sold.id}, owner_id=world.root.id)
    refreshed(world.app, world.everything.code, rebuild=True)
    return []


def has_orders(world: World) -> bool:
    """Whether the metric that the reports are of is there."""
    return "orders" in world.kernel.modules.snapshot(world.everything.id).modules


def has_metrics(world: World) -> bool:
    """Whether a store has any metric."""
    found = world.kernel.registry.contributed(Metric, world.kernel.modules.snapshot(world.everything.id).modules)
    return any(metric.per == STORE for _module, metric in found)


def counted(world: World, many: int) -> None:
    """So many orders, and their numbers."""
    waiting(world, many)
    refreshed(world.app, world.everything.code, rebuild=True)


ROWS = {
    f"analytics.{place}.analytics.{name}": make
    for place in ("admin", "store")
    for name, make in (("rows", counted), ("reports", saved_reports), ("exports", exported))
}

LED_TO = {
    "analytics.admin.analytics.report_file": has_orders,
    "analytics.store.analytics.report_file": has_orders,
    "analytics.store.analytics.rows": has_metrics,
    "analytics.store.analytics.download": has_metrics,
}
