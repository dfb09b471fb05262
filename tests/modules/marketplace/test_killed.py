"""An import whose worker is killed with -9 in the middle of a batch ends as one that was left in peace: no gap and no double."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from modules.inventory.models import Movement, Product, Variant
from modules.marketplace.imports import PRODUCTS
from tests.factories.places import store as make_store
from tests.modules.marketplace.conftest import World
from tests.modules.marketplace.feeds import HEADER, large
from tests.support.jobs import work_off
from tests.support.killing import runs_of, silent_for_a_minute
from tests.support.workers import ForkedWorker, queue_in
from webapp.db import db, transaction
from webapp.imports import queries as imports_queries
from webapp.imports import services as imports_services
from webapp.imports.models import RefusedRow
from webapp.jobs import JobRun
from webapp.merchants.models import Store

WORKER = "tests.support.importer"
PATIENCE_S = 1800
"""For a hundred thousand rows on a busy machine."""


def feed(rows: int) -> bytes:
    """So many rows with new products, among them rows that are refused, and one whose SKU stood far above."""
    lines = b"".join(large(rows)).decode().splitlines()
    for at in range(7, rows, 97):
        lines[at] = lines[at].replace(".90,Acme", ".9x,Acme")
    lines[-1] = lines[3]
    return "\n".join(lines).encode()


def known(rows: int) -> bytes:
    """Some of those rows as they were before: half of them come again unchanged, half with another price."""
    lines = b"".join(large(rows)).decode().splitlines()
    some = [*lines[100:150], *lines[rows - 50 : rows]]
    return "\n".join([lines[0], *(line.replace(".90,", ".10,") if at % 2 else line for at, line in enumerate(some))]).encode()


def checked(app: Flask, shop: Store, content: bytes) -> int:
    """The id of an import of the file that was checked."""
    kept = imports_services.keep_upload(shop, PRODUCTS, name="feed.csv", stream=io.BytesIO(content))
    with transaction():
        made = imports_services.receive(shop, kept, options={"language": "en"}, uploaded_by="bob@example.com")
        imports_services.start_check(shop, PRODUCTS, made.id)
    work_off(app)
    return int(made.id)


def start(shop: Store, import_id: int) -> int:
    with transaction():
        imports_services.start_run(shop, PRODUCTS, import_id)
    return import_id


def state(shop: Store, import_id: int) -> dict[str, Any]:
    """Everything that an import leaves behind."""
    found = imports_queries.import_of(shop.id, [PRODUCTS.code], import_id)
    moved = func.sum(Movement.quantity), func.count(Movement.id)
    variants = (
        select(Variant.sku, Variant.price, Variant.on_hand, Product.name, *moved)
        .join(Variant.product)
        .join(Movement, Movement.variant_id == Variant.id, isouter=True)
        .where(Variant.store_id == shop.id)
        .group_by(Variant.sku, Variant.price, Variant.on_hand, Product.name)
        .order_by(Variant.sku)
    )
    refused = select(RefusedRow.row_number, RefusedRow.reasons).where(RefusedRow.import_id == import_id).order_by(RefusedRow.id)
    return {
        "counts": (found.state, found.total, found.created, found.updated, found.unchanged, found.refused),
        "products": [tuple(row) for row in db.session.execute(variants)],
        "refused": [tuple(row) for row in db.session.execute(refused)],
        "changes": [(change["row"], change["name"], change["fields"]) for change in found.changes],
    }


@pytest.fixture
def worker(app: Flask, db_url: str, tmp_path: Path) -> Iterator[Callable[..., ForkedWorker]]:
    """`worker()` is a worker process of the application; with `gate_at` it stops in the middle of the batch after that row."""
    environment = {"DATABASE_URL": db_url, "INTERLOCK_INSTANCE": str(tmp_path)}

    def begin(gate_at: int | None = None) -> ForkedWorker:
        gate = {} if gate_at is None else {"IMPORT_GATE": str(tmp_path / "gate"), "IMPORT_GATE_AT": str(gate_at)}
        return ForkedWorker(WORKER, **environment, **gate)

    with queue_in(app, tmp_path):
        yield begin


@pytest.mark.long
def test_killed_in_the_middle_an_import_goes_on_with_no_gap_and_no_double(
    app: Flask, work: World, worker: Callable[..., ForkedWorker], tmp_path: Path, proofs: bool
) -> None:
    rows, at = (100_000, 50_000) if proofs else (3000, 1500)
    twin = make_store(work.platform, "twin")
    for shop in (work.shop, twin):
        start(shop, checked(app, shop, known(rows)))
        work_off(app)
    killed, peaceful = (checked(app, shop, feed(rows)) for shop in (work.shop, twin))
    start(twin, peaceful)
    work_off(app)
    start(work.shop, killed)

    with worker(gate_at=at) as first:
        first.until((tmp_path / "gate").exists, PATIENCE_S)
        first.kill()
    (run,) = job_runs(killed)
    assert (run.status, run.done) == ("running", imports_queries.import_of(work.shop.id, [PRODUCTS.code], killed).handled)
    assert at - 1 <= run.done < at + imports_services.BATCH, "batches with refused rows are somewhat larger"
    silent_for_a_minute(run)
    with worker() as second:
        second.until(lambda: job_runs(killed)[0].status == "succeeded", PATIENCE_S)

    assert state(work.shop, killed) == state(twin, peaceful)
    (run,) = job_runs(killed)
    assert (run.attempt, run.done, run.total) == (2, rows, rows)
    _state, _total, created, updated, unchanged, refused = state(work.shop, killed)["counts"]
    assert (refused, created + updated + unchanged) == (len(range(7, rows, 97)) + 1, rows - refused)
    assert min(updated, unchanged) > 40


def job_runs(import_id: int) -> list[JobRun]:
    """The runs of this import's last step."""
    return runs_of("marketplace.import", import_id)


def test_the_feed_of_this_proof_has_what_it_should() -> None:
    lines = feed(3000).decode().splitlines()
    assert (lines[0], len(lines), lines[-1]) == (HEADER, 3001, lines[3])
