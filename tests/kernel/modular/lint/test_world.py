"""What the linter knows of the modules that are there, and the ways to run it."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from tests.support.packages import CLEAN, STOCK, package
from webapp.authoring.lint import lint_installed, world
from webapp.authoring.lint.__main__ import main
from webapp.authoring.lint.rules import imports
from webapp.registry.definition import Frontend
from webapp.registry.kinds.events import Event
from webapp.registry.registry import Registry, discover

THIRD_PARTY = Path(__file__).resolve().parents[3] / "support" / "thirdparty"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return discover()


@pytest.fixture(scope="module")
def known() -> world.World:
    return world.world(world.installed())


def test_the_installed_modules_are_clean() -> None:
    assert [str(finding) for finding in lint_installed()[0]] == []


def test_what_is_read_is_what_is_declared(known: world.World, registry: Registry) -> None:
    assert known.declared.keys() == registry.modules.keys()
    for code, module in registry.modules.items():
        read = known.declared[code]
        assert (read.is_core, read.requires, read.uses) == (module.is_core, frozenset(module.requires), frozenset(module.uses)), code
        assert {name.rpartition(".")[2] for name in read.provides} == {port.__name__ for port in module.provides}, code
        events = [each for each in module.contributes if isinstance(each, Event)]
        told = (("feature", module.features), ("quota", module.quotas), ("permission", module.permissions), ("event", events))
        for kind, things in told:
            assert read.codes[kind] in (None, {thing.code for thing in things}), (code, kind)


def test_menus_are_read_as_they_are(known: world.World, registry: Registry) -> None:
    for code, module in registry.modules.items():
        for frontend in Frontend:
            items = {item.id for item in module.menu_items.get(frontend, ())}
            blueprints = {page.name for page in module.blueprints.get(frontend, ())}
            pages = {page.name for page in module.pages.get(frontend, ())}
            assert known.declared[code].items.get(frontend, frozenset()) in (None, items), (code, frontend)
            links = {item.id for item in module.menu_items.get(frontend, ()) if item.link is not None}
            assert known.declared[code].links.get(frontend, frozenset()) in (None, links), (code, frontend)
            assert known.declared[code].blueprints.get(frontend, frozenset()) in (None, blueprints), (code, frontend)
            assert known.declared[code].pages.get(frontend, frozenset()) in (None, pages), (code, frontend)


def test_a_module_from_elsewhere_is_read_without_importing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("greeter", "interlock_greeter.definition:module", "interlock.modules")
    monkeypatch.setattr(world, "entry_points", lambda group: [point])
    monkeypatch.syspath_prepend(str(THIRD_PARTY))
    (found,) = world.from_elsewhere()
    assert found.name == "interlock_greeter"
    assert world.world([found]).declared["greeter"].items[Frontend.ADMIN] == {"greetings"}
    assert "interlock_greeter" not in sys.modules


def test_the_kernel_imports_no_module(tmp_path: Path) -> None:
    kernel = package(tmp_path, "webapp", {"__init__.py": "", "a.py": "def late():\n    from modules.stock import services\n"})
    (found,) = imports.kernel(world.world([package(tmp_path, "stock", STOCK)]), kernel)
    assert (found.line, found.what) == (2, "the kernel imports modules.stock.services.")


def test_a_folder_is_linted_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package(tmp_path, "notes", {**CLEAN, "forms.py": "try:\n    pass\nexcept Exception:\n    pass\n"})
    assert main([str(tmp_path / "notes")]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"notes: {tmp_path}/notes/forms.py:3: 'except Exception' hides mistakes.")


def test_a_clean_folder_from_elsewhere_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(THIRD_PARTY / "interlock_greeter")]) == 0
    assert capsys.readouterr().err == ""


def test_a_folder_that_is_no_module(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"{tmp_path} is not a module: it has no definition.py.\n"
