"""States move only along legal edges, whatever happens in whatever order; rests grow and have bounds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.kernel.jobs.conftest import Work
from webapp import jobs
from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict
from webapp.jobs import transitions
from webapp.jobs.models import JobRun
from webapp.jobs.states import EDGES, FINISHED, FIRST_WAIT, LONGEST_WAIT, Status, backoff
from webapp.tenancy import unscoped

AGO = timedelta(hours=1)


@given(st.integers(1, 10_000))
def test_rests_grow_and_have_bounds(attempt: int) -> None:
    assert FIRST_WAIT <= backoff(attempt) <= backoff(attempt + 1) <= LONGEST_WAIT


def test_rests_double_from_five_seconds() -> None:
    assert [backoff(attempt).seconds for attempt in range(1, 9)] == [5, 10, 20, 40, 80, 160, 320, 600]


@pytest.mark.parametrize(("before", "after"), [(b, a) for b in Status for a in Status if a not in EDGES[b]])
def test_no_other_step_can_be_taken(before: Status, after: Status) -> None:
    with pytest.raises(ValueError, match="does not go"):
        transitions.move(None, 1, before, after)  # type: ignore[arg-type]


class Life:
    """A run and all that can happen to it. `held` are the attempts that were ever begun, the oldest first."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.id = work.enqueue()
        self.held: list[transitions.Claim] = []

    def claim(self) -> None:
        held = transitions.claim(self.id)
        self.held += [held] if held else []

    def of_the_latest(self, act: Callable[[transitions.Claim], object]) -> None:
        if self.held:
            act(self.held[-1])

    def of_the_first(self, act: Callable[[transitions.Claim], object]) -> None:
        if self.held:
            act(self.held[0])

    def succeed(self) -> None:
        self.of_the_latest(lambda held: transitions.end(held, Status.SUCCEEDED))

    def refuse(self) -> None:
        self.of_the_latest(lambda held: transitions.end(held, Status.FAILED, error="No."))

    def fault(self) -> None:
        self.of_the_latest(lambda held: transitions.try_again(held, "trace"))

    def fault_of_an_old_attempt(self) -> None:
        self.of_the_first(lambda held: transitions.try_again(held, "trace"))

    def success_of_an_old_attempt(self) -> None:
        self.of_the_first(lambda held: transitions.end(held, Status.SUCCEEDED))

    def put_back(self) -> None:
        self.of_the_latest(transitions.put_back)

    def hold(self) -> None:
        self.of_the_latest(lambda held: transitions.hold(held, "Waits."))

    def silence(self) -> None:
        self.work.change(self.id, heartbeat_at=utcnow() - AGO)
        self.work.sweep()

    def time_passes(self) -> None:
        self.work.change(self.id, not_before=utcnow() - AGO)

    def switch(self) -> None:
        on = self.work.app.extensions["interlock"].modules.is_module_enabled(self.work.platform_id, "mill")
        self.work.switch(not on)

    def sweep(self) -> None:
        self.work.sweep()

    def cancel(self) -> None:
        self.asked(jobs.cancel)

    def retry(self) -> None:
        self.asked(jobs.retry)

    def asked(self, act: Callable[[JobRun], object]) -> None:
        try:
            with unscoped("tests act"), transaction() as session:
                act(session.get_one(JobRun, self.id))
        except Conflict:
            pass


EVENTS = sorted(name for name in vars(Life) if not name.startswith(("_", "of_the", "asked")))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(EVENTS), min_size=5, max_size=25))
def test_states_move_only_along_legal_edges(work: Work, events: list[str]) -> None:
    life = Life(work)
    before = work.run(life.id)
    for event in ["claim", *events]:
        db.session.rollback()
        getattr(life, event)()
        run = work.run(life.id)
        assert run.status == before.status or run.status in EDGES[Status(before.status)], (event, before.status, run.status)
        assert (run.attempt_token is not None) == (run.status == Status.RUNNING)
        assert (run.finished_at is not None) == (run.status in FINISHED)
        assert 0 <= run.attempt <= run.max_attempts
        assert run.attempt_token is None or run.attempt_token == life.held[-1].token
        before = run
