"""Any run of changes, taken back one by one from the last, leaves the platform as it was, config included."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wtforms import Form, IntegerField

from tests.factories.places import platform as make_platform
from webapp.db import db, transaction
from webapp.domain import DomainError
from webapp.platforms import queries
from webapp.platforms.modules import ModuleChange
from webapp.platforms.state import ModuleState
from webapp.switching.ask import Ask, Configure, Undo
from webapp.switching.service import ModuleService


class Level(Form):
    """One number to set."""

    level = IntegerField(default=1)
    depth = IntegerField(default=1)


CODES = ("alone", "stock", "market")
SWITCH = st.dictionaries(st.sampled_from(CODES), st.sampled_from(["on", "off", "read-only", "never", "allowed", "chosen"]), min_size=1)
CONFIG = st.tuples(st.sampled_from(CODES), st.dictionaries(st.sampled_from(["level", "depth"]), st.integers(1, 3), min_size=1))


def carry_out(service: ModuleService, platform_id: int, wish: Any) -> ModuleChange | None:
    """One change; None where it is refused or nothing has to change."""
    revision = service.snapshot(platform_id).revision
    try:
        with transaction():
            if isinstance(wish, tuple):
                return service.apply(Ask(platform_id, Configure(wish[0], wish[1]), revision=revision))
            return service.apply(Ask(platform_id, wish, revision=revision, reason="so"))
    except DomainError:
        return None


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wishes=st.lists(st.one_of(SWITCH, CONFIG), max_size=8))
def test_changes_taken_back_leave_what_was(service: ModuleService, wishes: list[Any]) -> None:
    for code in CODES:
        object.__setattr__(service.registry.modules[code], "config_form", Level)
    try:
        platform = make_platform("alone")
        before = ModuleState.of_rows(queries.module_rows(platform.id))
        done = [change.id for wish in wishes if (change := carry_out(service, platform.id, wish)) is not None]
        for change_id in reversed(done):
            with transaction():
                service.apply(Ask(platform.id, Undo(change_id), revision=service.snapshot(platform.id).revision))
        assert ModuleState.of_rows(queries.module_rows(platform.id)) == before
        assert service.snapshot(platform.id).revision == 1 + 2 * len(done)
    finally:
        db.session.rollback()
        for code in CODES:
            object.__setattr__(service.registry.modules[code], "config_form", None)
