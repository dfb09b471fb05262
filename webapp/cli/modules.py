"""`flask modules …`: the modules page, for the command line. Same service, same plan."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup

from webapp.authoring.new_module import new
from webapp.authoring.permissions import page
from webapp.cli import history, presets, schedules, switching
from webapp.cli.check import check
from webapp.cli.output import platform_named, sentences
from webapp.cli.why import why
from webapp.db import transaction
from webapp.db.secrets import masked
from webapp.kernel import kernel
from webapp.registry.snapshots import state_of
from webapp.settings import config as module_config
from webapp.settings.checking import checked
from webapp.switching.ask import Ask, Configure

modules = AppGroup("modules", help="Look at and switch the modules of a platform.")
for command in (check, new, why, *switching.commands, *presets.commands, *history.commands, *schedules.commands):
    modules.add_command(command)


@modules.command("list")
@click.argument("platform")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@sentences
def list_modules(platform: str, as_json: bool) -> None:
    """Every installed module and its state on PLATFORM."""
    snapshot = kernel().modules.snapshot(platform_named(platform).id)
    rows = [
        {
            "code": code,
            "name": str(module.name),
            "state": state_of(module, snapshot),
            "implied": code in snapshot.implied,
            "barred": snapshot.barred.get(code),
            "requires": list(module.requires),
        }
        for code, module in kernel().registry.modules.items()
    ]
    if as_json:
        click.echo(json.dumps({"platform": snapshot.code, "revision": snapshot.revision, "modules": rows}, indent=2))
        return
    for row in rows:
        note = " (on because needed)" if row["implied"] else f" (never: {row['barred']})" if row["barred"] is not None else ""
        click.echo(f"{row['state']:<11}{row['code']:<16}{row['name']}{note}")
    for code in sorted(snapshot.stored - kernel().registry.modules.keys()):
        click.echo(f"{'gone':<11}{code:<16}not installed; its row is kept")


@modules.command("config")
@click.argument("platform")
@click.argument("code")
@click.argument("values", nargs=-1, metavar="[KEY=VALUE…]")
@sentences
def config(platform: str, code: str, values: tuple[str, ...]) -> None:
    """Show the config of a module (secrets masked), or set keys of it."""
    module = kernel().registry.get(code)
    if module is None or module.config_form is None:
        raise click.ClickException(f"'{code}' has nothing to configure.")
    row = platform_named(platform)
    stored = kernel().modules.snapshot(row.id).configs.get(code, {})
    if not values:
        shown = {**module_config.defaults(module), **stored}
        for key, value in masked({k: v for k, v in shown.items() if k in module_config.defaults(module)}).items():
            click.echo(f"{key}={value}")
        return
    given = {key: value for key, _sign, value in (each.partition("=") for each in values)}
    unknown = sorted(given.keys() - module_config.defaults(module).keys())
    if unknown:
        raise click.ClickException(f"'{unknown[0]}' is no key of {code}. Keys: {', '.join(module_config.defaults(module))}.")
    found = checked(module, given, stored, by_hand=True)
    if found.errors:
        key, errors = next(iter(found.errors.items()))
        raise click.ClickException(f"{key}: {' '.join(errors)}")
    with transaction():
        change = kernel().modules.apply(Ask(row.id, Configure(code, found.values), revision=row.revision))
    click.echo("Nothing to do." if change is None else f"Done: {platform} is at revision {change.revision}.")


@modules.command("permissions")
def permissions() -> None:
    """Print who may do what, for the modules that are installed, as Markdown."""
    click.echo(page(kernel().registry), nl=False)
