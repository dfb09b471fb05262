"""Applying a preset is one change: modules, marks, settings, one revision, one row of history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.kernel.presets.conftest import put, state_wanted, text_of
from webapp.db import db, transaction
from webapp.db.secrets import MASK, decrypt, encrypt
from webapp.platforms import queries
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange
from webapp.platforms.state import ModuleState
from webapp.settings.config import module_config
from webapp.switching.ask import Ask, Configure, Undo
from webapp.switching.service import ModuleService, ReasonNeeded, RevisionMoved

SHOP = """
modules = ["market", "stock"]
implied = ["stock"]
read_only = ["market"]
never = {alone = "They sell to businesses."}

[config.stock]
level = 5
label = "ours"
"""


def bring(service: ModuleService, platform: Platform, text: str, **more: Any) -> ModuleChange | None:
    revision, target = service.snapshot(platform.id).revision, state_wanted(service, platform, text)
    return service.change(Ask(platform.id, target, **{"revision": revision, "actor": None, "reason": "so", "kind": "apply", **more}))


def test_everything_is_one_change(service: ModuleService, platform: Platform) -> None:
    change = bring(service, platform, SHOP, source="shop.toml")
    assert change is not None
    assert (change.revision, change.kind, change.reason) == (2, "apply", "so")
    assert change.after_json == {
        "on": ["market", "stock"],
        "implied": ["stock"],
        "read_only": ["market"],
        "barred": {"alone": "They sell to businesses."},
        "config": {"stock": {"label": "ours", "level": 5}},
    }
    assert change.plan["source"] == "shop.toml"
    assert len(service.history(platform.id)) == 2


def test_the_plan_names_settings_and_marks_beside_the_steps(service: ModuleService, platform: Platform) -> None:
    put(service, platform, replace(ModuleState.of(service.snapshot(platform.id)), config={"alone": {"level": 3}}))
    plan = service.plan_restore(platform.id, state_wanted(service, platform, 'modules = ["alone", "stock"]\nimplied = ["stock"]'))
    assert plan.enables == ("stock",)
    assert [each.line for each in plan.beside] == ["~ alone.level: 3 → 1", "+ stock: off → on, implied"]
    assert plan.as_json()["beside"][0] == {"module": "alone", "key": "level", "old": "3", "new": "1"}


def test_a_plan_of_settings_alone_is_not_empty(service: ModuleService, platform: Platform) -> None:
    plan = service.plan_restore(platform.id, state_wanted(service, platform, 'modules = ["alone"]\n[config.alone]\nlevel = 2'))
    assert not plan.steps
    assert not plan.is_empty
    assert plan.digest != service.plan(platform.id, {}).digest


def test_what_is_so_already_is_no_change(service: ModuleService, platform: Platform) -> None:
    with transaction():
        service.apply(Ask(platform.id, Configure("alone", {"level": 1, "label": ""}), revision=1))  # the defaults, written out
    assert bring(service, platform, 'modules = ["alone"]\n[config.alone]\nlevel = 1') is None
    assert platform.revision == 2


def test_stored_secrets_stay_and_a_restore_shows_them_masked(service: ModuleService, platform: Platform) -> None:
    put(service, platform, replace(ModuleState.of(service.snapshot(platform.id)), config={"alone": {"key": encrypt("hush"), "level": 3}}))
    bring(service, platform, 'modules = ["alone"]')
    assert decrypt(queries.module_rows(platform.id)["alone"].config["key"]) == "hush"
    assert "level" not in queries.module_rows(platform.id)["alone"].config
    back = service.plan_restore(platform.id, service.history(platform.id)[-1].after)
    assert [each.line for each in back.beside] == [f'~ alone.key: {MASK} → ""']


def test_what_was_a_secret_in_an_older_version_is_no_text_either(service: ModuleService, platform: Platform) -> None:
    put(service, platform, replace(ModuleState.of(service.snapshot(platform.id)), config={"alone": {"label": encrypt("hush")}}))
    assert "fernet:" not in text_of(service, platform)
    assert bring(service, platform, text_of(service, platform)) is None
    bring(service, platform, 'modules = ["alone"]\nconfig.alone.label = "plain now"')
    assert service.snapshot(platform.id).configs["alone"] == {"label": "plain now"}


def test_settings_of_what_goes_off_are_found_again(service: ModuleService, platform: Platform) -> None:
    put(service, platform, replace(ModuleState.of(service.snapshot(platform.id)), config={"alone": {"level": 3}}))
    bring(service, platform, "modules = []")
    assert service.snapshot(platform.id).configs["alone"] == {"level": 3}


def test_settings_of_core_modules_that_are_left_out_stay(service: ModuleService, platform: Platform) -> None:
    put(service, platform, replace(ModuleState.of(service.snapshot(platform.id)), config={"base": {"tone": "cool", "pitch": "low"}}))
    bring(service, platform, 'modules = []\n[config.base]\npitch = "high"')
    assert service.snapshot(platform.id).configs["base"] == {"tone": "cool", "pitch": "high"}
    assert '[config.base]\ntone = "cool"\npitch = "high"\n' in text_of(service, platform)


def test_a_platform_that_moved_on_is_told_and_nothing_is_written(service: ModuleService, platform: Platform) -> None:
    with transaction():
        service.apply(Ask(platform.id, {"stock": True}, revision=1))
    with pytest.raises(RevisionMoved) as told:
        bring(service, platform, SHOP, revision=1)
    assert told.value.plan is not None
    assert told.value.plan.enables == ("market",)
    assert service.snapshot(platform.id).stored == {"alone", "stock"}
    assert len(service.history(platform.id)) == 2


def test_a_double_click_is_one_change(service: ModuleService, platform: Platform) -> None:
    first, second = (bring(service, platform, SHOP, once="click", revision=1) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.id == second.id
    assert platform.revision == 2


@pytest.mark.parametrize(("kind", "text"), [("preset", "modules = []"), ("apply", SHOP), ("clone", SHOP)])
def test_a_reason_is_asked_for_where_it_is_due(service: ModuleService, platform: Platform, kind: str, text: str) -> None:
    with pytest.raises(ReasonNeeded):
        bring(service, platform, text, kind=kind, reason="")
    assert platform.revision == 1


def test_a_file_that_reaches_no_further_needs_no_reason(service: ModuleService, platform: Platform) -> None:
    assert bring(service, platform, 'modules = ["alone", "stock"]', reason="") is not None


def test_it_is_undone_like_any_change(service: ModuleService, platform: Platform) -> None:
    before = ModuleState.of(service.snapshot(platform.id))
    change = bring(service, platform, SHOP)
    assert change is not None
    service.change(Ask(platform.id, Undo(change.id), revision=platform.revision))
    assert ModuleState.of(service.snapshot(platform.id)) == before


@pytest.fixture
def heard(service: ModuleService) -> Iterator[list[object]]:
    """What stock saw of its settings when it came on."""
    found: list[object] = []
    object.__setattr__(service.registry.modules["stock"], "on_enable", lambda _platform: found.append(module_config("stock")["level"]))
    yield found
    object.__setattr__(service.registry.modules["stock"], "on_enable", None)


def test_a_hook_sees_the_settings_that_come_with_the_change(service: ModuleService, platform: Platform, heard: list[object]) -> None:
    bring(service, platform, SHOP)
    assert heard == [5]


def test_what_is_not_installed_stays_and_what_lost_its_requirement_goes(service: ModuleService, platform: Platform) -> None:
    for code in ("market", "vanished"):
        db.session.add(queries.PlatformModule(platform_id=platform.id, module_code=code, is_enabled=True, config={"a": 1}))
    db.session.commit()
    bring(service, platform, 'modules = ["stock"]')
    snapshot = service.snapshot(platform.id)
    assert snapshot.stored == {"stock", "vanished"}
    assert snapshot.configs["vanished"] == {"a": 1}
