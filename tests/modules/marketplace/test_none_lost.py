"""Orders by the thousand, faults of every kind, and workers that are killed: none lost, none double, each confirmed once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from modules.marketplace import services
from modules.marketplace.models import Action, Connection, Progress, RemoteShipment
from modules.marketplace.simulator import Faults, Shop, Simulator
from modules.orders.models import Order
from tests.factories.work import at_work
from tests.modules.marketplace.letzshop import Connected, connected
from tests.support.workers import ForkedWorker, queue_in
from webapp.db import db, transaction, utcnow
from webapp.jobs import JobRun
from webapp.tenancy import unscoped

SELLER = "tests.modules.marketplace.seller"
PATIENCE_S = 3600
MOST_TURNS = 600
"""A marketplace that is busy ends a turn, and every twentieth request or so finds it busy."""
READ_EVERY = 10
"""In each of so many turns orders are read again too: reading all that wait for an answer takes longer than answering some."""


def counted() -> tuple[int, int, int]:
    """Orders, shipments, and actions that are done."""
    with unscoped("a proof looks"):
        done = func.count(Action.id).filter(Action.progress == Progress.DONE)
        numbers = select(func.count(Order.id)), select(func.count(RemoteShipment.id)), select(done, func.count(Action.id))
        found = tuple(int(db.session.execute(each).one()[0]) for each in numbers)
    db.session.rollback()
    return found[0], found[1], found[2]


def hurry(market: Connected, *, reads: bool = True) -> None:
    """What rests is due, as if an hour had gone by."""
    with at_work(market.platform):
        db.session.execute(
            update(Action).where(Action.progress.in_(("queued", "sending", "failed"))).values(next_at=utcnow(), progress="sending")
        )
        db.session.execute(update(Connection).values(wait_until=None))
        if reads:
            services.sync_now(market.shop)
        services.send_soon(market.shop.id)


@pytest.mark.long
def test_none_is_lost_and_none_is_double(app: Flask, db_url: str, tmp_path: Path, proofs: bool) -> None:
    many, kills = (10_000, 12) if proofs else (15, 1)
    dice = Random(18)
    with Simulator(Shop(), Faults(rate=5)) as simulator, queue_in(app, tmp_path):
        simulator.silence_s = 1.2
        simulator.shop.sell(many, pieces=1)
        market = connected(simulator, "orders")
        for each in simulator.shop.products:
            market.stock(each["sku"], 3 * many)
        market.connect(auto_confirm=True)
        environment = {"DATABASE_URL": db_url, "INTERLOCK_INSTANCE": str(tmp_path)}
        for _kill in range(kills):
            asked = simulator.requests + dice.randint(2, max(3, many // (2 * kills)))
            with worker(environment) as begun:
                begun.until(lambda asked=asked: simulator.requests >= asked, PATIENCE_S)
                begun.kill()
            silent()
            hurry(market)
        with worker(environment) as begun:
            for turn in range(MOST_TURNS):
                begun.until(seldom(lambda: counted() == (many, many, many) or idle()), PATIENCE_S)
                if counted() == (many, many, many):
                    break
                hurry(market, reads=turn % READ_EVERY == 0)
                db.session.rollback()
            begun.end()
        assert counted() == (many, many, many)
        states = [state for remote_id in simulator.shop.shipments for state in simulator.shop.states(remote_id)]
        assert set(states) == {"confirmed_available"}
        assert set(simulator.shop.decided.values()) == {1}


def seldom(holds: Callable[[], bool], every: float = 0.5) -> Callable[[], bool]:
    """The same, asked at most so often: counting ten thousand rows all the time slows down what is waited for."""
    last = 0.0

    def asked() -> bool:
        nonlocal last
        if time.monotonic() - last < every:
            return False
        last = time.monotonic()
        return holds()

    return asked


def worker(environment: dict[str, str]) -> ForkedWorker:
    """A worker. Meanwhile the test keeps no transaction open, which PostgreSQL ends after a minute."""
    db.session.rollback()
    return ForkedWorker(SELLER, **environment)


def silent() -> None:
    """A killed worker's run is found at once."""
    with transaction() as session, unscoped("a proof waits for nobody"):
        session.execute(update(JobRun).where(JobRun.status == "running").values(heartbeat_at=utcnow() - timedelta(minutes=2)))


def idle() -> bool:
    """Whether nothing is under way."""
    with unscoped("a proof looks"):
        found = db.session.scalar(
            select(func.count(JobRun.id)).where(JobRun.status.in_(("queued", "running")), JobRun.not_before <= utcnow())
        )
    db.session.rollback()
    return not found
