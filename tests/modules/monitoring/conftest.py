"""Two platforms with monitoring, each with a store, and runs of theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.people import person, super_admin
from tests.factories.shops import Shops
from tests.factories.work import at_work
from webapp.db import db, utcnow
from webapp.jobs import JobRun, Status
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.roles import Role
from webapp.tenancy import unscoped


@pytest.fixture
def world(app: Flask) -> Shops:
    """Both shops."""
    return Shops.with_modules("monitoring", "inventory", "marketplace")


@pytest.fixture
def provider(world: Shops, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the provider."""
    login(client, super_admin())
    return client


@pytest.fixture
def admin(world: Shops, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the first platform's administrator."""
    login(client, person("adam", Role.PLATFORM_ADMIN, platform=world.platform))
    return client


def add_run(
    shop: Store, status: Status = Status.FAILED, code: str = "marketplace.import", heard: datetime | None = None, **values: Any
) -> int:
    """The id of a new run of the shop's."""
    platform = db.session.get_one(Platform, shop.platform_id)
    place = {"platform_id": shop.platform_id, "store_id": shop.id, "module_code": "marketplace", "code": code}
    running = {"attempt_token": "t", "heartbeat_at": heard or utcnow()} if status == Status.RUNNING else {}
    ended = {"finished_at": utcnow()} if status in (Status.FAILED, Status.SUCCEEDED, Status.CANCELLED) else {}
    with at_work(platform):
        run = JobRun(**place, status=status, max_attempts=5, **running, **ended, **values)
        db.session.add(run)
        db.session.flush()
        return run.id


def long_ago() -> datetime:
    """A sign of life that is too old."""
    return utcnow() - timedelta(hours=1)


def status_of(run_id: int) -> str:
    """As it is in the database."""
    with unscoped("tests look at a run"):
        db.session.rollback()
        return db.session.get_one(JobRun, run_id, populate_existing=True).status
