"""Jobs per second through one worker beside bare huey, how long a run waits for its beginning, and what the log writer costs a request.

.venv/bin/python benchmarks/jobs.py [--quick] [--write]

One worker with one thread, in this process, and one kind of job that does nothing: what is measured is the house around it, a row that is
claimed, begun and ended in transactions of its own. Bare huey carries the same numbers through the same storage to a task that does
nothing and keeps nothing; its rate is the ceiling, not a rival. A run waits from the moment its transaction is committed until its row
says that it began. The log writer is counted in instructions, by callgrind: one request of Interlock with it and without it, at the
level INFO, at which each request writes its line.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey
from huey.consumer import Consumer
from sqlalchemy import func, select

from benchmarks import gate, instructions
from benchmarks.results import keep
from benchmarks.worlds import database
from tests.factories.places import platform
from tests.support import mill
from tests.support.valkey import valkey
from webapp.db import db, transaction, utcnow
from webapp.jobs import JobRun, Status, enqueue
from webapp.jobs.carrier import Carrier
from webapp.jobs.worker import Worker
from webapp.migrating.moving import upgrade
from webapp.routing.context import platform_work
from webapp.tenancy import scope, unscoped

PATIENCE_S = 120.0
PAIRS = (("sqlite", "sqlite"), ("postgresql", "sqlite"), ("sqlite", "redis"), ("postgresql", "redis"))
"""Databases, and what carries the numbers."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What jobs cost.")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true", help="put the findings into RESULTS.md")
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    many, waits = (200, 40) if given.quick else (2_000, 400)
    lines = [
        "| database | carried by | jobs/s | bare huey, tasks/s | ratio | begins after p50 | p99 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    with tempfile.TemporaryDirectory() as folder, valkey() as redis:
        ceiling = {"sqlite": bare(SqliteHuey("bare", filename=f"{folder}/bare.db", results=False), many)}
        ceiling["redis"] = bare(RedisHuey("bare", url=redis, results=False), many)
        for kind, carrier in PAIRS:
            rate, delays = ours(kind, redis if carrier == "redis" else "", many, waits)
            p50, p99 = (f"{1000 * delays[int(len(delays) * part)]:.0f} ms" for part in (0.5, 0.99))
            ratio = f"{rate / ceiling[carrier]:.3f}"
            lines.append(f"| {kind} | {carrier} | {rate:.0f} | {ceiling[carrier]:.0f} | {ratio} | {p50} | {p99} |")
    lines += ["", writer()]
    print("\n".join(lines))
    if given.write:
        keep("Jobs", ".venv/bin/python benchmarks/jobs.py" + (" --quick" if given.quick else ""), lines)


def bare(huey: Huey, many: int) -> float:
    """Tasks per second through one thread of huey's own consumer."""
    done: list[float] = []
    task = huey.task()(lambda: done.append(time.perf_counter()))
    for _each in range(many):
        task()
    consumer = Consumer(huey, workers=1, periodic=False)
    consumer.start()
    until(lambda: len(done) == many)
    consumer.stop(graceful=True)
    return (many - 1) / (done[-1] - done[0])


def ours(kind: str, redis: str, many: int, waits: int) -> tuple[float, list[float]]:
    """Runs per second, and how long each of some waited, sorted, in seconds."""
    with database(kind) as url, tempfile.TemporaryDirectory() as folder:
        app = mill.create(url, TESTING=False)
        app.config["INSTANCE"], app.config["REDIS_URL"] = folder, redis
        app.extensions["interlock"].carrier = Carrier(app)
        mill.errand[:] = [lambda _job: None]
        with app.app_context():
            upgrade()
            platform("mill", code="bench")
            for _each in range(many):
                begin(app)
            with worker(app):
                until(lambda: ended() == many)
                begun, finished = span()
                delays = sorted(wait(app) for _each in range(waits))
            db.session.remove()
            db.engine.dispose()
        return (many - 1) / max((finished - begun).total_seconds(), 0.001), delays


@contextmanager
def worker(app: Flask) -> Iterator[None]:
    """One worker with one thread."""
    running = Worker(app, 1)
    running.start()
    try:
        yield
    finally:
        running.stop(graceful=True)


def begin(app: Flask) -> int:
    """Ask for a run, in a transaction of its own."""
    snapshot = app.extensions["interlock"].snapshot_by_code("bench")
    with platform_work(snapshot), scope(snapshot.id), transaction():
        return enqueue("mill.errand").id


def wait(app: Flask) -> float:
    """How long one run waited for its beginning, in seconds."""
    run_id = begin(app)
    committed = utcnow()
    until(lambda: value(JobRun.started_at, run_id) is not None)
    return max((value(JobRun.started_at, run_id) - committed).total_seconds(), 0.0)


def value(column: Any, run_id: int) -> Any:
    """What the row of a run holds now."""
    db.session.rollback()
    with unscoped("a benchmark looks", routine=True):
        return db.session.scalar(select(column).where(JobRun.id == run_id))


def ended() -> int:
    """How many runs are done."""
    db.session.rollback()
    with unscoped("a benchmark looks", routine=True):
        return db.session.scalar(select(func.count(JobRun.id)).where(JobRun.status == Status.SUCCEEDED)) or 0


def span() -> Any:
    """The first beginning and the last end."""
    db.session.rollback()
    with unscoped("a benchmark looks", routine=True):
        return db.session.execute(select(func.min(JobRun.started_at), func.max(JobRun.finished_at))).one()


def until(there: Callable[[], bool]) -> None:
    """Wait for it, looking now and then. Raises TimeoutError."""
    ends = time.monotonic() + PATIENCE_S
    while not there():
        if time.monotonic() > ends:
            raise TimeoutError("It did not come.")
        time.sleep(0.02)


def writer() -> str:
    """What the log writer adds to a request, in instructions."""
    with gate.database():
        kept, left = (instructions.count(name, {"LOG_LEVEL": "info"}) for name in ("whole", "whole_unkept"))
    if kept is None or left is None:
        return "valgrind is not installed: the log writer was not counted."
    more = f"{100 * (kept - left) / left:+.2f} %"
    return f"The log writer: {kept:,} instructions a request with it, {left:,} without: {more} (asked for: at most 1 %)."


if __name__ == "__main__":
    main()
