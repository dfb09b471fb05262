"""A request made while somebody else changes other modules is carried out; one that would do something else by now is not."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.places import platform as make_platform
from webapp.db import db, transaction
from webapp.domain import Conflict, DomainError
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange
from webapp.platforms.state import ModuleState
from webapp.registry import graph
from webapp.switching.ask import Ask, Configure, Undo, Wanted
from webapp.switching.plan import Plan
from webapp.switching.service import ModuleService, RevisionMoved

WAIT = 30  # seconds until a race that hangs is called lost
CODES = ("alone", "stock", "market")
REQUESTS = st.dictionaries(st.sampled_from(CODES), st.sampled_from(["on", "off", "read-only"]), min_size=1, max_size=2)


def carry_out(service: ModuleService, platform: Platform, wanted: Wanted, *, seen: int = 1, strict: bool = False) -> ModuleChange | None:
    with transaction():
        return service.apply(Ask(platform.id, wanted, revision=seen, strict=strict))


def test_who_switches_another_module_is_not_in_the_way(service: ModuleService, platform: Platform) -> None:
    carry_out(service, platform, {"alone": False})
    change = carry_out(service, platform, {"market": True})
    assert change is not None
    assert (change.revision, change.before.on, change.after.on) == (3, frozenset(), {"stock", "market"})


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"stock": True}, {"market": True}),  # it would have brought stock along
        ({"market": True}, {"stock": True}),  # it is on already, as something that market needs
        ({"alone": False}, {"alone": False}),
        ({"stock": True}, Configure("alone", {"level": 4})),
        ({"alone": "read-only"}, {"alone": False, "stock": True}),
        ({"stock": True}, ModuleState(on=frozenset({"alone"}))),
    ],
)
def test_who_comes_too_late_is_told(service: ModuleService, platform: Platform, first: Wanted, second: Wanted) -> None:
    carry_out(service, platform, first)
    with pytest.raises(RevisionMoved):
        carry_out(service, platform, second)
    assert platform.revision == 2


def test_what_asks_for_this_very_revision_gets_no_other(service: ModuleService, platform: Platform) -> None:
    carry_out(service, platform, {"alone": False})
    with pytest.raises(RevisionMoved):
        carry_out(service, platform, {"stock": True}, strict=True)


def test_a_change_and_its_undo_were_as_nothing(service: ModuleService, platform: Platform) -> None:
    change = carry_out(service, platform, {"stock": True})
    assert change is not None
    carry_out(service, platform, Undo(change.id), seen=2)
    assert carry_out(service, platform, {"market": True}) is not None


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begin=st.sets(st.sampled_from(CODES)), requests=st.lists(REQUESTS, min_size=2, max_size=4))
def test_everybody_gets_what_they_saw_or_nothing(service: ModuleService, begin: set[str], requests: list[dict[str, str]]) -> None:
    platform = make_platform(*service.registry.lawful(begin))
    seen, steps = platform.revision, dict[str, str]()
    for request in requests:
        try:
            planned = first_seen(service, platform, request, seen)
            change = carry_out(service, platform, request, seen=seen)
        except DomainError:
            continue
        if change is not None:
            assert change.plan["steps"] == planned.as_json()["steps"]
            assert not steps.keys() & {step.code for step in planned.steps}
            steps |= {step.code: step.kind for step in planned.steps}
    state = service.snapshot(platform.id)
    assert graph.is_lawful(service.registry.requires, service.registry.core, state.stored | service.registry.core)
    assert {code: code in state.stored for code in steps} == {code: kind != "disable" for code, kind in steps.items()}


def first_seen(service: ModuleService, platform: Platform, request: dict[str, str], seen: int) -> Plan:
    """The plan on the platform as it was in the beginning."""
    change = next(iter(reversed(service.history(platform.id)[: -1 if seen == 1 else None])), None)
    then = change.before if change is not None else ModuleState.of(service.snapshot(platform.id))
    as_it_was = make_platform(*then.on)
    return service.plan(as_it_was.id, request)


@pytest.mark.both_databases
def test_two_who_switch_different_modules_at_once_both_do(toys: Flask, service: ModuleService) -> None:
    platform_id, meet = make_platform().id, threading.Barrier(2)

    def switch(code: str, on: bool) -> str:
        with toys.app_context():
            revision = service.snapshot(platform_id).revision
            meet.wait(WAIT)
            try:
                with transaction():
                    service.apply(Ask(platform_id, {code: on}, revision=revision))
            except Conflict as conflict:
                return conflict.code
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(2) as threads:
        for on in (True, False) * 4:
            races = [threads.submit(switch, code, on) for code in ("alone", "market" if on else "stock")]
            assert [race.result(WAIT) for race in races] == ["done", "done"]
            db.session.rollback()
            assert service.snapshot(platform_id).stored == ({"alone", "stock", "market"} if on else frozenset())
            db.session.rollback()
