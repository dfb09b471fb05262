"""`flask modules export|diff|apply|clone|reset`: a platform's modules and settings as text that is reviewed and applied."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from webapp.cli.output import WOULD_CHANGE, done, platform_named, sentences
from webapp.cli.switching import show
from webapp.kernel import kernel
from webapp.platforms.state import ModuleState
from webapp.providing.differences import differences
from webapp.providing.presets.checking import check, fitting
from webapp.providing.presets.preset import Preset
from webapp.providing.presets.products import presets
from webapp.providing.presets.reading import MAX_BYTES, decode, file_name, read
from webapp.providing.presets.state import preset_of, state_with
from webapp.providing.presets.writing import write
from webapp.switching.ask import EXPLAINED, Ask


def changing(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that brings a platform to a preset."""
    for option in (
        click.option("--reason", default="", help="Why; goes into the history."),
        click.option("--yes", is_flag=True, help="Do not ask."),
        click.option("--dry-run", is_flag=True, help="Print the plan and change nothing; exit code 2 when there would be changes."),
    ):
        command = option(command)
    return command


@click.command("export")
@click.argument("platform")
@with_appcontext
@sentences
def export(platform: str) -> None:
    """Print the modules, marks and settings of PLATFORM as TOML: no revision, no times, no secrets."""
    snapshot = kernel().modules.snapshot(platform_named(platform).id)
    click.echo(write(preset_of(kernel().registry, snapshot)).encode(), nl=False)


@click.command("diff")
@click.argument("platform")
@click.argument("file")
@with_appcontext
@sentences
def diff(platform: str, file: str) -> None:
    """How PLATFORM differs from FILE: a path, - for standard input, or the name of a preset.

    A module that FILE would switch on begins with +, one that it would switch off with -, and everything else with ~. Exit code 0
    where nothing differs, 2 where something does.
    """
    registry, (wanted, _source) = kernel().registry, named(file)
    present = ModuleState.of(kernel().modules.snapshot(platform_named(platform).id))
    found = differences(registry, present, state_with(registry, present, wanted))
    for each in found:
        click.echo(each.line)
    if found:
        raise SystemExit(WOULD_CHANGE)
    click.echo("No difference.")


@click.command("apply")
@click.argument("platform")
@click.argument("file")
@changing
@with_appcontext
@sentences
def apply(platform: str, file: str, **options: Any) -> None:
    """Bring PLATFORM to what FILE says, in one change: a path, - for standard input, or the name of a preset.

    What FILE leaves out is off or has its default; stored secrets stay.
    """
    wanted, source = named(file)
    bring(platform, wanted, kind="apply", source=source, **options)


@click.command("clone")
@click.argument("source", metavar="FROM")
@click.argument("platform", metavar="TO")
@changing
@with_appcontext
@sentences
def clone(source: str, platform: str, **options: Any) -> None:
    """Bring the platform TO to the modules and settings of FROM. Secrets are not copied; those of TO stay."""
    registry, snapshot = kernel().registry, kernel().modules.snapshot(platform_named(source).id)
    bring(platform, check(registry, preset_of(registry, snapshot), source), kind="clone", source=source, **options)


@click.command("reset")
@click.argument("platform")
@click.option("--preset", default=None, help="Another preset than the one PLATFORM began as.")
@changing
@with_appcontext
@sentences
def reset(platform: str, preset: str | None, **options: Any) -> None:
    """Bring PLATFORM back to its preset."""
    code = preset or platform_named(platform).preset
    if code is None:
        raise click.ClickException(f"{platform} began without a preset. Name one with --preset: {', '.join(presets())}.")
    bring(platform, kept(code), kind="preset", source=code, **options)


def bring(platform: str, wanted: Preset, *, kind: str, source: str, dry_run: bool, yes: bool, reason: str) -> None:
    """Plan, ask, apply."""
    service, row = kernel().modules, platform_named(platform)
    snapshot = service.snapshot(row.id)
    target = state_with(service.registry, ModuleState.of(snapshot), wanted)
    proposal = service.plan_restore(row.id, target)
    if proposal.is_empty:
        click.echo("Nothing to do.")
        return
    assessment = service.assess(proposal)
    show(assessment)
    if dry_run:
        raise SystemExit(WOULD_CHANGE)
    if not reason and (assessment.needs_confirmation or kind in EXPLAINED):
        raise click.ClickException(" ".join([*assessment.reasons, "Give --reason TEXT."]))
    if not yes:
        click.confirm("Apply this plan?", abort=True)
    change = service.change(Ask(row.id, target, revision=snapshot.revision, reason=reason, kind=kind, source=source))
    click.echo(done(platform, change))


def named(file: str) -> tuple[Preset, str]:
    """The preset that a path, - or a name means, checked, and what to call it."""
    if file == "-":
        raw, file, source = sys.stdin.buffer.read(MAX_BYTES + 1), "standard input", "standard input"
    elif not Path(file).exists() and file in presets():
        return kept(file), file
    else:
        raw, source = contents(Path(file)), file_name(file)
    return check(kernel().registry, read(decode(raw, file), file), file), source


def contents(path: Path) -> bytes:
    """The bytes of a file, no more of them than a preset can have."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        known = ", ".join(presets())
        raise click.ClickException(f"There is no file '{path}', and no preset of that name. Presets: {known}.") from error
    except OSError as error:
        raise click.ClickException(f"'{path}' cannot be read: {error.strerror}.") from error


def kept(code: str) -> Preset:
    """A preset kept with the code, as far as its modules are installed here."""
    found = presets().get(code)
    if found is None:
        raise click.ClickException(f"There is no preset '{code}'. Presets: {', '.join(presets())}.")
    return check(kernel().registry, fitting(kernel().registry, found), f"{code}.toml")


commands: tuple[click.Command, ...] = (export, diff, apply, clone, reset)
