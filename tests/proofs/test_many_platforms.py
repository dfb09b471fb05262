"""Ten thousand platforms on one installation: the console answers, the clock turns, and each is asked whether it is well."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from tests.factories.people import super_admin
from tests.support.client import login
from webapp.db import db, transaction, utcnow
from webapp.jobs import clock
from webapp.jobs.sweep import ticks
from webapp.jobs.turns import ClockTurn
from webapp.kernel import kernel
from webapp.merchants.models import Merchant, MerchantPlatform, Store
from webapp.platforms.models import Platform, PlatformHost
from webapp.platforms.modules import PlatformModule
from webapp.tenancy import unscoped

pytestmark = pytest.mark.long
PAGES = (
    "/admin/dashboard", "/admin/platforms/", "/admin/platforms/?q=Platform+77", "/admin/platforms/?page=40",
    "/admin/platforms/p9000/modules", "/admin/merchants/", "/admin/merchants/?q=Merchant+5000",
)  # fmt: skip
DAY = timedelta(days=1)
PAGE_SECONDS, TICK_SECONDS = 1.5, 3.0
"""What people and jobs may have to wait for; a sweep of health checks alone takes up to two seconds."""


def fill(app: Flask, many: int) -> None:
    """So many platforms with all modules on, each with a merchant and a store."""
    codes, now = sorted(kernel().registry.modules.keys() - kernel().registry.core), utcnow()
    numbers = range(1, many + 1)
    with unscoped("a proof"), transaction() as session:
        session.execute(insert(Platform.__table__), [{"id": n, "code": f"p{n}", "name": f"Platform {n}"} for n in numbers])
        session.execute(insert(PlatformHost.__table__), [{"platform_id": n, "host": f"p{n}.localhost"} for n in numbers])
        on = {"is_enabled": True, "is_implied": False, "config": {}, "enabled_at": now}
        session.execute(
            insert(PlatformModule.__table__), [{"platform_id": n, "module_code": code, **on} for n in numbers for code in codes]
        )
        session.execute(insert(Merchant.__table__), [{"id": n, "legal_name": f"Merchant {n}", "search": f"merchant {n}"} for n in numbers])
        session.execute(insert(MerchantPlatform.__table__), [{"merchant_id": n, "platform_id": n} for n in numbers])
        stores = [{"id": n, "merchant_id": n, "platform_id": n, "code": "main", "name": f"Store {n}", "currency": "EUR"} for n in numbers]
        session.execute(insert(Store.__table__), stores)
    db.session.remove()


def wind() -> None:
    """Give every schedule its turn at every platform and store, as the clock does over time."""
    now = utcnow()
    with unscoped("a proof"):
        keys = [dict(zip(("code", "platform_id", "store_id"), post.key, strict=True)) for post in clock._posts()]
        turns = [{**key, "due_at": now + DAY, "set_at": now} for key in keys]
        with transaction() as session:
            session.execute(insert(ClockTurn.__table__), turns)
    assert len(turns) > 20_000
    db.session.remove()


def took(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def test_ten_thousand_platforms_are_usable(app: Flask, proofs: bool) -> None:
    if not proofs:
        pytest.skip("a proof: ten thousand platforms")
    fill(app, 10_000)
    wind()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")  # as both databases do by themselves in time
        connection.commit()
    client = app.test_client()
    login(client, super_admin())
    for page in PAGES:
        client.get(page)
    slow = {page: seconds for page in PAGES if (seconds := took(partial(check, client, page))) > PAGE_SECONDS}
    rounds = {f"{tick.__module__}.{tick.__name__}": max(took(tick) for _ in range(3)) for tick in ticks}
    late = {name: seconds for name, seconds in rounds.items() if seconds > TICK_SECONDS}
    assert (slow, late) == ({}, {})


def check(client: FlaskClient, page: str) -> None:
    assert client.get(page).status_code == 200, page
