"""`flask modules check`: lints, checks the start, checks the platforms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from tests.factories.places import platform
from webapp.authoring.lint.finding import Finding
from webapp.cli.check import check
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.registry import RegistryError


def run(app: Flask | Exception, *args: str) -> Result:
    """The command on an application, or on one that cannot start."""

    def create() -> Flask:
        if isinstance(app, Exception):
            raise app
        return app

    return CliRunner().invoke(check, args, obj=ScriptInfo(create_app=create))


@pytest.fixture
def nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The linter has its own tests."""
    monkeypatch.setattr("webapp.cli.check.lint_installed", lambda only: ([], ["notes"]))


@pytest.mark.usefixtures("nothing_found")
def test_everything_is_in_order(toys: Flask) -> None:
    platform("alone")
    result = run(toys)
    assert (result.exit_code, result.output) == (0, "1 modules are clean, all platforms lawful.\n")


@pytest.mark.usefixtures("nothing_found")
def test_a_module_that_is_on_without_what_it_requires(toys: Flask) -> None:
    platform("market", code="shop")
    result = run(toys)
    assert result.exit_code == 1
    assert result.stderr == "shop: 'market' is on without what it requires. Enable its requirements or disable it.\n"


@pytest.mark.usefixtures("nothing_found")
def test_a_module_that_is_on_and_gone(toys: Flask) -> None:
    platform("gone", code="shop")
    assert "shop: 'gone' is on in the database and not installed." in run(toys).stderr


@pytest.mark.usefixtures("nothing_found")
def test_one_module_leaves_the_others_out(toys: Flask) -> None:
    platform("gone", code="shop")
    result = run(toys, "--module", "notes")
    assert (result.exit_code, result.output) == (0, "notes is clean.\n")


def test_findings_come_one_a_line(toys: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Finding("notes", Path.cwd() / "modules" / "notes" / "store.py", 7, "the view 'x' does not say who may.", "Add one.")
    monkeypatch.setattr("webapp.cli.check.lint_installed", lambda only: ([found], ["notes"]))
    result = run(toys)
    assert result.exit_code == 1
    assert result.stderr == "notes: modules/notes/store.py:7: the view 'x' does not say who may. Add one.\n"


def test_no_such_module() -> None:
    result = run(RuntimeError("not needed"), "--module", "nobody")
    assert result.exit_code == 1
    assert "There is no module 'nobody'. Installed: " in result.stderr


@pytest.mark.usefixtures("nothing_found")
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RegistryError(["Module a: first.", "Module b: second."]), "Module a: first.\nModule b: second.\n"),
        (SyntaxError("invalid syntax"), "The application does not start. SyntaxError: invalid syntax\n"),
    ],
)
def test_an_application_that_does_not_start(error: Exception, said: str) -> None:
    result = run(error)
    assert (result.exit_code, result.stderr) == (1, said)


@pytest.mark.usefixtures("nothing_found")
def test_a_database_without_tables(empty_db_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.kernel.toyapp import entered, toy_app

    with entered(toy_app(empty_db_url)) as app:
        result = run(app)
    assert (result.exit_code, result.stderr) == (
        1,
        "The platforms could not be read. Bring the database up with `flask db upgrade`.\n",
    )


@pytest.mark.usefixtures("nothing_found")
def test_one_platform_leaves_the_others_out(toys: Flask) -> None:
    platform("gone", code="shop")
    platform("alone", code="fine")
    assert (run(toys, "fine").exit_code, run(toys, "fine").output) == (0, "1 modules are clean, fine is lawful.\n")
    assert run(toys, "shop").exit_code == 1


@contextmanager
def asked(app: Flask, answer: Callable[[Any], str | None]) -> Iterator[None]:
    """The module `alone` has a health check."""
    module = app.extensions["interlock"].registry.modules["alone"]
    object.__setattr__(module, "contributes", (HealthCheck(code="rows", name="Rows add up", check=answer),))
    yield
    object.__setattr__(module, "contributes", ())


@pytest.mark.parametrize(
    ("answer", "code", "said"),
    [
        (lambda _platform: None, 0, "ok       alone           Rows add up\n"),
        (lambda _platform: "Add one.", 1, "failing  alone           Rows add up: Add one.\n"),
        (lambda _platform: 1 / 0, 1, "raised   alone           Rows add up: ZeroDivisionError: division by zero\n"),
    ],
)
def test_the_modules_of_a_platform_are_asked(toys: Flask, answer: Callable[[Any], str | None], code: int, said: str) -> None:
    platform("alone", code="shop")
    with asked(toys, answer):
        result = run(toys, "shop", "--health")
    assert (result.exit_code, result.stdout if code == 0 else result.stderr.splitlines()[-1] + "\n") == (code, said)


def test_a_platform_without_checks_has_nothing_to_tell(toys: Flask) -> None:
    platform("alone", code="shop")
    result = run(toys, "shop", "--health")
    assert (result.exit_code, result.output) == (0, "Nothing to ask: no module that is on there has a health check.\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--health",), 1, "Name the platform whose modules are to be asked: flask modules check PLATFORM --health"),
        (("nowhere", "--health"), 1, "There is no platform 'nowhere'."),
        (("nowhere",), 1, "There is no platform 'nowhere'."),
    ],
)
@pytest.mark.usefixtures("nothing_found")
def test_which_platform(toys: Flask, arguments: tuple[str, ...], code: int, said: str) -> None:
    result = run(toys, *arguments)
    assert result.exit_code == code
    assert said in result.stderr
