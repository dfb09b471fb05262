"""The mill, and short words for what tests of jobs do with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.factories.places import platform as make_platform
from tests.kernel.toyapp import entered
from tests.support import mill as toy
from tests.support.client import Client
from tests.support.valkey import valkey
from webapp import jobs
from webapp.db import db, transaction
from webapp.jobs import runner
from webapp.jobs.carrier import Carrier
from webapp.jobs.models import JobRun
from webapp.jobs.sweep import sweep
from webapp.merchants.models import Merchant
from webapp.platforms.models import Platform
from webapp.routing.context import platform_work
from webapp.switching.ask import Ask
from webapp.tenancy import unscoped


@cache
def mill_app(url: str) -> Flask:
    """One application per database."""
    app = toy.create(url)
    app.test_client_class = Client
    return app


@pytest.fixture
def mill(app: Flask, db_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application with the mill, and a queue of the test's own."""
    made = mill_app(db_url)
    made.config["INSTANCE"], made.config["REDIS_URL"] = str(tmp_path), ""
    kernel = made.extensions["interlock"]
    kernel.carrier = Carrier(made)
    with entered(made):
        yield made
    kernel.carrier.close()
    toy.errand.clear()


@pytest.fixture
def shop(mill: Flask) -> Platform:
    """A platform with the mill on."""
    return make_platform("mill", code="shop")


@pytest.fixture
def work(mill: Flask, shop: Platform) -> Work:
    return Work(mill, shop.id)


class Work:
    """What tests do with runs of one platform. Everything is read anew from the database."""

    def __init__(self, app: Flask, platform_id: int) -> None:
        self.app = app
        self.platform_id = platform_id

    def enqueue(self, code: str = "mill.grind", **options: Any) -> int:
        """The id of a new run, committed."""
        if code == "mill.grind":
            options.setdefault("args", {"rows": 20})
        with self.inside(), transaction():
            return jobs.enqueue(code, **options).id

    def errand(self, does: Callable[[jobs.Job], None], **options: Any) -> int:
        """The id of a new run that calls this function."""
        toy.errand[:] = [does]
        return self.enqueue("mill.errand", **options)

    def inside(self) -> Any:
        """Work for the platform."""
        db.session.rollback()
        return platform_work(self.app.extensions["interlock"].modules.snapshot(self.platform_id))

    def execute(self, run_id: int) -> None:
        """One attempt, in this process."""
        db.session.rollback()
        runner.execute(self.app, run_id)

    def sweep(self) -> None:
        db.session.rollback()
        with self.app.app_context():
            sweep()

    def run(self, run_id: int) -> SimpleNamespace:
        """The run's row as it is now."""
        db.session.rollback()
        with unscoped("tests look"):
            row = db.session.get_one(JobRun, run_id, populate_existing=True)
            found = SimpleNamespace(**{column.key: getattr(row, column.key) for column in JobRun.__table__.columns})
        db.session.rollback()
        return found

    def change(self, run_id: int, **values: Any) -> None:
        """Write into the run's row, past every rule."""
        db.session.rollback()
        with unscoped("tests arrange"), transaction() as session:
            session.execute(update(JobRun).where(JobRun.id == run_id).values(**values))

    def grains(self) -> list[int]:
        """The numbers of the rows that were written, as often as they were."""
        db.session.rollback()
        names = db.session.scalars(select(Merchant.legal_name).where(Merchant.legal_name.like("grain %"))).all()
        db.session.rollback()
        return sorted(int(name.split()[1]) for name in names)

    def switch(self, on: bool) -> None:
        """Switch the mill."""
        service = self.app.extensions["interlock"].modules
        db.session.rollback()
        with self.app.app_context(), transaction():
            service.apply(Ask(self.platform_id, {"mill": on}, revision=service.snapshot(self.platform_id).revision))

    def count(self) -> int:
        db.session.rollback()
        with unscoped("tests count"):
            return db.session.scalar(select(func.count(JobRun.id))) or 0

    @property
    def carrier(self) -> Carrier:
        found: Carrier = self.app.extensions["interlock"].carrier
        return found


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real server that speaks Redis, one per worker of the test run."""
    with valkey() as url:
        yield url


@pytest.fixture(params=["sqlite", "redis"])
def queue(request: pytest.FixtureRequest, work: Work) -> str:
    """Which queue carries the ids; tests that ask for it run with each."""
    if request.param == "redis":
        work.app.config["REDIS_URL"] = request.getfixturevalue("redis_url")
        work.carrier.huey.flush()
    return str(request.param)
