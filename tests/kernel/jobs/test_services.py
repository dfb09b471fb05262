"""Beginning, cancelling and starting again; and who sees which run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from tests.factories.places import platform as make_platform
from tests.factories.places import store as make_store
from tests.kernel.jobs.conftest import Work
from tests.support.jobs import work_off
from webapp import jobs
from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict, NotFound
from webapp.platforms.models import Platform
from webapp.routing.context import current_store
from webapp.switching.ask import Ask
from webapp.tenancy import ScopeError, scope


def test_a_run_is_written_with_the_business_rows_or_not_at_all(work: Work) -> None:
    with pytest.raises(ZeroDivisionError), work.inside(), transaction():
        jobs.enqueue("mill.grind")
        raise ZeroDivisionError
    assert work.count() == 0
    assert work.carrier.waiting() == set()


def test_the_id_goes_out_after_the_commit(work: Work) -> None:
    with work.inside(), transaction():
        run_id = jobs.enqueue("mill.grind").id
        assert work.carrier.waiting() == set()
    assert work.carrier.waiting() == {run_id}


def test_outside_a_transaction_nothing_begins(work: Work) -> None:
    with work.inside(), pytest.raises(RuntimeError, match="inside a transaction"):
        jobs.enqueue("mill.grind")
    assert work.count() == 0


def test_a_run_for_later_goes_out_when_it_is_due(work: Work) -> None:
    run_id = work.enqueue(not_before=utcnow() + timedelta(hours=1))
    work.execute(run_id)
    work.sweep()
    assert (work.run(run_id).status, work.carrier.waiting()) == ("queued", set())
    work.change(run_id, not_before=utcnow())
    work.sweep()
    assert work.carrier.waiting() == {run_id}


def test_a_key_has_one_run_under_way(work: Work) -> None:
    first = work.enqueue(unique_key="nightly")
    assert work.enqueue(unique_key="nightly") == first
    assert work.enqueue(unique_key="weekly") != first
    work.execute(first)
    assert work.enqueue(unique_key="nightly") != first


def test_a_key_of_another_store_is_another_key(work: Work, shop: Platform) -> None:
    stores = [make_store(shop, code).id for code in ("one", "two")]
    assert len({work.enqueue(unique_key="feed", store_id=store) for store in (*stores, None)}) == 3


def test_two_at_once_with_one_key_begin_one_run(work: Work) -> None:
    gate = Barrier(2)

    def begin(_thread: int) -> int:
        with work.app.app_context(), work.inside():
            gate.wait(20)
            with transaction():
                return jobs.enqueue("mill.grind", unique_key="feed").id

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(begin, range(2)))) == 1


def test_a_failed_run_starts_again_from_its_checkpoint(work: Work) -> None:
    run_id = work.enqueue()
    work.change(run_id, status="failed", attempt=5, state={"ground": 15}, done=15, error="It failed.", finished_at=utcnow())
    work.carrier.huey.flush()
    act(work, jobs.retry, run_id)
    run = work.run(run_id)
    assert (run.status, run.attempt, run.error, run.finished_at) == ("queued", 0, "", None)
    assert work.carrier.waiting() == {run_id}
    work.execute(run_id)
    assert work.grains() == [15, 16, 17, 18, 19]


@pytest.mark.parametrize("status", ["queued", "waiting", "succeeded"])
def test_a_run_that_did_not_fail_is_not_started_again(work: Work, status: str) -> None:
    run_id = work.enqueue()
    work.change(run_id, status=status)
    with pytest.raises(Conflict, match="failed or was cancelled"):
        act(work, jobs.retry, run_id)


def test_a_run_is_not_started_again_beside_another_of_its_key(work: Work) -> None:
    run_id = work.enqueue(unique_key="feed")
    act(work, jobs.cancel, run_id)
    work.enqueue(unique_key="feed")
    with pytest.raises(Conflict, match="under way already"):
        act(work, jobs.retry, run_id)


def test_a_run_that_has_ended_cannot_be_cancelled(work: Work) -> None:
    run_id = work.enqueue()
    work.execute(run_id)
    with pytest.raises(Conflict, match="ended already"):
        act(work, jobs.cancel, run_id)


def test_work_for_a_store_makes_runs_of_that_store(work: Work, shop: Platform) -> None:
    mine, other = make_store(shop, "mine").id, make_store(shop, "other").id
    with scope(shop.id, mine), work.inside(), transaction():
        run = jobs.enqueue("mill.grind")
        assert run.store_id == mine
        with pytest.raises(ScopeError, match="cannot begin a job of store"):
            jobs.enqueue("mill.grind", store_id=other)


def test_a_job_of_a_store_runs_inside_it(work: Work, shop: Platform) -> None:
    store, seen = make_store(shop).id, []
    run_id = work.errand(lambda job: seen.append((current_store().id, jobs.run_by_id(job.id).store_id)), store_id=store)
    work.execute(run_id)
    assert seen == [(store, store)]


def test_runs_of_others_do_not_exist(work: Work, shop: Platform) -> None:
    mine, other = make_store(shop, "mine").id, make_store(shop, "other").id
    runs = {store: work.enqueue(store_id=store) for store in (mine, other, None)}
    elsewhere = make_platform("mill", code="elsewhere").id
    db.session.rollback()
    with scope(work.platform_id):
        assert [run.id for run in jobs.latest(jobs.runs())] == sorted(runs.values(), reverse=True)
        assert [run.id for run in jobs.latest(jobs.runs(store_id=other, module_code="mill", statuses=["queued"]))] == [runs[other]]
        assert jobs.latest(jobs.runs(code="mill.errand")) == []
    with scope(work.platform_id, mine):
        assert [run.id for run in jobs.latest(jobs.runs())] == [runs[mine]]
        for hidden in (runs[other], runs[None]):
            with pytest.raises(NotFound):
                jobs.run_by_id(hidden)
    with scope(elsewhere), pytest.raises(NotFound):
        jobs.run_by_id(runs[mine])


def test_what_is_under_way_is_counted_by_kind(work: Work) -> None:
    for status in ("queued", "queued", "waiting", "succeeded"):
        work.change(work.enqueue(), status=status)
    work.enqueue("mill.errand")
    db.session.rollback()
    found = jobs.running_jobs(work.platform_id, "mill")
    assert [(each.name, each.queued, each.running, each.waiting, each.total) for each in found] == [
        ("An errand", 1, 0, 0, 1),
        ("Grinding", 2, 0, 1, 3),
    ]
    assert jobs.running_jobs(work.platform_id, "base") == []


def act(work: Work, does: object, run_id: int) -> None:
    """What a page of the platform would do."""
    with work.inside(), transaction():
        does(jobs.run_by_id(run_id))  # type: ignore[operator]


def test_jobs_that_begin_jobs_are_worked_off(work: Work) -> None:
    def begin(job: jobs.Job) -> None:
        with job.transaction():
            jobs.enqueue("mill.grind", args={"rows": 5})

    first = work.errand(begin)
    assert work_off(work.app) == [first, first + 1]
    assert work.grains() == [0, 1, 2, 3, 4]


def test_a_job_that_nobody_declares_cannot_begin(work: Work) -> None:
    with pytest.raises(LookupError, match=r"No module declares the job 'mill\.sift'"):
        work.enqueue("mill.sift")


def test_a_plan_tells_which_jobs_would_stop(work: Work, shop: Platform) -> None:
    work.enqueue()
    work.enqueue()
    service = work.app.extensions["interlock"].modules
    found = service.assess(service.plan(shop.id, {"mill": False}))
    assert found.as_json()["jobs"] == {"mill": {"mill.grind": 2}}


def test_a_run_of_a_read_only_module_waits_and_says_so(work: Work, shop: Platform) -> None:
    service = work.app.extensions["interlock"].modules
    run_id = work.enqueue()
    service.change(Ask(shop.id, {"mill": "read-only"}, revision=1))
    work.execute(run_id)
    assert work.run(run_id).status == "waiting"
    assert "takes no writes" in (work.run(run_id).error or "")
    service.change(Ask(shop.id, {"mill": "on"}, revision=2))
    work.sweep()
    assert work.run(run_id).status == "queued"
