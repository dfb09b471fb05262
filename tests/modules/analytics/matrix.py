"""What the matrix's world needs for the pages of analytics."""

from __future__ import annotations

from datetime import timedelta

from modules.analytics.models import Export, Report
from modules.analytics.queries.places import Spot
from modules.analytics.services import exporting, mailing, noting, saving
from tests.factories.work import at_work
from tests.matrix.rows import number
from tests.matrix.world import World
from tests.modules.analytics.conftest import refreshed
from tests.modules.orders.matrix import waiting
from webapp.db import db, utcnow

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
    today = utcnow().date()
    span = f"from={today - timedelta(days=3)}&to={today + timedelta(days=1)}"
    base = "/platforms/everything"
    return [f"{base}/{at}/analytics/rows/orders.placed?{span}" for at in ("admin", "store/main")]


ROWS = {
    f"analytics.{place}.analytics.{name}": make
    for place in ("admin", "store")
    for name, make in (("rows", waiting), ("reports", saved_reports), ("exports", exported))
}
