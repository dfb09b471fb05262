"""`flask modules new`: a module to begin with, whose tests pass at once."""

from __future__ import annotations

from pathlib import Path

import click

from webapp.authoring.lint.world import installed, world
from webapp.authoring.new_module.files import files
from webapp.authoring.new_module.names import checked
from webapp.authoring.new_module.writing import all_or_nothing, check_free, check_project, check_start
from webapp.config import ROOT
from webapp.registry.definition import Frontend

NEXT = """
Next:
  make test ARGS="tests/modules/{package}"
  .venv/bin/flask db upgrade
  .venv/bin/flask modules enable PLATFORM {code}
and start the application anew. `.venv/bin/flask modules check --module {code}` lints it while it grows."""


@click.command("new")
@click.argument("code", metavar="NAME")
@click.option("--name", default=None, metavar="TEXT", help="What people call it; the code in words otherwise.")
@click.option(
    "--frontend",
    type=click.Choice([Frontend.STORE.value, Frontend.ADMIN.value]),
    default=Frontend.STORE.value,
    show_default=True,
    help="Where its pages live.",
)
@click.option("--requires", multiple=True, metavar="CODE", help="A module that must be on with it; may be given several times.")
def new(code: str, name: str | None, frontend: str, requires: tuple[str, ...]) -> None:
    """Write a new module whose code is NAME, such as supplier-returns.

    It keeps entries of a store (or of a platform) with a title and a text: list, page, forms, services, a table, a
    migration in a history of its own, a dashboard card and tests. Everything is there or nothing is.
    """
    check_project(ROOT)
    module = checked(code, name, Frontend(frontend), requires, world(installed()).declared)
    check_free(ROOT, [Path("modules", module.package), Path("tests", "modules", module.package)])
    written = list(files(module))
    with all_or_nothing(ROOT, written):
        check_start(ROOT)
    click.echo(f"Wrote {len(written)} files:")
    for path, _text in written:
        click.echo(f"  {path}")
    click.echo(NEXT.format(package=module.package, code=module.code))
