"""No code reaches a person: everything that modules declare by a code, and every action of the trail, has words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from webapp.audit.labels import actions
from webapp.kernel import kernel
from webapp.registry.kinds import Contribution
from webapp.registry.kinds.listeners import Listener

ROOT = Path(__file__).parents[2]
CALLED = ("label", "name", "title")
"""How contributions say what people call them."""

pytestmark = pytest.mark.sqlite_only


def declared() -> Iterator[tuple[str, str, Any]]:
    """(what it is, its code, what people call it) of all that modules declare and people read of."""
    registry = kernel().registry
    for known in (registry.features, registry.quotas):
        yield from (("feature or quota", code, each.name) for code, (_module, each) in known.items())
    yield from (("job", code, each.name) for code, (_module, each) in registry.jobs.items())  # those of listeners among them
    for _module, each in registry.contributed(Contribution):
        for name in {field.name for field in fields(each)} & {*CALLED} if not isinstance(each, Listener) else ():  # type: ignore[arg-type]
            yield each.called, each.code, getattr(each, name)


def test_everything_that_is_declared_has_words(app: Flask) -> None:
    found = [*declared()]
    assert {"job", "kind of notice", "task", "first step", "site block"} <= {kind for kind, _code, _words in found}
    wordless = [(kind, code) for kind, code, words in found if not str(words or "").strip() or str(words) == code]
    assert wordless == []


def written() -> Iterator[tuple[str, str]]:
    """(file, action) of every action that is written into the trail by its name."""
    for path in sorted([*ROOT.glob("webapp/**/*.py"), *ROOT.glob("modules/**/*.py")]):
        for call in ast.walk(ast.parse(path.read_text())):
            named = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "audit"
            if named and call.args and isinstance(call.args[0], ast.Constant):
                yield str(path.relative_to(ROOT)), str(call.args[0].value)


def test_every_action_of_the_trail_has_words(app: Flask) -> None:
    found, known = [*written()], actions()
    assert found
    assert [each for each in found if each[1] not in known] == []
    assert [code for code, words in known.items() if not str(words).strip() or str(words) == code] == []
