"""Many workers with the same id: one has it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from tests.kernel.jobs.conftest import Work
from webapp.db import db
from webapp.jobs import runner, transitions
from webapp.jobs.sweep import sweep

THREADS = 6


@pytest.mark.parametrize("turns", [10])
def test_of_several_that_claim_a_run_one_has_it(work: Work, turns: int) -> None:
    run_ids = [work.enqueue() for _turn in range(turns)]
    gate = Barrier(THREADS)

    def claims(_thread: int) -> list[transitions.Claim]:
        with work.app.app_context():
            gate.wait(20)
            found = [transitions.claim(run_id) for run_id in run_ids]
            db.session.remove()
            return [held for held in found if held]

    with ThreadPoolExecutor(THREADS) as pool:
        held = [claim for found in pool.map(claims, range(THREADS)) for claim in found]
    assert sorted(claim.id for claim in held) == run_ids
    assert all(work.run(claim.id).attempt_token == claim.token for claim in held)


def test_several_that_execute_and_sweep_at_once_write_every_row_once(work: Work) -> None:
    run_ids = [work.enqueue(args={"rows": 6, "batch": 2}) for _turn in range(3)]
    gate = Barrier(THREADS)

    def hurry(thread: int) -> None:
        gate.wait(20)
        for run_id in run_ids:
            runner.execute(work.app, run_id)
            if thread % 2:
                with work.app.app_context():
                    sweep()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(hurry, range(THREADS)))
    assert work.grains() == sorted(list(range(6)) * 3)
    assert {work.run(run_id).status for run_id in run_ids} == {"succeeded"}
