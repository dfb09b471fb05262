"""`flask modules schedule|lease|schedules|unschedule`: changes at a later time."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from webapp.cli.output import platform_named, sentences
from webapp.cli.switching import wished
from webapp.db import transaction
from webapp.kernel import kernel
from webapp.switching import schedules
from webapp.switching.ask import Ask
from webapp.switching.targets import Target

MOMENT = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"])


def in_utc(value: datetime) -> datetime:
    """What was typed, which is UTC."""
    return value.replace(tzinfo=UTC)


@click.command("schedule")
@click.argument("platform")
@click.argument("changes", nargs=-1, required=True, metavar="CODE=STATE…")
@click.option("--at", type=MOMENT, required=True, help="When, in UTC, like 2027-03-31T18:00.")
@click.option("--reason", default="", help="Why; goes into the history.")
@with_appcontext
@sentences
def schedule(platform: str, changes: tuple[str, ...], at: datetime, reason: str) -> None:
    """Change modules of PLATFORM at a later time. It is planned again then, and left alone where the plan is another one."""
    with transaction():
        row = schedules.schedule(platform_named(platform).id, wished(changes), at=in_utc(at), reason=reason)
    click.echo(f"Scheduled as {row.id} for {row.at:%Y-%m-%d %H:%MZ}.")


@click.command("lease")
@click.argument("platform")
@click.argument("code")
@click.option("--until", type=MOMENT, required=True, help="When it goes off again, in UTC.")
@click.option("--reason", default="", help="Why; goes into the history.")
@with_appcontext
@sentences
def lease(platform: str, code: str, until: datetime, reason: str) -> None:
    """Switch a module on until a date."""
    row = platform_named(platform)
    end = schedules.ending(row.id, [code], in_utc(until))
    kernel().modules.change(Ask(row.id, {code: Target.ON}, revision=row.revision, reason=reason, alongside=end))
    click.echo(f"Done: {code} is on until {in_utc(until):%Y-%m-%d %H:%MZ}.")


@click.command("schedules")
@click.argument("platform")
@with_appcontext
@sentences
def list_schedules(platform: str) -> None:
    """What is scheduled on PLATFORM, and what was refused at its time."""
    for row in schedules.schedules(platform_named(platform).id):
        what = " ".join(f"{code}={target}" for code, target in row.requested.items())
        click.echo(f"{row.id:<6}{row.state:<10}{row.at:%Y-%m-%d %H:%MZ}  {what}  {row.actor} {row.reason} {row.outcome}".rstrip())


@click.command("unschedule")
@click.argument("platform")
@click.argument("number", type=int)
@with_appcontext
@sentences
def unschedule(platform: str, number: int) -> None:
    """Take the schedule NUMBER back."""
    with transaction():
        schedules.cancel(platform_named(platform).id, number)
    click.echo("Taken back.")


commands: tuple[click.Command, ...] = (schedule, lease, list_schedules, unschedule)
