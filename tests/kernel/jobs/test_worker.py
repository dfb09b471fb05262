"""Workers as processes of their own: killed in the middle, told to end, with ids that got lost. SQLite's file carries the ids
of runs in SQLite, a real Valkey those of runs in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from tests.kernel.jobs.conftest import Work
from tests.support.clock import wrong_by
from tests.support.workers import WorkerProcess
from webapp.db import utcnow
from webapp.jobs import transitions
from webapp.jobs.sweep import sweep

ROWS = 300
AT = 140
"""The grain at which the first worker stops in the middle of its batch."""

Start = Callable[..., WorkerProcess]


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    return tmp_path / "gate"


@pytest.fixture
def start(work: Work, dialect: str, db_url: str, tmp_path: Path, gate: Path, request: pytest.FixtureRequest) -> Iterator[Start]:
    """`start()` begins a worker; with `stops` it stops at the gate, and the rest is its environment."""
    if dialect == "postgresql":
        work.app.config["REDIS_URL"] = request.getfixturevalue("redis_url")
        work.carrier.huey.flush()
    environment = {"MILL_DATABASE": db_url, "INTERLOCK_INSTANCE": str(tmp_path), "REDIS_URL": work.app.config["REDIS_URL"]}
    stop_there = {"MILL_GATE": str(gate), "MILL_GATE_AT": str(AT)}
    with ExitStack() as stack:
        yield lambda stops=False, **own: stack.enter_context(WorkerProcess(**environment, **(stop_there if stops else {}), **own))


def test_killed_in_the_middle_another_goes_on_with_no_gap_and_no_double(work: Work, start: Start, gate: Path) -> None:
    run_id = work.enqueue(args={"rows": ROWS, "batch": 5})
    first = start(stops=True)
    first.until(gate.with_suffix(".begun").exists)
    first.kill()
    killed = work.run(run_id)
    assert (killed.status, killed.done) == ("running", AT)
    assert work.grains() == list(range(AT))
    work.change(run_id, heartbeat_at=utcnow() - timedelta(minutes=2))  # a minute of silence has passed
    second = start()
    second.until(lambda: work.run(run_id).status == "succeeded")
    assert work.grains() == list(range(ROWS))
    assert (work.run(run_id).attempt, work.run(run_id).done) == (2, ROWS)


def test_told_to_end_it_finishes_the_batch_and_puts_the_run_back(work: Work, start: Start, gate: Path, tmp_path: Path) -> None:
    """It found the run although its id was lost before it began."""
    run_id = work.enqueue(args={"rows": ROWS, "batch": 5})
    lose_everything(work, tmp_path)
    worker = start(stops=True)
    worker.until(gate.with_suffix(".begun").exists)
    assert worker.end() == 0, worker.said()
    run = work.run(run_id)
    assert (run.status, run.attempt, run.done) == ("queued", 0, AT + 5)
    assert work.grains() == list(range(AT + 5))
    work.execute(run_id)
    assert work.grains() == list(range(ROWS))


@pytest.mark.postgresql_only
@pytest.mark.parametrize("seconds", [300, -300], ids=["fast", "slow"])
def test_a_worker_whose_clock_is_wrong_keeps_its_runs_and_takes_nobody_elses(
    work: Work, start: Start, gate: Path, tmp_path: Path, seconds: int
) -> None:
    """On SQLite there is one machine. A worker looks for lost runs before it takes one that is in no queue."""
    with work.app.app_context():
        held = work.enqueue(args={"rows": 1, "batch": 1})
        claim = transitions.claim(held)
        assert claim is not None
    run_id = work.enqueue(args={"rows": ROWS, "batch": 5})
    lose_everything(work, tmp_path)
    worker = start(stops=True, **wrong_by(seconds, tmp_path))
    worker.until(gate.with_suffix(".begun").exists)
    with work.app.app_context():
        sweep()
    assert [(each.status, each.attempt) for each in map(work.run, (held, run_id))] == [("running", 1)] * 2
    assert work.run(held).attempt_token == claim.token


def lose_everything(work: Work, tmp_path: Path) -> None:
    """All that the queue holds goes: Redis is emptied, the file is removed."""
    if work.app.config["REDIS_URL"]:
        work.carrier.huey.storage.conn.flushall()
    for path in tmp_path.glob("jobs.db*"):
        path.unlink()
