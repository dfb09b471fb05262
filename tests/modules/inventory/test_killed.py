"""An import of products or of a count whose worker is killed with -9 goes on where it was: nothing twice, nothing lost."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, current_app, g
from sqlalchemy import func, select

from modules.inventory import queries
from modules.inventory.imports import COUNTS, PRODUCTS
from modules.inventory.models import Movement, Product, Variant
from tests.modules.inventory.conftest import World
from tests.support.jobs import work_off
from tests.support.killing import runs_of, silent_for_a_minute
from tests.support.workers import ForkedWorker, queue_in
from webapp.db import db, transaction
from webapp.imports import queries as imports_queries
from webapp.imports import services as imports
from webapp.imports.kind import ImportKind
from webapp.tenancy import scope

ROWS, AT = 1200, 500
"""Three batches; the second is killed."""
GOODS = (
    b"sku,name,price,group,option 1 name,option 1\n"
    + b"".join(b"K-%d,Cap %d,%d.50,G-%d,Size,V%d\n" % (each, each // 4, each % 90, each // 4, each % 4) for each in range(ROWS - 1))
    + b"K-0,Again,1,,,\n"
)
COUNTED = b"sku,counted\n" + b"".join(b"K-%d,%d\n" % (each, each % 7 + 1) for each in range(ROWS - 1)) + b"X-1,4\n"
Begin = Callable[[ImportKind, bytes], int]


@pytest.fixture
def worker(app: Flask, db_url: str, tmp_path: Path) -> Iterator[Callable[..., ForkedWorker]]:
    """`worker()` is a worker process of the application; with `gate` it stops in the middle of the second batch."""
    environment = {"DATABASE_URL": db_url, "INTERLOCK_INSTANCE": str(tmp_path)}

    def begin(*, gate: bool = False) -> ForkedWorker:
        stop = {"IMPORT_GATE": str(tmp_path / "gate"), "IMPORT_GATE_AT": str(AT)} if gate else {}
        return ForkedWorker("tests.support.importer", **environment, **stop)

    with queue_in(app, tmp_path):
        yield begin


@pytest.fixture
def begin(app: Flask, world: World) -> Iterator[Begin]:
    """`begin(kind, bytes)` checks a file and begins its run; its id."""
    g.work_platform = current_app.extensions["interlock"].snapshot_by_code(world.platform.code)

    def run(kind: ImportKind, content: bytes) -> int:
        upload = imports.keep_upload(world.shop, kind, name="a.csv", stream=io.BytesIO(content))
        with transaction():
            made = imports.receive(world.shop, upload, options={}, uploaded_by="bob").id
            imports.start_check(world.shop, kind, made)
        work_off(app)
        with transaction():
            imports.start_run(world.shop, kind, made)
        return int(made)

    with scope(world.platform.id):
        yield run
    g.pop("work_platform")


def left_behind(world: World) -> dict[str, object]:
    """What is there of products and stock, and whether levels, totals and ledger say the same."""
    db.session.expire_all()
    moved = select(Movement.variant_id, func.sum(Movement.quantity), func.count(Movement.id)).group_by(Movement.variant_id)
    kept = select(Variant.id, Variant.on_hand).where(Variant.on_hand != 0)
    return {
        "products": db.session.scalar(select(func.count(Product.id))),
        "variants": db.session.scalar(select(func.count(Variant.id))),
        "labels": db.session.scalar(select(func.count(Variant.id)).where(Variant.label == Variant.option_1, Variant.option_1 != "")),
        "stock": {row[0]: row[1] for row in db.session.execute(kept)} == {row[0]: row[1] for row in db.session.execute(moved)},
        "lines": sum(row[2] for row in db.session.execute(moved)),
        "wrong": queries.unbalanced_skus(5),
    }


@pytest.mark.parametrize(
    ("kind", "content", "counts"),
    [(PRODUCTS, GOODS, (ROWS - 1, 0, 0, 1)), (COUNTS, COUNTED, (0, ROWS - 1, 0, 1))],
    ids=["products", "counts"],
)
def test_killed_in_the_middle_it_goes_on_with_no_gap_and_no_double(
    app: Flask,
    world: World,
    begin: Begin,
    worker: Callable[..., ForkedWorker],
    tmp_path: Path,
    kind: ImportKind,
    content: bytes,
    counts: tuple[int, int, int, int],
) -> None:
    if kind is COUNTS:
        begin(PRODUCTS, GOODS)
        work_off(app)
    made, code = begin(kind, content), kind.job_codes[1]
    with worker(gate=True) as first:
        first.until((tmp_path / "gate").exists)
        first.kill()
    run = runs_of(code, made)[-1]
    assert (run.status, run.done) == ("running", AT)
    silent_for_a_minute(run)
    with worker() as second:
        second.until(lambda: runs_of(code, made)[-1].status == "succeeded")

    (run,) = runs_of(code, made)
    assert (run.attempt, run.done, run.total) == (2, ROWS, ROWS)
    found = imports_queries.import_of(world.shop.id, [kind.code], made)
    assert (found.created, found.updated, found.unchanged, found.refused) == counts
    lines = ROWS - 1 if kind is COUNTS else 0
    new = {"products": (ROWS - 2) // 4 + 1, "variants": ROWS - 1, "labels": ROWS - 1}
    assert left_behind(world) == {**new, "stock": True, "lines": lines, "wrong": []}
