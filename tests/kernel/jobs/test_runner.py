"""One attempt at a run: how it goes on, stops, fails and rests, and that nothing is written twice or by a stranger."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.kernel.jobs.conftest import Work
from webapp import jobs
from webapp.db import db, transaction, utcnow
from webapp.domain import DomainError, LostRace
from webapp.jobs import job as job_module
from webapp.jobs import runner, transitions
from webapp.jobs.stops import Taken
from webapp.merchants.models import Merchant
from webapp.platforms.models import Platform
from webapp.providing.platforms import resume_platform, suspend_platform
from webapp.routing.context import current_platform
from webapp.tenancy import current_tenant, unscoped

ALL = list(range(20))


def test_a_run_does_its_work_and_says_how_far_it_came(work: Work) -> None:
    run_id = work.enqueue()
    work.execute(run_id)
    run = work.run(run_id)
    assert work.grains() == ALL
    assert (run.status, run.done, run.total, run.attempt, run.state) == ("succeeded", 20, 20, 1, {"ground": 20})
    assert run.created_at <= run.started_at <= run.finished_at


def test_it_works_at_its_own_platform_outside_a_transaction(work: Work) -> None:
    seen = []
    run_id = work.errand(lambda job: seen.append((current_platform().code, current_tenant(), db.session.info.get("writing"))))
    work.execute(run_id)
    assert [(code, tenant.platform_id, writing) for code, tenant, writing in seen] == [("shop", work.platform_id, None)]


def test_a_rule_that_says_no_ends_it_at_once_with_its_sentence(work: Work) -> None:
    def refuse(job: jobs.Job) -> None:
        raise DomainError("The file has no column for the SKU.", "no_sku")

    run_id = work.errand(refuse)
    work.execute(run_id)
    run = work.run(run_id)
    assert (run.status, run.attempt, run.error) == ("failed", 1, "The file has no column for the SKU.")


def test_a_fault_rests_longer_each_time_and_is_given_up(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = utcnow() + timedelta(days=1)
    monkeypatch.setattr("webapp.jobs.transitions.utcnow", lambda: moment)
    run_id = work.errand(lambda job: 1 / 0)  # type: ignore[arg-type, return-value]
    for attempt, seconds in ((1, 5), (2, 10)):
        work.execute(run_id)
        run = work.run(run_id)
        assert (run.status, run.attempt, run.not_before - moment) == ("queued", attempt, timedelta(seconds=seconds))
        work.execute(run_id)  # too early: nothing happens
        assert work.run(run_id).attempt == attempt
        moment += timedelta(seconds=seconds)
    work.execute(run_id)
    run = work.run(run_id)
    assert (run.status, run.attempt) == ("failed", 3)
    assert "3 times" in run.error
    assert "ZeroDivisionError" in run.error_detail


def test_a_lost_race_is_tried_again_although_it_has_a_sentence(work: Work) -> None:
    def lose(job: jobs.Job) -> None:
        raise LostRace("Many people are writing.", "busy")

    run_id = work.errand(lose)
    work.execute(run_id)
    assert work.run(run_id).status == "queued"


def test_what_a_failed_batch_did_is_undone_with_its_checkpoint(work: Work) -> None:
    def stumble(job: jobs.Job) -> None:
        with job.transaction() as session:
            session.add(Merchant(legal_name="grain 1"))
            job.checkpoint(at=1)
            job.progress(1, 2)
        with pytest.raises(ZeroDivisionError), job.transaction() as session:
            session.add(Merchant(legal_name="grain 2"))
            job.checkpoint(at=2)
            job.progress(2, 2)
            raise ZeroDivisionError
        assert (job.state, job.done) == ({"at": 1}, 1)
        raise DomainError("The second did not fit.")

    run_id = work.errand(stumble)
    work.execute(run_id)
    run = work.run(run_id)
    assert work.grains() == [1]
    assert (run.state, run.done, run.total) == ({"at": 1}, 1, 2)


def test_cancelled_in_the_middle_it_writes_nothing_more(work: Work) -> None:
    def grind(job: jobs.Job) -> None:
        for grain in range(4):
            with job.transaction() as session:
                session.add(Merchant(legal_name=f"grain {grain}"))
            if grain == 1:
                elsewhere(work, jobs.cancel, job.id)

    run_id = work.errand(grind)
    work.execute(run_id)
    assert work.grains() == [0, 1]
    assert work.run(run_id).status == "cancelled"


def test_a_heartbeat_notices_that_it_was_cancelled(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_module, "QUIET_SECONDS", 0)
    heard = []

    def compute(job: jobs.Job) -> None:
        job.progress(3, 9)
        job.heartbeat()
        heard.append(work.run(job.id).done)
        elsewhere(work, jobs.cancel, job.id)
        try:
            job.heartbeat()
        except Taken:
            heard.append("taken")
            raise

    run_id = work.errand(compute)
    work.execute(run_id)
    assert heard == [3, "taken"]
    assert work.run(run_id).status == "cancelled"


def test_switched_off_in_the_middle_it_waits_and_goes_on_when_on_again(work: Work) -> None:
    def grind(job: jobs.Job) -> None:
        for grain in range(job.state.get("next", 0), 4):
            with job.transaction() as session:
                session.add(Merchant(legal_name=f"grain {grain}"))
                job.checkpoint(next=grain + 1)
            if grain == 1:
                work.switch(False)

    run_id = work.errand(grind)
    work.execute(run_id)
    run = work.run(run_id)
    assert (run.status, run.attempt) == ("waiting", 0)
    assert "the module Mill is off" in run.error
    work.sweep()
    assert work.run(run_id).status == "waiting"
    work.switch(True)
    work.sweep()
    assert work.run(run_id).status == "queued"
    work.execute(run_id)
    assert work.grains() == [0, 1, 2, 3]
    assert (work.run(run_id).status, work.run(run_id).error) == ("succeeded", "")


def test_a_run_of_a_module_that_is_off_does_not_begin(work: Work) -> None:
    run_id = work.enqueue()
    work.switch(False)
    work.execute(run_id)
    assert work.run(run_id).status == "waiting"
    assert work.grains() == []


def test_a_run_of_a_paused_platform_waits(work: Work, shop: Platform) -> None:
    run_id = work.enqueue()
    with transaction():
        suspend_platform(shop)
    work.execute(run_id)
    assert "this platform is paused" in work.run(run_id).error
    with transaction():
        resume_platform(shop)
    work.sweep()
    assert work.run(run_id).status == "queued"


def test_an_attempt_sees_the_config_of_the_moment(work: Work) -> None:
    seen = []

    def look(job: jobs.Job) -> None:
        for _turn in range(2):
            with job.transaction():
                seen.append(current_platform().revision)
            other = seen[-1]
            with work.app.app_context(), transaction() as session:
                session.get_one(Platform, work.platform_id).touch()
        assert other == seen[-1]

    work.execute(work.errand(look))
    assert seen == [1, 2]


def test_a_worker_that_ends_puts_the_run_back_after_the_batch(work: Work) -> None:
    ending = threading.Event()

    def grind(job: jobs.Job) -> None:
        for grain in range(job.state.get("next", 0), 4):
            with job.transaction() as session:
                session.add(Merchant(legal_name=f"grain {grain}"))
                job.checkpoint(next=grain + 1)
                ending.set()

    run_id = work.errand(grind)
    db.session.rollback()
    runner.execute(work.app, run_id, ending)
    run = work.run(run_id)
    assert (run.status, run.attempt, run.state, run.attempt_token) == ("queued", 0, {"next": 1}, None)
    runner.execute(work.app, run_id, ending)  # this worker takes nothing more
    assert work.run(run_id).status == "queued"
    work.execute(run_id)
    assert work.grains() == [0, 1, 2, 3]


def test_a_run_taken_for_lost_cannot_be_written_by_the_old_attempt(work: Work) -> None:
    def grind(job: jobs.Job) -> None:
        for grain in range(job.state.get("next", 0), 4):
            with job.transaction() as session:
                session.add(Merchant(legal_name=f"grain {grain}"))
                job.checkpoint(next=grain + 1)
            if job.attempt == 1 and grain == 1:
                work.change(job.id, heartbeat_at=utcnow() - timedelta(seconds=61))
                work.sweep()
                assert work.run(job.id).status == "queued"
                work.execute(job.id)
                assert work.run(job.id).status == "succeeded"

    run_id = work.errand(grind)
    work.execute(run_id)
    run = work.run(run_id)
    assert work.grains() == [0, 1, 2, 3]
    assert (run.status, run.attempt) == ("succeeded", 2)


def test_a_run_whose_workers_keep_dying_is_given_up(work: Work) -> None:
    run_id = work.enqueue()
    work.change(run_id, status="running", attempt_token="t", attempt=5, heartbeat_at=utcnow() - timedelta(seconds=61))
    work.sweep()
    run = work.run(run_id)
    assert (run.status, run.attempt_token) == ("failed", None)
    assert "5 times" in run.error


def test_a_run_that_answers_is_not_lost(work: Work) -> None:
    run_id = work.enqueue()
    work.change(run_id, status="running", attempt_token="t", attempt=1, heartbeat_at=utcnow() - timedelta(seconds=50))
    work.sweep()
    assert work.run(run_id).status == "running"


def test_a_kind_of_job_that_is_gone_fails_with_a_sentence(work: Work) -> None:
    run_id = work.enqueue()
    work.change(run_id, code="mill.gone")
    work.execute(run_id)
    assert (work.run(run_id).status, work.run(run_id).error) == ("failed", "This kind of job does not exist any more.")


def test_a_run_of_a_module_that_is_not_installed_waits(work: Work) -> None:
    run_id = work.enqueue()
    work.change(run_id, code="gone.job", module_code="gone")
    work.execute(run_id)
    assert "gone is not installed" in work.run(run_id).error


def test_checkpoints_belong_into_transactions_and_heartbeats_between_them(work: Work) -> None:
    def misuse(job: jobs.Job) -> None:
        with pytest.raises(RuntimeError, match="with the rows"):
            job.checkpoint(at=1)
        with job.transaction(), pytest.raises(RuntimeError, match="between transactions"):
            job.heartbeat()

    run_id = work.errand(misuse)
    work.execute(run_id)
    assert work.run(run_id).error_detail == ""
    assert work.run(run_id).status == "succeeded"


def test_a_trace_that_the_database_would_refuse_is_kept(work: Work) -> None:
    held = transitions.claim(work.enqueue())
    assert held is not None
    assert transitions.try_again(held, "ValueError: \0 and \ud800 in what somebody uploaded")
    assert "in what somebody uploaded" in work.run(held.id).error_detail


def elsewhere(work: Work, act: object, run_id: int) -> None:
    """Do something to the run as another process would."""
    with work.app.app_context(), unscoped("tests act"), transaction() as session:
        act(session.get_one(jobs.JobRun, run_id))  # type: ignore[operator]
