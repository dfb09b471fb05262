"""A shop with `alice` (owner) and `bob` (staff) on a platform with the marketplace, and one of `charlie`'s elsewhere."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask, current_app, g

from modules.inventory import queries as inventory
from modules.marketplace import queries, services
from modules.marketplace.models import FeedImport
from tests.factories.people import person
from tests.factories.places import platform, store
from tests.support.jobs import work_off
from webapp.accounts.models import User
from webapp.accounts.roles import Role
from webapp.db import transaction
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.tenancy import scope

MODULES = ("inventory", "marketplace")


@dataclass
class World:
    """What the tests of the marketplace begin with."""

    platform: Platform
    shop: Store
    alice: User
    bob: User
    elsewhere: Platform
    other_shop: Store
    charlie: User

    def url(self, path: str = "", *, there: bool = False) -> str:
        """An address of the shop's marketplace pages, or of those of the shop elsewhere."""
        code, shop = (self.elsewhere.code, self.other_shop) if there else (self.platform.code, self.shop)
        return f"/platforms/{code}/store/{shop.code}/marketplace{path}"


@pytest.fixture
def world(app: Flask) -> World:
    """Both shops, without products."""
    here, there = platform(*MODULES), platform(*MODULES)
    shop, other = store(here), store(there)
    return World(
        here,
        shop,
        person("alice", Role.MERCHANT_OWNER, platform=here, merchant=shop.merchant),
        person("bob", Role.STORE_STAFF, platform=here, store=shop),
        there,
        other,
        person("charlie", Role.MERCHANT_OWNER, platform=there, merchant=other.merchant),
    )


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
def upload(work: World) -> Callable[..., FeedImport]:
    """`upload(bytes)` keeps a file for the shop, as its upload page does."""

    def keep(content: bytes, *, language: str = "en", name: str = "feed.csv") -> FeedImport:
        with transaction():
            return services.receive(work.shop, name=name, stream=io.BytesIO(content), language=language, uploaded_by="bob@example.com")

    return keep


@pytest.fixture
def check(work: World, upload: Callable[..., FeedImport]) -> Callable[..., FeedImport]:
    """`check(bytes)` uploads and checks with the columns as suggested."""

    def dry_run(content: bytes, **options: str) -> FeedImport:
        made = upload(content, **options)
        with transaction():
            services.choose_columns(work.shop, made.id, made.columns_by_position)
            services.start_check(work.shop, made.id)
        return worked_off(work, made.id)

    return dry_run


@pytest.fixture
def run(work: World, check: Callable[..., FeedImport]) -> Callable[..., FeedImport]:
    """`run(bytes)` uploads, checks and imports."""

    def whole(content: bytes, **options: str) -> FeedImport:
        made = check(content, **options)
        with transaction():
            services.start_run(work.shop, made.id)
        return worked_off(work, made.id)

    return whole


def worked_off(world: World, import_id: int) -> FeedImport:
    """The import once its jobs are done."""
    work_off(current_app._get_current_object())  # type: ignore[attr-defined]
    return queries.feed_import(world.shop.id, import_id)


def taken(step: services.Step, size: int = services.BATCH) -> bool:
    """The next batch of a step, in a transaction of its own; whether it was the last."""
    part = step.read(size)
    with transaction():
        step.take(part)
    return step.finished


@pytest.fixture
def counts() -> Callable[[FeedImport], tuple[int, int, int, int]]:
    """`counts(import)` is created, updated, unchanged, refused."""
    return lambda found: (found.created, found.updated, found.unchanged, found.refused)


@pytest.fixture
def reasons() -> Callable[[FeedImport], dict[int, str]]:
    """`reasons(import)` is why rows were refused, by row number."""
    return lambda found: {row.row_number: row.reason for row in queries.refused_rows(found.id)}


@pytest.fixture
def stock(work: World) -> Callable[[], dict[str, int]]:
    """`stock()` is what the shop has on hand, by SKU."""
    return lambda: {each.sku: each.on_hand for each in inventory.variants_for_feed(work.shop)}
