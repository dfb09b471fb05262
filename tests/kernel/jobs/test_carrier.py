"""Both queues, each a real one: what they carry, what becomes of what they lose."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.kernel.jobs.conftest import Work
from webapp.jobs.carrier import Carrier


def test_ids_arrive_in_order(work: Work, queue: str) -> None:
    run_ids = [work.enqueue() for _turn in range(3)]
    taken = [work.carrier.huey.dequeue().args[0] for _turn in range(3)]
    assert taken == run_ids
    assert work.carrier.huey.dequeue() is None


def test_a_message_is_a_number_and_nothing_else(work: Work, queue: str) -> None:
    run_id = work.enqueue()
    assert [bytes(item) for item in work.carrier.huey.storage.enqueued_items()] == [str(run_id).encode()]


def test_executing_a_message_runs_the_job_and_keeps_no_result(work: Work, queue: str) -> None:
    run_id = work.enqueue()
    work.carrier.huey.execute(work.carrier.huey.dequeue())
    assert work.run(run_id).status == "succeeded"
    assert work.carrier.huey.all_results() == {}


def test_a_lost_id_is_handed_out_again_and_no_other(work: Work, queue: str) -> None:
    lost = work.enqueue()
    work.carrier.huey.flush()
    there = work.enqueue()
    work.sweep()
    assert work.carrier.waiting() == {lost, there}
    assert work.carrier.huey.pending_count() == 2


def test_ids_of_a_removed_file_are_handed_out_again(work: Work, tmp_path: Path) -> None:
    """What had the file open notices, and so does another process."""
    run_id = work.enqueue()
    for path in tmp_path.glob("jobs.db*"):
        path.unlink()
    work.sweep()
    other = Carrier(work.app)
    assert other.waiting() == work.carrier.waiting() == {run_id}
    other.close()


def test_the_queue_writes_through_as_the_database_does(work: Work) -> None:
    work.enqueue()
    assert work.carrier.huey.storage.conn.execute("PRAGMA synchronous").fetchone()[0] == 2


@pytest.mark.parametrize("opened", [True, False])
def test_a_queue_that_a_power_cut_damaged_begins_anew(work: Work, tmp_path: Path, opened: bool) -> None:
    """Also for a process that had it open: at the latest the second time."""
    run_id = work.enqueue()
    carrier = work.carrier if opened else Carrier(work.app)
    work.carrier.close()
    for path in tmp_path.glob("jobs.db-*"):
        path.unlink()
    (tmp_path / "jobs.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 20_000)
    with contextlib.suppress(sqlite3.Error):
        carrier.waiting()
    assert carrier.waiting() == set()
    carrier.send([run_id])
    assert carrier.waiting() == {run_id}
    assert (tmp_path / "jobs.db.damaged").exists()
    carrier.close()


def test_of_threads_that_send_at_once_one_opens_the_file(work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the first requests of a process do, and those after the file was removed. Nothing is raised, and each id arrives."""
    inside, most, opened = 0, 0, 0
    plain = Carrier._initialize

    def slowly(self: Carrier, storage: Any) -> None:
        nonlocal inside, most, opened
        inside, opened = inside + 1, opened + 1
        most = max(most, inside)
        threading.Event().wait(0.05)
        plain(self, storage)
        inside -= 1

    carrier = Carrier(work.app)
    assert carrier.waiting() == set()
    for path in tmp_path.glob("jobs.db*"):
        path.unlink()
    monkeypatch.setattr(Carrier, "_initialize", slowly)
    with ThreadPoolExecutor(4) as threads:
        for sent in [threads.submit(carrier.send, [number]) for number in range(1, 5)]:
            sent.result()
    assert carrier.waiting() == {1, 2, 3, 4}
    assert (most, opened) == (1, 1)
    assert (tmp_path / "jobs.db").stat().st_mode & 0o777 == 0o600
    carrier.close()


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///no/such/socket"])
def test_a_queue_that_is_away_keeps_nobody_from_working(work: Work, url: str) -> None:
    work.app.config["REDIS_URL"] = url
    run_id = work.enqueue()
    work.sweep()
    assert work.run(run_id).status == "queued"
    work.app.config["REDIS_URL"] = ""
    work.app.extensions["interlock"].carrier = Carrier(work.app)
    work.sweep()
    assert work.carrier.waiting() == {run_id}


def test_runs_that_wait_keep_no_others_from_going_on(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.jobs.sweep.AT_ONCE", 1)
    stuck, free = work.enqueue(), work.enqueue()
    work.change(stuck, status="waiting", module_code="gone")
    work.change(free, status="waiting")
    work.sweep()
    assert (work.run(stuck).status, work.run(free).status) == ("waiting", "queued")
