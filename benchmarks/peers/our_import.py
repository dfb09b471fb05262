"""Ours: a product file taken in as its job does it; or, with `raw`, the same rows by csv and executemany into the same four tables."""

from __future__ import annotations

import csv
import os
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]
os.environ["LOG_LEVEL"] = "error"
URL, FILE, RAW = sys.argv[1], Path(sys.argv[2]), sys.argv[3:] == ["raw"]
ROWS = FILE.read_bytes().count(b"\n") - 1

import psycopg
from flask import current_app, g
from sqlalchemy import func, select

from modules.inventory.models import Level, Movement, Product, Variant
from modules.inventory.services.locations import default_location
from modules.marketplace.imports import PRODUCTS
from tests.factories.shops import Shops
from tests.support.places import settings
from webapp import create_app
from webapp.db import db, transaction, utcnow
from webapp.imports import queries, services
from webapp.imports.models import State
from webapp.merchants.models import Store
from webapp.migrating.moving import upgrade
from webapp.tenancy import scope

BATCH = 500


@contextmanager
def counted(part: str) -> Iterator[None]:
    """Say what a part took, and by how much the process grew."""
    before, begun, clock = peak(), time.process_time(), time.perf_counter()
    yield
    print(part, time.process_time() - begun, end=" ")
    if part == "run":
        print("clock", time.perf_counter() - clock, "grown", peak() - before, end=" ")


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def worked(store: Store, import_id: int, state: State) -> None:
    """A step as its job does it: batch by batch, each a transaction."""
    step = services.Step(store, PRODUCTS, import_id, state)
    while not step.finished:
        part = step.read()
        with transaction():
            step.take(part)


def ours(store: Store) -> None:
    with FILE.open("rb") as stream:
        kept = services.keep_upload(store, PRODUCTS, name="feed.csv", stream=stream)
    with transaction():
        made = services.receive(store, kept, options={"language": "en"}, uploaded_by="bob@example.com")
        services.choose_columns(store, PRODUCTS, made.id, made.columns_by_position)
        services.start_check(store, PRODUCTS, made.id)
    with counted("check"):
        worked(store, made.id, State.CHECKING)
    with transaction():
        services.start_run(store, PRODUCTS, made.id)
    with counted("run"):
        worked(store, made.id, State.RUNNING)
    found = queries.import_of(store.id, [PRODUCTS.code], made.id)
    assert found.created == ROWS, (found.created, found.refused)


def raw(store: Store) -> None:
    """What the rows become, by the driver alone; keys are given, as a program that is alone with its tables can."""
    with transaction():
        place, owner = default_location(store).id, (store.platform_id, store.id)
    db.session.remove()
    with counted("run"), plain() as (driver, mark), FILE.open(newline="", encoding="utf-8") as stream:
        rows, first = csv.DictReader(stream), 1
        while part := list(islice(rows, BATCH)):
            write(driver, mark, owner, place, part, first)
            first += len(part)


@contextmanager
def plain() -> Iterator[tuple[Any, str]]:
    """A connection of the driver's own, as careful as ours, and its placeholder."""
    address = db.engine.url
    if address.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(address.database))) as driver:
            driver.executescript("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL")
            yield driver, "?"
    else:
        with psycopg.connect(address.set(drivername="postgresql").render_as_string(hide_password=False)) as driver:
            yield driver, "%s"


def write(driver: Any, mark: str, owner: tuple[int, int], place: int, part: list[dict[str, str]], first: int) -> None:
    """One batch, one transaction."""
    now = str(utcnow().replace(tzinfo=None))
    made: dict[str, list[dict[str, Any]]] = {model.__tablename__: [] for model in (Product, Variant, Level, Movement)}
    for number, row in enumerate(part, first):
        mine = {"platform_id": owner[0], "store_id": owner[1]}
        dated, stock = {"created_at": now, "updated_at": now}, int(row["atalanda:quantity"])
        words = {"name": row["title"], "brand": row["brand"], "description": row["description"]}
        made["inventory_products"].append({**mine, **dated, **PRODUCT, **words, "id": number})
        kept = {"id": number, "product_id": number, "sku": row["id"], "price": round(float(row["price"]) * 100), "on_hand": stock}
        made["inventory_variants"].append({**mine, **dated, **VARIANT, **kept})
        if stock:
            held = {**mine, "variant_id": number, "location_id": place}
            made["inventory_levels"].append({**held, "on_hand": stock, "reserved": 0})
            made["inventory_movements"].append(
                {**held, "quantity": stock, "balance": stock, "reason": "imported", "note": "", "created_at": now}
            )
    cursor = driver.cursor()
    for table, rows in made.items():
        if rows:
            names = list(rows[0])
            command = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})"
            cursor.executemany(command, [tuple(row.values()) for row in rows])
    driver.commit()


PRODUCT = {"category": "", "status": "active", "image_url": "", "page_url": "", "picture": "", "version": 1}
VARIANT = {"label": "", "gtin": "", "tax_rate_bp": 1700, "reserved": 0, "active": True, "attributes": "{}", "low_told": False}

with tempfile.TemporaryDirectory() as folder:
    app = create_app({**settings(URL), "INSTANCE": folder, "IMPORT_STORE_MB": 4096})
    with app.app_context():
        upgrade()
        made = Shops.with_modules("inventory", "marketplace")
        g.work_platform = current_app.extensions["interlock"].snapshot_by_code(made.platform.code)
        with scope(made.platform.id):
            (raw if RAW else ours)(made.shop)
            held = db.session.scalar(select(func.count(Variant.id)))
            assert held == ROWS, held
        db.session.remove()
print()
