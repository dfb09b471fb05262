"""`flask routes`: the route table, whole or as one platform composes it."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from webapp.kernel import kernel
from webapp.registry.frontends import Scope
from webapp.routing.places import PlacedRule


@click.command("routes", help="Print the routes; with --platform only those that its composition holds.")
@click.option("--platform", "code", default=None, help="The code of a platform.")
@click.option("--console", is_flag=True, help="The provider console's composition.")
@with_appcontext
def routes(code: str | None, console: bool) -> None:
    """One line per rule: methods, path, endpoint, module."""
    table = current_app.url_map
    if console:
        table = kernel().compositions.get(Scope.CONSOLE, kernel().resolver.console_modules).url_map
    elif code is not None:
        snapshot = kernel().snapshot_by_code(code)
        if snapshot is None:
            raise click.ClickException(f"There is no platform '{code}'. `flask platforms list` shows them.")
        table = kernel().compositions.get(Scope.PLATFORM, snapshot.modules).url_map
    for rule in sorted(table.iter_rules(), key=lambda r: (r.rule, r.endpoint)):
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        module = rule.place.module if isinstance(rule, PlacedRule) and rule.place else "kernel"
        click.echo(f"{methods:<10}{rule.rule:<60}{rule.endpoint:<44}{module}")
