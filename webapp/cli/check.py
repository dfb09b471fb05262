"""`flask modules check`: the linter of modules, the registry's own checks, every platform's invariants, and how its modules are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click
from flask.cli import ScriptInfo
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from webapp.authoring.lint import lint_installed
from webapp.authoring.lint.world import installed, world
from webapp.cli.output import platform_named, sentences
from webapp.db import db
from webapp.faults.checks import Outcome
from webapp.health.rounds import check_now
from webapp.kernel import kernel
from webapp.platforms.models import Platform
from webapp.platforms.queries import module_rows
from webapp.registry.registry import RegistryError


@click.command("check")
@click.argument("platform", required=False)
@click.option("--module", "code", default=None, help="Only the module with this code.")
@click.option("--health", is_flag=True, help="Run the health checks of the modules that are on at PLATFORM, and nothing else.")
@click.pass_context
def check(context: click.Context, platform: str | None, code: str | None, health: bool) -> None:
    """Lint every module and check every platform's set of them, or only PLATFORM's. Exit code 1 on a finding.

    A finding is one line: the module, the file and line, what is wrong, what to do. Packages are read, not imported, so
    one that cannot start is checked like any other.

    With --health, the modules of PLATFORM are asked whether all is well; exit code 1 when something is not.
    """
    if health:
        if platform is None:
            raise click.ClickException("Name the platform whose modules are to be asked: flask modules check PLATFORM --health")
        ask_modules(context.ensure_object(ScriptInfo), platform, code)
        return
    findings, codes = lint_installed({code} if code else ())
    if not codes:
        raise click.ClickException(f"There is no module '{code}'. Installed: {', '.join(world(installed()).subjects)}.")
    problems = [*map(str, findings), *start_problems(context.ensure_object(ScriptInfo), platform, code)]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    lawful = f"{platform} is lawful" if platform else "all platforms lawful"
    click.echo(f"{code} is clean." if code else f"{len(codes)} modules are clean, {lawful}.")


@sentences
def ask_modules(info: ScriptInfo, platform: str, only: str | None) -> None:
    """Run the health checks of a platform and tell of each, those that are not well on stderr."""
    with info.load_app().app_context():
        findings = check_now(platform_named(platform).id)
        shown = [each for each in findings if only in (None, each.module.code)]
        for each in shown:
            told = f": {each.message}" if each.message else ""
            click.echo(f"{each.outcome:<9}{each.module.code:<16}{each.check.name}{told}", err=each.outcome != Outcome.OK)
    if any(each.outcome != Outcome.OK for each in shown):
        raise SystemExit(1)
    if not shown:
        click.echo("Nothing to ask: no module that is on there has a health check.")


def start_problems(info: ScriptInfo, platform: str | None, only: str | None) -> list[str]:
    """What the application says when it starts, and its platforms when it does."""
    try:
        app = info.load_app()
    except RegistryError as error:
        return list(error.problems)
    except Exception as error:  # whatever a broken package raises when it is imported
        return [f"The application does not start. {type(error).__name__}: {(str(error).strip().splitlines() or [''])[-1]}"]
    with app.app_context():
        return platform_problems(platform, only)


def platform_problems(platform: str | None, only: str | None) -> list[str]:
    """What is wrong with the module sets of the platforms, or of one, one sentence each."""
    try:
        chosen = [platform_named(platform)] if platform else db.session.scalars(select(Platform).order_by(Platform.code))
        return [problem for code, problem in torn_sets(chosen) if only in (None, code)]
    except (OperationalError, ProgrammingError):
        return ["The platforms could not be read. Bring the database up with `flask db upgrade`."]


def torn_sets(platforms: Iterable[Platform]) -> Iterator[tuple[str, str]]:
    """(module, problem) of everything that is on and cannot be."""
    registry = kernel().registry
    for platform in platforms:
        stored = {code for code, row in module_rows(platform.id).items() if row.is_enabled}
        for code in sorted(stored - registry.modules.keys()):
            yield code, f"{platform.code}: '{code}' is on in the database and not installed. Install it or disable it."
        for code in sorted((stored & registry.modules.keys()) - registry.lawful(stored)):
            yield code, f"{platform.code}: '{code}' is on without what it requires. Enable its requirements or disable it."
