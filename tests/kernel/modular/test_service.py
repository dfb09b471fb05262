"""The module service on both databases: cascades, revision, history, hooks, undo, restore."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.places import platform as make_platform
from webapp.db import db, transaction
from webapp.domain import Conflict, DomainError
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange
from webapp.switching.ask import Ask, Undo
from webapp.switching.service import ModuleService, RevisionMoved


def switch(service: ModuleService, platform: Platform, **requested: bool) -> ModuleChange | None:
    with transaction():
        return service.apply(Ask(platform.id, requested, revision=platform.revision, reason="because"))


def test_a_cascade_is_one_change_with_one_revision(service: ModuleService, platform: Platform) -> None:
    stamp = platform.stamp
    change = switch(service, platform, market=True)
    assert change is not None
    assert change.revision == platform.revision == 2
    assert platform.stamp != stamp
    assert change.before.on == {"alone"}
    assert change.after.on == {"alone", "market", "stock"}
    assert change.after.implied == {"stock"}


def test_nothing_to_do_writes_nothing(service: ModuleService, platform: Platform) -> None:
    assert switch(service, platform, alone=True) is None
    assert platform.revision == 1


def test_a_moved_revision_is_refused_with_the_new_plan(service: ModuleService, platform: Platform) -> None:
    switch(service, platform, stock=True)
    with pytest.raises(RevisionMoved) as caught, transaction():
        service.apply(Ask(platform.id, {"market": True}, revision=1))
    assert caught.value.plan is not None
    assert caught.value.plan.enables == ("market",)
    assert not service.is_module_enabled(platform.id, "market")


def test_an_implied_module_that_nobody_needs_is_offered(service: ModuleService, platform: Platform) -> None:
    switch(service, platform, market=True)
    assert service.offers(platform.id) == []
    switch(service, platform, market=False)
    assert service.offers(platform.id) == ["stock"]


def test_undo_takes_the_latest_change_back(service: ModuleService, platform: Platform) -> None:
    change = switch(service, platform, market=True)
    assert change is not None
    with transaction():
        service.apply(Ask(platform.id, Undo(change.id), revision=platform.revision))
    assert [m.code for m in service.get_platform_modules(platform.id)] == ["alone", "base"]
    assert platform.revision == 3


def test_a_second_click_on_undo_is_the_same_change(service: ModuleService, platform: Platform) -> None:
    change = switch(service, platform, stock=True)
    assert change is not None
    first, second = (service.change(Ask(platform.id, Undo(change.id), revision=2, once="click")) for _time in range(2))
    assert first is not None
    assert first == second
    assert platform.revision == 3


def test_what_is_done_alongside_is_kept_with_the_change_or_not_at_all(service: ModuleService, platform: Platform) -> None:
    seen: list[bool] = []

    def alongside(change: ModuleChange | None) -> None:
        seen.append(change is not None and db.session.info["writing"])
        raise Conflict("no")

    with pytest.raises(Conflict):
        service.change(Ask(platform.id, {"stock": True}, revision=1, alongside=alongside))
    assert (seen, platform.revision) == ([True], 1)


def test_undo_reaches_behind_later_changes_of_other_modules(service: ModuleService, platform: Platform) -> None:
    first = switch(service, platform, market=True)
    switch(service, platform, alone=False)
    assert first is not None
    with transaction():
        service.apply(Ask(platform.id, Undo(first.id), revision=platform.revision))
    assert service.snapshot(platform.id).stored == set()


def test_undo_is_refused_where_something_later_stands_on_it(service: ModuleService, platform: Platform) -> None:
    first = switch(service, platform, stock=True)
    later = switch(service, platform, market=True)
    assert first is not None
    assert later is not None
    assert service.undoable(platform.id, [first, later]) == {later.id}
    with pytest.raises(Conflict, match="needs stock"), transaction():
        service.apply(Ask(platform.id, Undo(first.id), revision=platform.revision))


def test_undo_is_refused_where_the_same_module_changed_again(service: ModuleService, platform: Platform) -> None:
    first = switch(service, platform, stock=True)
    switch(service, platform, stock=False)
    assert first is not None
    with pytest.raises(Conflict, match="changed again"), transaction():
        service.apply(Ask(platform.id, Undo(first.id), revision=platform.revision))


def test_restore_brings_an_earlier_state_back_with_its_marks(service: ModuleService, platform: Platform) -> None:
    earlier = switch(service, platform, market=True)
    switch(service, platform, stock=False, alone=False)
    assert earlier is not None
    with transaction():
        service.apply(Ask(platform.id, earlier.after, revision=platform.revision))
    snapshot = service.snapshot(platform.id)
    assert snapshot.stored == {"alone", "market", "stock"}
    assert snapshot.implied == {"stock"}


def test_a_hook_that_raises_in_a_cascade_leaves_nothing(
    service: ModuleService, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_platform: object) -> None:
        raise DomainError("The cellar is locked.")

    object.__setattr__(service.registry.modules["market"], "on_enable", refuse)
    try:
        with pytest.raises(DomainError, match="cellar"):
            switch(service, platform, market=True)
    finally:
        object.__setattr__(service.registry.modules["market"], "on_enable", None)
    assert service.snapshot(platform.id).stored == {"alone"}
    assert service.snapshot(platform.id).revision == 1
    assert len(service.history(platform.id)) == 1


def test_a_module_that_is_not_installed_is_served_around(service: ModuleService, toys: Flask) -> None:
    odd = make_platform("alone", "vanished")
    assert service.snapshot(odd.id).modules == {"base", "alone"}
    assert "vanished" in service.snapshot(odd.id).stored
    assert toys.test_client().get(f"/platforms/{odd.code}/admin/alone-page/").status_code == 200


def test_the_very_next_request_obeys(service: ModuleService, platform: Platform, toys: Flask) -> None:
    client = toys.test_client()
    url = f"/platforms/{platform.code}/admin/alone-page/"
    assert client.get(url).status_code == 200
    switch(service, platform, alone=False)
    assert client.get(url).status_code == 404
    switch(service, platform, alone=True)
    assert client.get(url).status_code == 200
