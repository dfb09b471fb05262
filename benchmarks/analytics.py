"""The dashboard of figures over a year of 200 stores, and over a tenth of their orders: statements, and how long the whole page takes.

.venv/bin/python benchmarks/analytics.py [--quick] [--write]

The scale seed of `flask demo scale` on each database, its figures computed by the job that computes them, then the pages through the whole
application: a platform's and a store's, of the last twelve months and of thirty days, all of them compared with the days before.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, text

from benchmarks.results import keep
from benchmarks.worlds import application, database, let_go
from modules.analytics.jobs import REBUILD
from modules.analytics.models import StoreFact, TotalFact
from tests.factories.people import person
from tests.support.client import Client, login
from webapp import jobs
from webapp.cli.scale import make
from webapp.db import db, transaction
from webapp.jobs import JobRun
from webapp.jobs.runner import execute
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.migrating.moving import upgrade
from webapp.platforms.models import Platform
from webapp.roles import Role
from webapp.routing.context import platform_work
from webapp.tenancy import scope, unscoped

CODE = "scale"
MOST_STATEMENTS, MOST_MS = 8, 250
PAGES = ("platform, 12 months", "days365", False), ("platform, 30 days", "days30", False), ("store, 12 months", "days365", True)


class Seen(NamedTuple):
    """What one page took: milliseconds in the middle and at the slow end, and statements."""

    middle: float
    slow: float
    statements: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What the dashboard of figures costs.")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true", help="put the findings into RESULTS.md")
    given = parser.parse_args()
    stores, orders = (10, 2_000) if given.quick else (200, 100_000)
    lines = [
        "| database | orders | facts | computed in | page | statements | median | 95 % |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    over = []
    for kind in ("sqlite", "postgresql"):
        for many in (orders // 10, orders):
            facts, seconds, seen = measured(kind, stores, many)
            for page, found in seen.items():
                times = f"{found.middle:.0f} ms | {found.slow:.0f} ms"
                lines.append(f"| {kind} | {many:,} | {facts:,} | {seconds:.0f} s | {page} | {found.statements} | {times} |")
                print(lines[-1], flush=True)
                over += [page] if found.statements > MOST_STATEMENTS or found.middle > MOST_MS else []
    lines += ["", f"{stores} stores, {orders * 10:,} movements of stock. The bound is {MOST_STATEMENTS} statements and {MOST_MS} ms."]
    print("\n".join(lines))
    if given.write:
        keep("Figures", ".venv/bin/python benchmarks/analytics.py" + (" --quick" if given.quick else ""), lines)
    sys.exit(bool(over))


def measured(kind: str, stores: int, orders: int) -> tuple[int, float, dict[str, Seen]]:
    """How many facts there are, the seconds in which they were computed, and what each page took."""
    with database(kind) as url, served(url) as app:
        make(CODE, stores=stores, orders=orders, movements=orders * 10, customers=orders // 2)
        settle(kind)
        begun = time.monotonic()
        computed(app)
        seconds = time.monotonic() - begun
        with unscoped("benchmark"):
            facts = sum(db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (StoreFact, TotalFact))
        db.session.remove()
        settle(kind)
        return facts, seconds, dict(pages(app))


def settle(kind: str) -> None:
    """What a server in use does by itself some seconds after many rows came, and here nobody does: autovacuum is off."""
    gc.collect()
    gc.freeze()  # what the seeding left behind is not the pages' to look through
    if kind == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


@contextmanager
def served(url: str) -> Iterator[Flask]:
    """Interlock with every installed module."""
    app = application(url)
    app.test_client_class = Client
    with app.app_context():
        upgrade()  # what the modules have; the kernel's tables are there
        yield app
    let_go(app)


def computed(app: Flask) -> None:
    """Every figure, as a worker computes them."""
    snapshot = kernel().snapshot_by_code(CODE)
    assert snapshot is not None
    g.pop("work_platform", None)
    with platform_work(snapshot), scope(snapshot.id), transaction():
        run_id = jobs.enqueue(REBUILD).id
    execute(app, run_id)
    with unscoped("benchmark"):
        run = db.session.get_one(JobRun, run_id)
        assert run.status == "succeeded", run.error_detail


def pages(app: Flask) -> Iterator[tuple[str, Seen]]:
    """Each page as somebody sees it who may see everything."""
    with unscoped("benchmark"):
        platform = db.session.scalars(select(Platform).where(Platform.code == CODE)).one()
        store = db.session.scalars(select(Store).where(Store.platform_id == platform.id).order_by(Store.id)).first()
        assert store is not None
        admin = person("root", Role.PLATFORM_ADMIN, platform=platform).email
        owner = person("alice", Role.STORE_MANAGER, platform=platform, store=store).email
        code = store.code
    db.session.remove()
    for name, period, in_store in PAGES:
        client = app.test_client()
        login(client, owner if in_store else admin)
        url = f"/platforms/{CODE}/store/{code}/analytics" if in_store else f"/platforms/{CODE}/admin/analytics"
        yield name, looked_at(client, f"{url}?period={period}")


def looked_at(client: FlaskClient, url: str, times: int = 25) -> Seen:
    """A page, again and again."""
    count: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SET ", "SAVEPOINT", "ROLLBACK TO", "RELEASE")):
            count.append(statement)

    assert client.get(url).status_code == 200, url
    event.listen(db.engine, "before_cursor_execute", note)
    client.get(url)
    event.remove(db.engine, "before_cursor_execute", note)
    took = []
    for _each in range(times):
        begun = time.perf_counter()
        client.get(url)
        took.append(1000 * (time.perf_counter() - begun))
    return Seen(statistics.median(took), statistics.quantiles(took, n=20)[-1], len(count))


if __name__ == "__main__":
    main()
