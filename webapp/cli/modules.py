"""`flask modules …`: the modules page, for the command line. Same service, same plan."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click
from flask.cli import AppGroup
from werkzeug.datastructures import MultiDict

from webapp.accounts.table import page
from webapp.cli.check import check
from webapp.cli.new_module import new
from webapp.cli.output import WOULD_CHANGE, kernel, platform_named, sentences
from webapp.db import transaction
from webapp.modular import config as module_config
from webapp.modular.plan import Plan
from webapp.modular.service import Assessment

modules = AppGroup("modules", help="Look at and switch the modules of a platform.")
modules.add_command(check)
modules.add_command(new)


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
            "state": "core" if module.is_core else "on" if code in snapshot.modules else "off",
            "implied": code in snapshot.implied,
            "requires": list(module.requires),
        }
        for code, module in kernel().registry.modules.items()
    ]
    if as_json:
        click.echo(json.dumps({"platform": snapshot.code, "revision": snapshot.revision, "modules": rows}, indent=2))
        return
    for row in rows:
        note = " (on because needed)" if row["implied"] else ""
        click.echo(f"{row['state']:<5}{row['code']:<16}{row['name']}{note}")
    for code in sorted(snapshot.stored - kernel().registry.modules.keys()):
        click.echo(f"gone {code:<16}not installed; its row is kept")


def show(assessment: Assessment) -> None:
    """Print a plan as the page shows it."""
    for step in assessment.plan.steps:
        click.echo(f"{'enable' if step.enable else 'disable':<8}{step.code:<16}{step.why}")
        for fact in assessment.usage.get(step.code, ()):
            click.echo(f"        {fact}")
    for label, names in (("menu", assessment.plan.menu_lost), ("feature", assessment.plan.features_lost)):
        for name in names:
            click.echo(f"loses   {label} {name}")


@modules.command("plan")
@click.argument("platform")
@click.argument("changes", nargs=-1, required=True, metavar="CODE=on|off…")
@sentences
def show_plan(platform: str, changes: tuple[str, ...]) -> None:
    """What switching would do. Exit code 2 when there would be changes, 0 when there is nothing to do."""
    requested = {}
    for change in changes:
        code, _sign, value = change.partition("=")
        if value not in ("on", "off"):
            raise click.ClickException(f"'{change}' is not of the form CODE=on or CODE=off.")
        requested[code] = value == "on"
    proposal = kernel().modules.plan(platform_named(platform).id, requested)
    show(kernel().modules.assess(proposal))
    if proposal.steps:
        raise SystemExit(WOULD_CHANGE)
    click.echo("Nothing to do.")


def switch(platform: str, requested: Mapping[str, bool], yes: bool, reason: str) -> None:
    """Plan, ask where needed, apply."""
    service = kernel().modules
    platform_id = platform_named(platform).id
    proposal: Plan = service.plan(platform_id, requested)
    if not proposal.steps:
        click.echo("Nothing to do.")
        return
    assessment = service.assess(proposal)
    show(assessment)
    if assessment.needs_confirmation:
        if not reason:
            raise click.ClickException("This change reaches further than what you named. Give --reason TEXT.")
        if not yes:
            click.confirm("Do it?", abort=True)
    with transaction():
        change = service.apply(platform_id, requested, revision=proposal.revision, actor=None, reason=reason)
    click.echo(f"Done: {platform} is at revision {change.revision}.")


@modules.command("enable")
@click.argument("platform")
@click.argument("codes", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--reason", default="", help="Why; goes into the history.")
@sentences
def enable(platform: str, codes: tuple[str, ...], yes: bool, reason: str) -> None:
    """Switch modules on, with what they require."""
    switch(platform, dict.fromkeys(codes, True), yes, reason)


@modules.command("disable")
@click.argument("platform")
@click.argument("codes", nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--reason", default="", help="Why; goes into the history.")
@sentences
def disable(platform: str, codes: tuple[str, ...], yes: bool, reason: str) -> None:
    """Switch modules off, with what requires them. Their data stays."""
    switch(platform, dict.fromkeys(codes, False), yes, reason)


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
        for key, value in module_config.masked({k: v for k, v in shown.items() if k in module_config.defaults(module)}).items():
            click.echo(f"{key}={value}")
        return
    given = {key: value for key, _sign, value in (each.partition("=") for each in values)}
    unknown = sorted(given.keys() - module_config.defaults(module).keys())
    if unknown:
        raise click.ClickException(f"'{unknown[0]}' is no key of {code}. Keys: {', '.join(module_config.defaults(module))}.")
    present = {
        key: "" if value is None or value is False else str(value) for key, value in {**module_config.defaults(module), **stored}.items()
    }
    hidden = module_config.secret_keys(module)
    data = {key: "" if key in hidden else value for key, value in present.items()} | given
    form = module.config_form(MultiDict({key: value for key, value in data.items() if value != ""}))
    if not form.validate():
        key, errors = next(iter(form.errors.items()))
        raise click.ClickException(f"{key}: {' '.join(str(e) for e in errors)}")
    with transaction():
        change = kernel().modules.configure(row.id, code, form.data, revision=row.revision, actor=None)
    click.echo("Nothing to do." if change is None else f"Done: {platform} is at revision {change.revision}.")


@modules.command("history")
@click.argument("platform")
@click.option("--limit", default=20, show_default=True, help="How many changes.")
@sentences
def history(platform: str, limit: int) -> None:
    """The latest changes of PLATFORM, newest first."""
    for change in kernel().modules.history(platform_named(platform).id, limit):
        gained = ["+" + c for c in change.after["on"] if c not in change.before["on"]]
        lost = ["-" + c for c in change.before["on"] if c not in change.after["on"]]
        moment = change.at.strftime("%Y-%m-%d %H:%M:%SZ")
        click.echo(f"r{change.revision} {moment} {change.actor} {change.kind} {' '.join(gained + lost)} {change.reason}".rstrip())


@modules.command("permissions")
def permissions() -> None:
    """The page of docs/permissions.md for the modules that are installed."""
    click.echo(page(kernel().registry), nl=False)
