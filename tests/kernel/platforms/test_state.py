"""A platform's module state as one value, and as the JSON of its history."""

from __future__ import annotations

from typing import Any

import pytest

from webapp.platforms.state import ModuleState, touched

WHOLE: dict[str, Any] = {
    "on": ["market", "stock"],
    "implied": ["stock"],
    "read_only": ["market"],
    "barred": {"alone": "No goods."},
    "config": {"stock": {"level": 5}},
}


def test_what_was_written_is_read_and_written_alike() -> None:
    assert ModuleState.from_json(WHOLE).as_json() == WHOLE
    assert list(ModuleState.from_json(WHOLE).as_json()) == list(WHOLE)


def test_rows_of_older_versions_are_read() -> None:
    older = {name: WHOLE[name] for name in ("on", "implied", "config")}
    assert ModuleState.from_json(older).as_json() == {**WHOLE, "read_only": [], "barred": {}}


def test_secrets_are_masked_and_nothing_else() -> None:
    state = ModuleState(config={"stock": {"key": "fernet:abc", "level": 5}})
    assert state.masked().config == {"stock": {"key": "••••••••", "level": 5}}
    assert state.config["stock"]["key"] == "fernet:abc"


@pytest.mark.parametrize(
    ("after", "what"),
    [
        ({"on": ["market", "stock", "alone"]}, "enabled"),
        ({"on": ["market"], "implied": []}, "disabled"),
        ({"read_only": ["market", "stock"]}, "read_only"),
        ({"barred": {"alone": "No goods.", "gone": "Old."}}, "barred"),
        ({"barred": {}}, "allowed"),
        ({"config": {}}, "configured"),
    ],
)
def test_what_a_change_touched_is_told_apart(after: dict[str, Any], what: str) -> None:
    found = touched(ModuleState.from_json(WHOLE), ModuleState.from_json({**WHOLE, **after}))
    kinds = ("enabled", "disabled", "read_only", "barred", "allowed", "configured")
    assert [kind for kind in kinds if getattr(found, kind)] == [what]
    assert getattr(found, what) == found.codes


def test_a_mark_alone_is_a_change_of_its_module() -> None:
    found = touched(ModuleState.from_json(WHOLE), ModuleState.from_json({**WHOLE, "implied": []}))
    assert found.codes == {"stock"}
    assert not found.enabled | found.disabled | found.read_only
