"""Health checks of modules: who is asked, what becomes of the answers, and whose turn it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.factories.places import platform as make_platform
from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict
from webapp.faults import checks, failures
from webapp.faults.models import ModuleCheck, ModuleFailure
from webapp.health import rounds, turns
from webapp.health.models import HealthRound
from webapp.jobs.sweep import ticks
from webapp.platforms.models import SUSPENDED, Platform
from webapp.platforms.modules import PlatformModule
from webapp.platforms.snapshot import Snapshot
from webapp.registry.kinds.health import HealthCheck
from webapp.switching import switch_off
from webapp.switching.ask import Ask
from webapp.switching.service import ModuleService
from webapp.tenancy import current_tenant

Give = Callable[..., None]
Clock = Callable[[timedelta], None]


@pytest.fixture
def give(toys: Flask) -> Iterator[Give]:
    """`give("alone", first=function, …)` gives a module health checks by their codes."""
    before = {}

    def set_checks(code: str, **functions: Callable[[Any], str | None]) -> None:
        module = toys.extensions["interlock"].registry.modules[code]
        before.setdefault(code, module.contributes)
        made = tuple(HealthCheck(code=name, name=f"Check {name}", check=function) for name, function in functions.items())
        object.__setattr__(module, "contributes", made)

    yield set_checks
    for code, found in before.items():
        object.__setattr__(toys.extensions["interlock"].registry.modules[code], "contributes", found)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """`clock(timedelta)` moves the time of rounds on."""

    def move(by: timedelta) -> None:
        then = utcnow() + by
        monkeypatch.setattr(rounds, "utcnow", lambda: then)
        monkeypatch.setattr(turns, "utcnow", lambda: then)

    return move


def well(_platform: Snapshot) -> None:
    return None


def ill(_platform: Snapshot) -> str:
    return "Two things are missing. Add them."


def fails(_platform: Snapshot) -> str:
    raise ZeroDivisionError("the sum is wrong")


def kept(platform: Platform) -> dict[str, tuple[str, str]]:
    """What stands in the database: outcome and message by check."""
    db.session.rollback()
    return {check: (row.outcome, row.message) for (_module, check), row in checks.found(platform.id).items()}


def marks(platform: Platform) -> list[str]:
    """Where the open failures of a platform are."""
    db.session.rollback()
    open_ones = db.session.query(ModuleFailure).filter_by(platform_id=platform.id, mended_at=None)
    return sorted(row.where for row in open_ones)


def test_each_check_says_its_own_and_none_stops_the_others(platform: Platform, give: Give) -> None:
    give("alone", one=fails, two=ill, three=well)
    findings = rounds.check_now(platform.id)
    assert [(each.check.code, each.outcome) for each in findings] == [("one", "raised"), ("two", "failing"), ("three", "ok")]
    assert kept(platform) == {
        "one": ("raised", "ZeroDivisionError: the sum is wrong"),
        "two": ("failing", "Two things are missing. Add them."),
        "three": ("ok", ""),
    }
    assert marks(platform) == ["health check one"]
    assert list(failures.broken([platform.id])) == [(platform.id, "alone")]
    assert list(checks.failing([platform.id])) == [(platform.id, "alone")]


def test_only_modules_that_are_on_are_asked_those_that_are_read_only_too(service: ModuleService, platform: Platform, give: Give) -> None:
    for code in ("base", "alone", "stock", "market"):
        give(code, **{code: well})
    service.change(Ask(platform.id, {"stock": "read-only"}, revision=1))
    assert {each.module.code for each in rounds.check_now(platform.id)} == {"base", "alone", "stock"}


def test_a_check_is_at_its_platform(platform: Platform, give: Give) -> None:
    seen: list[Any] = []
    give("alone", one=lambda given: seen.extend((given.code, current_tenant())))
    rounds.check_now(platform.id)
    assert seen[0] == platform.code
    assert (seen[1].platform_id, seen[1].store_id) == (platform.id, None)


def writes_text(_platform: Snapshot) -> None:
    db.session.execute(text("UPDATE platforms SET name = 'spoilt'"))


def writes_rows(platform: Snapshot) -> None:
    db.session.get_one(Platform, platform.id).name = "spoilt"
    db.session.flush()


def begins_to_write(platform: Snapshot) -> None:
    with transaction():
        db.session.get_one(Platform, platform.id).name = "spoilt"


@pytest.mark.parametrize("writes", [writes_text, writes_rows, begins_to_write])
def test_a_check_that_writes_is_refused(platform: Platform, give: Give, writes: Callable[[Any], None]) -> None:
    give("alone", one=writes, two=well)
    assert [each.outcome for each in rounds.check_now(platform.id)] == ["raised", "ok"]
    assert db.session.scalar(text("SELECT count(*) FROM platforms WHERE name = 'spoilt'")) == 0


def test_what_a_check_reads_is_of_one_moment(toys: Flask, platform: Platform, give: Give) -> None:
    def looks_twice(_platform: Snapshot) -> str | None:
        first = db.session.scalar(text("SELECT name FROM platforms"))
        with toys.app_context(), transaction():
            db.session.execute(text("UPDATE platforms SET name = 'renamed'"))
        return None if db.session.scalar(text("SELECT name FROM platforms")) == first else "It moved."

    give("alone", one=looks_twice)
    assert [each.outcome for each in rounds.check_now(platform.id)] == ["ok"]


def test_a_check_that_takes_too_long_is_stopped(platform: Platform, give: Give, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    endless = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
        "postgresql": "SELECT pg_sleep(600)",
    }
    monkeypatch.setattr(rounds, "CHECK_SECONDS", 0.1)
    give("alone", one=lambda _platform: db.session.execute(text(endless[dialect])) and None, two=well)
    (stopped, other) = rounds.check_now(platform.id)
    assert (stopped.outcome, other.outcome) == ("raised", "ok")
    assert stopped.message == "TimeoutError: The check asked the database for longer than 0.1 seconds."


def test_well_again_a_check_takes_back_its_own_mark_and_no_other(platform: Platform, give: Give) -> None:
    failures.note(platform.id, "alone", "GET /admin/alone-page/", ZeroDivisionError())
    give("alone", one=fails, two=fails)
    rounds.check_now(platform.id)
    give("alone", one=ill, two=fails)
    rounds.check_now(platform.id)
    assert marks(platform) == ["GET /admin/alone-page/", "health check two", "health check two"]
    assert kept(platform)["one"] == ("failing", "Two things are missing. Add them.")


@pytest.mark.parametrize(("check", "still_on"), [(fails, False), (ill, True)])
def test_errors_count_for_the_automatic_off_and_sentences_do_not(
    service: ModuleService, platform: Platform, give: Give, check: Callable[[Any], str], still_on: bool
) -> None:
    with transaction() as session:
        config = {"off_after_errors": 2, "off_within_minutes": 5}
        session.add(PlatformModule(platform_id=platform.id, module_code="base", is_enabled=True, config=config))
    give("alone", one=check)
    for expected in (True, still_on):
        rounds.check_now(platform.id)
        switch_off.sweep()
        assert service.is_module_enabled(platform.id, "alone") is expected


def test_a_module_that_goes_off_is_forgotten(service: ModuleService, platform: Platform, give: Give) -> None:
    give("alone", one=ill)
    give("base", two=well)
    rounds.check_now(platform.id)
    service.change(Ask(platform.id, {"alone": "off"}, revision=1))
    assert list(kept(platform)) == ["two"]


def test_a_module_that_goes_off_while_it_is_asked_leaves_no_answer(
    toys: Flask, service: ModuleService, platform: Platform, give: Give
) -> None:
    def goes_off(given: Snapshot) -> str:
        with toys.app_context():
            service.change(Ask(given.id, {"alone": "off"}, revision=1))
        return "Too late."

    give("alone", one=goes_off)
    rounds.check_now(platform.id)
    assert kept(platform) == {}


def test_a_database_that_goes_away_is_nobodys_fault(platform: Platform, give: Give) -> None:
    def loses(_platform: Snapshot) -> str:
        raise OperationalError("SELECT 1", {}, Exception("gone"), connection_invalidated=True)

    give("alone", one=loses)
    with pytest.raises(OperationalError):
        rounds.check_now(platform.id)
    assert marks(platform) == []
    assert turns.begin(platform.id) is not None  # the turn was given back


def test_workers_call_it() -> None:
    assert rounds.check_due in ticks


def test_what_is_due_is_checked_after_the_minutes_and_not_before(platform: Platform, give: Give, clock: Clock) -> None:
    asked: list[str] = []
    give("alone", one=lambda given: asked.append(given.code))
    rounds.check_due()
    clock(timedelta(minutes=14))
    rounds.check_due()
    assert len(asked) == 1
    clock(timedelta(minutes=16))
    rounds.check_due()
    assert len(asked) == 2


def test_without_minutes_nothing_happens_by_itself(toys: Flask, platform: Platform, give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(toys.config, "HEALTH_CHECK_MINUTES", 0)
    give("alone", one=well)
    rounds.check_due()
    assert kept(platform) == {}


@pytest.fixture
def three(toys: Flask) -> list[Platform]:
    """Three platforms with the same module on."""
    return [make_platform("alone", code=code) for code in ("first", "second", "third")]


def begun(platform: Platform, ago: timedelta) -> None:
    with transaction() as session:
        session.add(HealthRound(platform_id=platform.id, begun_at=utcnow() - ago))


@pytest.mark.usefixtures("toys")
def test_the_oldest_comes_first_and_suspended_ones_rest(three: list[Platform]) -> None:
    first, second, third = three
    begun(first, timedelta(hours=1))
    begun(second, timedelta(hours=2))
    suspended = make_platform("alone", code="suspended")
    with transaction():
        suspended.status = SUSPENDED
    assert turns.due(utcnow(), 10) == [third.id, second.id, first.id]
    assert turns.due(utcnow(), 2) == [third.id, second.id]
    assert suspended.id not in turns.due(utcnow(), 10)


def test_a_sweep_does_only_so_many_and_the_next_goes_on(three: list[Platform], give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    give("alone", one=lambda given: asked.append(given.code))
    monkeypatch.setattr(rounds, "AT_ONCE", 2)
    rounds.check_due()
    assert asked == ["first", "second"]
    rounds.check_due()
    assert asked == ["first", "second", "third"]


def test_a_sweep_ends_when_its_time_is_over(three: list[Platform], give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(rounds, "time", SimpleNamespace(monotonic=lambda: len(asked) * rounds.SWEEP_SECONDS * 0.6))
    give("alone", one=lambda given: asked.append(given.code))
    rounds.check_due()
    assert asked == ["first", "second"]


def test_a_platform_is_checked_by_one_at_a_time(platform: Platform, give: Give, clock: Clock) -> None:
    give("alone", one=well)
    token = turns.begin(platform.id)
    assert token is not None
    with pytest.raises(Conflict, match="being checked at this moment"):
        rounds.check_now(platform.id)
    assert turns.due(utcnow() + timedelta(days=1), 10) == []
    clock(turns.BUSY + timedelta(seconds=1))
    assert rounds.check_now(platform.id)
    with transaction():
        assert not turns.end(platform.id, token)


def test_who_lost_the_turn_writes_nothing(platform: Platform, give: Give) -> None:
    def takes_the_turn(given: Snapshot) -> str:
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE health_rounds SET token = 'of somebody else'"))
        return "Old news."

    give("alone", one=takes_the_turn)
    rounds.check_now(platform.id)
    assert kept(platform) == {}


def test_workers_at_once_check_each_platform_once(toys: Flask, three: list[Platform], give: Give) -> None:
    asked: list[str] = []
    give("alone", one=lambda given: asked.append(given.code))
    together = threading.Barrier(4)

    def worker() -> None:
        with toys.app_context():
            together.wait()
            rounds.check_due()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(asked) == ["first", "second", "third"]
    assert db.session.query(ModuleCheck).count() == 3
