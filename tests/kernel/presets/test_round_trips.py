"""Export, apply, export: the same text, on the platform itself and on any other, and nothing that a text does not say is touched."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.places import platform as make_platform
from tests.kernel.presets.conftest import MODES, put, state_wanted, text_of
from webapp.db import db
from webapp.db.secrets import encrypt
from webapp.platforms.state import ModuleState
from webapp.switching.service import ModuleService

CODES = ("alone", "stock", "market")
SECRET = "nobody-may-read-this"
TEXT = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20)
SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "level": st.integers(0, 9),
    "limit": st.none() | st.integers(-(2**40), 2**40),
    "label": TEXT,
    "loud": st.booleans(),
    "ratio": st.floats(allow_nan=False, allow_infinity=False),
    "mode": st.sampled_from(MODES),
    "days": st.lists(st.integers(1, 7), unique=True),
    "key": st.just(SECRET),
    "gone": st.just("of an older version"),
}


@st.composite
def a_state(draw: st.DrawFn) -> ModuleState:
    """Any state of a platform with the toy modules."""
    on = set(draw(st.sets(st.sampled_from(CODES))))
    on |= {"stock"} if "market" in on else set()
    some = st.sets(st.sampled_from(sorted(on))) if on else st.just(set())
    config = {code: draw(st.fixed_dictionaries({}, optional=SETTINGS)) for code in CODES}
    config["base"] = draw(st.fixed_dictionaries({}, optional={"tone": st.sampled_from(["warm", "cool"]), "pitch": st.just("low")}))
    off = [code for code in CODES if code not in on]
    return ModuleState(
        on=frozenset(on),
        implied=frozenset(draw(some)),
        read_only=frozenset(draw(some)),
        barred={code: draw(TEXT) for code in off if draw(st.booleans())},
        config={code: values for code, values in config.items() if values},
    )


def with_ciphertexts(state: ModuleState) -> ModuleState:
    """The state as the tables keep it."""
    told = {code: {key: encrypt(value) if key == "key" else value for key, value in each.items()} for code, each in state.config.items()}
    return replace(state, config=told)


def untouched(state: ModuleState, on: Container[str]) -> dict[str, Any]:
    """What no text speaks of: secrets, settings of older versions, settings of what is off."""
    configs = {code: values for code, values in state.config.items() if code in CODES}
    kept = {code: {key: values[key] for key in ("key", "gone") if key in values} for code, values in configs.items() if code in on}
    off = {code: values for code, values in configs.items() if code not in on}
    return {code: values for code, values in {**kept, **off}.items() if values}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=a_state(), other=a_state())
def test_a_text_brings_any_platform_to_what_it_says(service: ModuleService, one: ModuleState, other: ModuleState) -> None:
    source, target = make_platform(), make_platform()
    put(service, source, with_ciphertexts(one))
    put(service, target, with_ciphertexts(other))
    text = text_of(service, source)
    assert SECRET not in text
    assert "fernet:" not in text

    assert service.plan_restore(source.id, state_wanted(service, source, text)).is_empty
    put(service, source, state_wanted(service, source, text))
    assert text_of(service, source) == text

    before = ModuleState.of(service.snapshot(target.id))
    put(service, target, state_wanted(service, target, text))
    assert text_of(service, target).partition("\n")[2] == text.partition("\n")[2]
    assert untouched(ModuleState.of(service.snapshot(target.id)), one.on) == untouched(before, one.on)
    db.session.rollback()
