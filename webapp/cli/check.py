"""`flask modules check`: the linter of modules, the registry's own checks, and every platform's invariants."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask.cli import ScriptInfo
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from webapp.cli.output import kernel
from webapp.db import db
from webapp.modular.lint import lint_installed
from webapp.modular.lint.world import installed, world
from webapp.modular.queries import module_rows
from webapp.modular.registry import RegistryError
from webapp.platforms.models import Platform


@click.command("check")
@click.option("--module", "code", default=None, help="Only the module with this code.")
@click.pass_context
def check(context: click.Context, code: str | None) -> None:
    """Lint every module and check every platform's set of them. Exit code 1 on a finding.

    A finding is one line: the module, the file and line, what is wrong, what to do. Packages are read, not imported, so
    one that cannot start is checked like any other.
    """
    findings, codes = lint_installed({code} if code else ())
    if not codes:
        raise click.ClickException(f"There is no module '{code}'. Installed: {', '.join(world(installed()).subjects)}.")
    problems = [*map(str, findings), *start_problems(context.ensure_object(ScriptInfo), code)]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    click.echo(f"{code} is clean." if code else f"{len(codes)} modules are clean, all platforms lawful.")


def start_problems(info: ScriptInfo, only: str | None) -> list[str]:
    """What the application says when it starts, and its platforms when it does."""
    try:
        app = info.load_app()
    except RegistryError as error:
        return list(error.problems)
    except Exception as error:  # whatever a broken package raises when it is imported
        return [f"The application does not start. {type(error).__name__}: {(str(error).strip().splitlines() or [''])[-1]}"]
    with app.app_context():
        return platform_problems(only)


def platform_problems(only: str | None) -> list[str]:
    """What is wrong with the module sets of the platforms, one sentence each."""
    try:
        return [problem for code, problem in torn_sets() if only in (None, code)]
    except (OperationalError, ProgrammingError):
        return ["The platforms could not be read. Bring the database up with `flask db upgrade heads`."]


def torn_sets() -> Iterator[tuple[str, str]]:
    """(module, problem) of everything that is on and cannot be."""
    registry = kernel().registry
    for platform in db.session.scalars(select(Platform).order_by(Platform.code)):
        stored = {code for code, row in module_rows(platform.id).items() if row.is_enabled}
        for code in sorted(stored - registry.modules.keys()):
            yield code, f"{platform.code}: '{code}' is on in the database and not installed. Install it or disable it."
        for code in sorted((stored & registry.modules.keys()) - registry.lawful(stored)):
            yield code, f"{platform.code}: '{code}' is on without what it requires. Enable its requirements or disable it."
