"""`flask modules check`: lints, checks the start, checks the platforms."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo

from tests.factories.places import platform
from webapp.cli.check import check
from webapp.modular.lint.finding import Finding
from webapp.modular.registry import RegistryError


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
        "The platforms could not be read. Bring the database up with `flask db upgrade heads`.\n",
    )
