"""Beside on and off: read-only, never, chosen."""

from __future__ import annotations

import pytest

from webapp.db import transaction
from webapp.domain import DomainError
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange
from webapp.switching.ask import Ask
from webapp.switching.service import ModuleService
from webapp.switching.targets import Request


def ask(service: ModuleService, platform: Platform, requested: Request, reason: str = "because") -> ModuleChange | None:
    with transaction():
        return service.apply(Ask(platform.id, requested, revision=platform.revision, reason=reason))


def test_read_only_keeps_a_module_on(service: ModuleService, platform: Platform) -> None:
    change = ask(service, platform, {"alone": "read-only"})
    assert change is not None
    assert change.after.read_only == {"alone"}
    assert service.snapshot(platform.id).modules == {"base", "alone"}
    assert service.snapshot(platform.id).read_only == {"alone"}


def test_on_takes_writes_again(service: ModuleService, platform: Platform) -> None:
    ask(service, platform, {"alone": "read-only"})
    ask(service, platform, {"alone": "on"})
    assert service.snapshot(platform.id).read_only == set()


def test_what_goes_off_read_only_comes_back_writable(service: ModuleService, platform: Platform) -> None:
    ask(service, platform, {"alone": "read-only"})
    ask(service, platform, {"alone": "off"})
    ask(service, platform, {"alone": "on"})
    assert service.snapshot(platform.id).read_only == set()


def test_never_switches_off_and_stays_so_with_its_reason(service: ModuleService, platform: Platform) -> None:
    ask(service, platform, {"alone": "never"}, "They sell no loners.")
    assert service.snapshot(platform.id).barred == {"alone": "They sell no loners."}
    with pytest.raises(DomainError, match="They sell no loners") as refused:
        service.plan(platform.id, {"alone": True})
    assert refused.value.code == "barred"


def test_never_holds_for_what_another_module_needs(service: ModuleService, platform: Platform) -> None:
    ask(service, platform, {"stock": "never"}, "No goods here.")
    with pytest.raises(DomainError, match="Market needs Stock, which may never be on here: No goods here"):
        service.plan(platform.id, {"market": True})


def test_allowed_takes_never_back(service: ModuleService, platform: Platform) -> None:
    ask(service, platform, {"alone": "never"})
    ask(service, platform, {"alone": "allowed"})
    ask(service, platform, {"alone": "on"})
    assert "alone" in service.snapshot(platform.id).modules


def test_off_leaves_never_as_it_is(service: ModuleService, platform: Platform) -> None:
    ask(service, platform, {"alone": "never"})
    assert ask(service, platform, {"alone": "off"}) is None
    assert "alone" in service.snapshot(platform.id).barred


def test_what_came_along_can_be_chosen(service: ModuleService, platform: Platform) -> None:
    ask(service, platform, {"market": "on"})
    ask(service, platform, {"market": "off"})
    assert service.offers(platform.id) == ["stock"]
    ask(service, platform, {"stock": "chosen"})
    assert service.offers(platform.id) == []


@pytest.mark.parametrize("target", ["off", "never", "read-only"])
def test_a_core_module_is_on_and_nothing_else(service: ModuleService, platform: Platform, target: str) -> None:
    with pytest.raises(DomainError) as refused:
        service.plan(platform.id, {"base": target})
    assert refused.value.code == "core_module"


def test_a_word_that_is_no_state_is_refused(service: ModuleService, platform: Platform) -> None:
    with pytest.raises(DomainError, match="'maybe' is not a state"):
        service.plan(platform.id, {"alone": "maybe"})


def test_the_same_request_twice_is_one_change(service: ModuleService, platform: Platform) -> None:
    seen = platform.revision
    for _ in range(2):
        with transaction():
            change = service.apply(Ask(platform.id, {"alone": False}, revision=seen, once="click"))
        assert change is not None
        assert change.revision == seen + 1
    assert len(service.history(platform.id)) == 2
