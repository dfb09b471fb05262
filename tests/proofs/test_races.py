"""Two administrators at the same moment: the rule `requires` holds, and whoever lost is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.factories.places import platform as make_platform
from tests.kernel.toyapp import toy_app
from webapp.db import db, transaction
from webapp.domain import Conflict
from webapp.platforms.state import ModuleState
from webapp.providing.presets.reading import read
from webapp.providing.presets.state import state_with
from webapp.registry import graph
from webapp.switching.ask import Ask
from webapp.switching.service import ModuleService, RevisionMoved

WAIT = 30  # seconds until a race that hangs is called lost


@pytest.fixture
def toys(app: Flask, db_url: str) -> Iterator[Flask]:
    made = toy_app(db_url)
    with made.app_context():
        yield made
        db.session.remove()


@pytest.fixture
def service(toys: Flask) -> ModuleService:
    found: ModuleService = toys.extensions["interlock"].modules
    return found


class Administrator:
    """One person: looks at the page, waits for the other, and posts what the page was asked for."""

    def __init__(self, app: Flask, platform_id: int, meet: threading.Barrier) -> None:
        self.app, self.platform_id, self.meet = app, platform_id, meet

    def switch(self, requested: dict[str, bool]) -> str:
        """ "done", or the code of the conflict that was answered."""
        with self.app.app_context():
            service: ModuleService = self.app.extensions["interlock"].modules
            revision = service.snapshot(self.platform_id).revision
            self.meet.wait(WAIT)
            try:
                with transaction():
                    change = service.apply(Ask(self.platform_id, requested, revision=revision))
            except Conflict as conflict:
                return conflict.code
            return "done" if change is not None else "nothing to do"

    def bring(self, text: str) -> str:
        """The same, for a preset applied."""
        with self.app.app_context():
            service: ModuleService = self.app.extensions["interlock"].modules
            snapshot = service.snapshot(self.platform_id)
            target = state_with(service.registry, ModuleState.of(snapshot), read(text, "shop.toml"))
            self.meet.wait(WAIT)
            try:
                service.change(Ask(self.platform_id, target, revision=snapshot.revision, reason="so", kind="apply"))
            except Conflict as conflict:
                return conflict.code
            return "done"


def put(service: ModuleService, platform_id: int, **wanted: bool) -> None:
    with transaction():
        service.apply(Ask(platform_id, wanted, revision=service.snapshot(platform_id).revision))


def test_two_administrators_racing_never_break_a_requirement(toys: Flask, service: ModuleService, proofs: bool) -> None:
    platform_id = make_platform().id
    meet = threading.Barrier(2)
    people = [Administrator(toys, platform_id, meet) for _ in range(2)]
    outcomes = []
    with ThreadPoolExecutor(2) as threads:
        for _ in range(200 if proofs else 40):
            put(service, platform_id, stock=True, market=False)
            before = service.snapshot(platform_id).revision
            races = [threads.submit(people[0].switch, {"market": True}), threads.submit(people[1].switch, {"stock": False})]
            said = sorted(race.result(WAIT) for race in races)
            db.session.rollback()
            after = service.snapshot(platform_id)
            assert graph.is_lawful(service.registry.requires, service.registry.core, after.stored | service.registry.core), after.stored
            assert said == ["done", "revision_moved"], said
            assert after.revision == before + 1
            outcomes.append("market" in after.stored)
            db.session.rollback()
    revisions = [change.revision for change in service.history(platform_id, 1000)]
    assert revisions == list(range(len(revisions), 0, -1)), "the history has a gap or a double"
    assert outcomes


def test_of_two_presets_applied_at_once_one_is_there_whole(toys: Flask, service: ModuleService, proofs: bool) -> None:
    platform_id = make_platform("alone").id
    meet = threading.Barrier(2)
    people = [Administrator(toys, platform_id, meet) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        for turn in range(100 if proofs else 10):
            texts = ["modules = []", 'modules = ["alone"]'] if turn % 2 else ['modules = ["stock", "market"]', 'modules = ["stock"]']
            said = sorted(race.result(WAIT) for race in [threads.submit(one.bring, text) for one, text in zip(people, texts, strict=True)])
            db.session.rollback()
            assert said == ["done", "revision_moved"], said
            assert service.snapshot(platform_id).stored in [frozenset(read(text, "").modules) for text in texts]
            db.session.rollback()


def test_who_lost_sees_the_new_plan_and_may_decide_again(toys: Flask, service: ModuleService) -> None:
    platform_id = make_platform("stock").id
    seen = service.snapshot(platform_id).revision
    put(service, platform_id, market=True)
    with pytest.raises(RevisionMoved) as told, transaction():
        service.apply(Ask(platform_id, {"stock": False}, revision=seen))
    assert told.value.status == 409
    assert told.value.plan is not None
    assert set(told.value.plan.disables) == {"market", "stock"}
    put(service, platform_id, stock=False)
    assert service.snapshot(platform_id).stored == set()


def test_a_crowd_is_served_one_after_another(toys: Flask, service: ModuleService, proofs: bool) -> None:
    """Everybody looks and posts until it is done: every acknowledged change, and no other, is in the history."""
    platform_id = make_platform().id
    people, turns = 4, 50 if proofs else 10
    first = len(service.history(platform_id, 10_000))
    with ThreadPoolExecutor(people) as threads:
        done = sum(threads.map(lambda number: busy(toys, platform_id, number, turns), range(people)))
    db.session.rollback()
    assert len(service.history(platform_id, 10_000)) == first + done
    assert service.snapshot(platform_id).revision == 1 + done


def busy(app: Flask, platform_id: int, number: int, turns: int) -> int:
    """How many of this person's switches were acknowledged."""
    requests = [{"market": True}, {"stock": False}, {"alone": True}, {"alone": False}]
    alone = threading.Barrier(1)
    said = [Administrator(app, platform_id, alone).switch(requests[(number + turn) % 4]) for turn in range(turns)]
    return said.count("done")
