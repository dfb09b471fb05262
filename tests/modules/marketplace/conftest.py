"""A shop with the marketplace and one elsewhere, and work on their imports."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, current_app, g

from modules.inventory import queries as inventory
from modules.marketplace.imports import PRODUCTS
from modules.marketplace.jobs import asking
from modules.marketplace.simulator import Simulator
from tests.factories.shops import Shops
from tests.modules.marketplace.letzshop import Connected, connected
from tests.support.jobs import work_off
from webapp.db import transaction
from webapp.imports import queries, services
from webapp.imports.models import Import, RefusedRow
from webapp.imports.reasons import tell
from webapp.platforms.models import Platform
from webapp.tenancy import scope


class World(Shops):
    """What the tests of the marketplace begin with."""

    def url(self, path: str = "", *, there: bool = False) -> str:
        """An address of the shop's marketplace pages, or of those of the shop elsewhere."""
        return self.address(f"marketplace{path}", self.other_shop if there else self.shop)


@pytest.fixture
def world(app: Flask) -> World:
    """Both shops, without products."""
    return World.with_modules("inventory", "marketplace")


@contextmanager
def at_work(on: Platform) -> Iterator[None]:
    """Work on a platform as commands and jobs do."""
    kernel = current_app.extensions["interlock"]
    g.work_platform = kernel.snapshot_by_code(on.code)
    try:
        with scope(on.id):
            yield
    finally:
        g.pop("work_platform")


@pytest.fixture
def work(world: World) -> Iterator[World]:
    """The world, with the test at work on its first platform."""
    with at_work(world.platform):
        yield world


@pytest.fixture
def upload(work: World) -> Callable[..., Import]:
    """`upload(bytes)` keeps a file for the shop, as its upload page does."""

    def keep(content: bytes, *, language: str = "en", name: str = "feed.csv") -> Import:
        kept = services.keep_upload(work.shop, PRODUCTS, name=name, stream=io.BytesIO(content))
        with transaction():
            return services.receive(work.shop, kept, options={"language": language}, uploaded_by="bob@example.com")

    return keep


@pytest.fixture
def check(work: World, upload: Callable[..., Import]) -> Callable[..., Import]:
    """`check(bytes)` uploads and checks with the columns as suggested."""

    def dry_run(content: bytes, **options: str) -> Import:
        made = upload(content, **options)
        with transaction():
            services.choose_columns(work.shop, PRODUCTS, made.id, made.columns_by_position)
            services.start_check(work.shop, PRODUCTS, made.id)
        return worked_off(work, made.id)

    return dry_run


@pytest.fixture
def run(work: World, check: Callable[..., Import]) -> Callable[..., Import]:
    """`run(bytes)` uploads, checks and imports."""

    def whole(content: bytes, **options: str) -> Import:
        made = check(content, **options)
        with transaction():
            services.start_run(work.shop, PRODUCTS, made.id)
        return worked_off(work, made.id)

    return whole


def worked_off(world: World, import_id: int) -> Import:
    """The import once its jobs are done."""
    work_off(current_app._get_current_object())  # type: ignore[attr-defined]
    return queries.import_of(world.shop.id, [PRODUCTS.code], import_id)


def taken(step: services.Step, size: int = services.BATCH) -> bool:
    """The next batch of a step, in a transaction of its own; whether it was the last."""
    part = step.read(size)
    with transaction():
        step.take(part)
    return step.finished


@pytest.fixture
def counts() -> Callable[[Import], tuple[int, int, int, int]]:
    """`counts(import)` is created, updated, unchanged, refused."""
    return lambda found: (found.created, found.updated, found.unchanged, found.refused)


@pytest.fixture
def reasons() -> Callable[[Import], dict[int, str]]:
    """`reasons(import)` is why rows were refused, by row number."""
    return lambda found: {row.row_number: told(row) for row in queries.refused_rows(found.id)}


def told(row: RefusedRow) -> str:
    """Why a row was refused, as its reader is told."""
    return " ".join(tell(each, PRODUCTS.labels, PRODUCTS.reasons) for each in row.reasons)


@pytest.fixture
def stock(work: World) -> Callable[[], dict[str, int]]:
    """`stock()` is what the shop has on hand, by SKU."""
    return lambda: {each.sku: each.on_hand for each in inventory.variants_for_feed(work.shop)}


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """A Letzshop of the test's own, that never keeps anybody waiting for long."""
    with Simulator() as found:
        found.silence_s = 1.5
        yield found


@pytest.fixture
def market(app: Flask, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Connected:
    """A shop that is connected to it, with orders; pauses between attempts take no time."""
    monkeypatch.setattr(asking, "wait", lambda _seconds: None)
    made = connected(simulator, "orders")
    made.connect()
    return made
