"""One change of several platforms, on both databases: all of them or none, each with its own entry in the history."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from tests.factories.places import platform as make_platform
from webapp.db import db
from webapp.domain import Conflict, DomainError
from webapp.faults import failures
from webapp.platforms.models import Platform
from webapp.switching.ask import Ask
from webapp.switching.service import ModuleService, ReasonNeeded, RevisionMoved
from webapp.switching.writing import ModuleFailed
from webapp.tenancy import Tenant, current_tenant

WAIT = 30  # seconds until a race that hangs is called lost


@pytest.fixture
def pair(toys: Flask) -> list[Platform]:
    """Two platforms on which only `alone` is on."""
    return [make_platform("alone", code="first"), make_platform("alone", code="second")]


@contextmanager
def hooked(service: ModuleService, code: str, **hooks: Callable[..., Any]) -> Iterator[None]:
    """A module with hooks of its own."""
    module = service.registry.modules[code]
    before = {name: getattr(module, name) for name in hooks}
    for name, hook in hooks.items():
        object.__setattr__(module, name, hook)
    try:
        yield
    finally:
        for name, hook in before.items():
            object.__setattr__(module, name, hook)


def switch(service: ModuleService, pair: list[Platform], **requested: bool | str) -> dict[int, Any]:
    revisions = {each.id: each.revision for each in pair}
    return service.change_many(Ask(id, requested, revision=seen, reason="because", once="click") for id, seen in revisions.items())


def on(service: ModuleService, pair: list[Platform]) -> list[list[str]]:
    return [sorted(service.snapshot(each.id).stored) for each in pair]


def test_each_platform_gets_its_own_change_with_the_same_reason(service: ModuleService, pair: list[Platform]) -> None:
    switch(service, pair, market=True)
    assert on(service, pair) == [["alone", "market", "stock"]] * 2
    latest = [service.history(each.id)[0] for each in pair]
    assert [(change.revision, change.reason, change.once, change.kind) for change in latest] == [(2, "because", "click", "switch")] * 2
    assert all([step["module"] for step in change.plan["steps"]] == ["stock", "market"] for change in latest)


def test_where_it_is_so_already_nothing_is_written(service: ModuleService, pair: list[Platform]) -> None:
    service.change(Ask(pair[0].id, {"stock": True}, revision=1))
    changed = switch(service, pair, stock=True)
    assert changed[pair[0].id] is None
    assert [each.revision for each in pair] == [2, 2]


def test_one_platform_that_moved_keeps_all_as_they_are(service: ModuleService, pair: list[Platform]) -> None:
    service.change(Ask(pair[1].id, {"stock": True}, revision=1))
    with pytest.raises(RevisionMoved) as told:
        service.change_many(Ask(each.id, {"market": True}, revision=1, reason="because") for each in pair)
    assert told.value.message.startswith("Second: ")
    assert told.value.plan is not None
    assert told.value.plan.enables == ("market",)
    assert on(service, pair) == [["alone"], ["alone", "stock"]]


def test_one_that_moves_after_the_rehearsal_is_seen_under_the_lock(
    service: ModuleService, pair: list[Platform], monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(*_anything: object) -> None:
        monkeypatch.undo()
        service.change(Ask(pair[1].id, {"stock": True}, revision=1))

    monkeypatch.setattr("webapp.switching.rehearsal.rehearse", meanwhile)
    with pytest.raises(RevisionMoved):
        switch(service, pair, market=True)
    assert on(service, pair) == [["alone"], ["alone", "stock"]]


def test_a_hook_that_fails_on_one_takes_all_back_and_marks_its_module_there(service: ModuleService, pair: list[Platform]) -> None:
    def fails_on_second(platform: Any) -> None:
        if platform.code == "second":
            raise ZeroDivisionError("the sum is wrong")

    with hooked(service, "stock", on_enable=fails_on_second), pytest.raises(ModuleFailed, match="stock failed") as told:
        switch(service, pair, stock=True)
    assert told.value.message.startswith("Second: stock failed (on_enable)")
    assert on(service, pair) == [["alone"]] * 2
    assert [each.revision for each in pair] == [1, 1]
    assert list(failures.broken(each.id for each in pair)) == [(pair[1].id, "stock")]


def test_a_page_that_fails_in_rehearsal_keeps_all_as_they_are(
    toys: Flask, service: ModuleService, pair: list[Platform], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> None:
        raise ZeroDivisionError

    endpoint = next(each for each in toys.view_functions if each.startswith("stock.admin"))
    fails.__access__ = toys.view_functions[endpoint].__access__  # type: ignore[attr-defined]
    monkeypatch.setitem(toys.view_functions, endpoint, fails)
    with pytest.raises(ModuleFailed, match="stock"):
        switch(service, pair, stock=True)
    assert on(service, pair) == [["alone"]] * 2


def test_a_reason_that_is_due_on_one_is_due(service: ModuleService, pair: list[Platform]) -> None:
    service.change(Ask(pair[0].id, {"stock": True}, revision=1))
    with pytest.raises(ReasonNeeded, match="Write why") as told:
        service.change_many(Ask(each.id, {"market": True}, revision=each.revision) for each in pair)
    assert told.value.message.startswith("Second: ")
    assert on(service, pair) == [["alone", "stock"], ["alone"]]


def test_what_cannot_be_granted_on_one_is_granted_nowhere(service: ModuleService, pair: list[Platform]) -> None:
    service.change(Ask(pair[0].id, {"stock": "never"}, revision=1, reason="not sold here"))
    with pytest.raises(DomainError, match="may never be on"):
        switch(service, pair, stock=True)
    assert on(service, pair) == [["alone"]] * 2


def test_the_same_request_twice_is_one_change_on_each(service: ModuleService, pair: list[Platform]) -> None:
    ids = [each.id for each in pair]
    first, again = [service.change_many(Ask(id, {"stock": True}, revision=1, once="click") for id in ids) for _click in range(2)]
    assert {id: change.id for id, change in first.items()} == {id: change.id for id, change in again.items()}
    assert [each.revision for each in pair] == [2, 2]


def test_each_hook_runs_in_the_scope_of_its_own_platform(service: ModuleService, pair: list[Platform]) -> None:
    seen: list[tuple[Any, int]] = []
    with hooked(service, "stock", on_enable=lambda platform: seen.append((current_tenant(), platform.id))):
        switch(service, pair, stock=True)
    assert seen == [(Tenant(each.id), each.id) for each in pair]


def test_two_with_overlapping_platforms_never_wait_for_each_other_for_ever(
    toys: Flask, service: ModuleService, pair: list[Platform]
) -> None:
    first, second, third = (each.id for each in (*pair, make_platform("alone", code="third")))
    meet = threading.Barrier(2)

    def change(group: list[int], on: bool) -> str:
        with toys.app_context():
            revisions = {id: service.snapshot(id).revision for id in group}
            meet.wait(WAIT)
            try:
                service.change_many(Ask(id, {"stock": on}, revision=revisions[id], reason="race") for id in group)
            except Conflict as conflict:
                return conflict.code
            finally:
                db.session.remove()
            return "done"

    with ThreadPoolExecutor(2) as threads:
        for on in (True, False, True, False):
            races = [threads.submit(change, group, on) for group in ([first, second], [third, second, first])]
            assert sorted(race.result(WAIT) for race in races) == ["done", "revision_moved"]
            db.session.rollback()
            left = service.snapshot(third)
            service.change_many([Ask(third, {"stock": on}, revision=left.revision, reason="catch up")])
    assert [service.snapshot(id).revision for id in (first, second, third)] == [5, 5, 5]


def test_a_double_click_at_the_same_moment_is_one_change(toys: Flask, service: ModuleService, pair: list[Platform]) -> None:
    ids = [each.id for each in pair]
    meet = threading.Barrier(2)

    def click(_number: int) -> list[int]:
        with toys.app_context():
            meet.wait(WAIT)
            try:
                done = service.change_many(Ask(id, {"stock": True}, revision=1, once="click") for id in ids)
                return [change.id for change in done.values() if change is not None]
            finally:
                db.session.remove()

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(click, range(2))
    assert first == second
    db.session.rollback()
    assert [each.revision for each in pair] == [2, 2]
