"""`flask doctor`: what is wrong with this installation, and what to do."""

from __future__ import annotations

import json
from dataclasses import asdict

import click
from flask.cli import with_appcontext

from webapp.operating.doctor import examine
from webapp.operating.doctor.finding import BAD


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Look at settings, database, clock, disk, keys, proxies, Redis, files, mail, backups and workers. Exit code 1: something is to fix."""
    found = list(examine())
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], indent=2))
    for each in found if not as_json else ():
        click.echo(f"{each.state:<6}{each.about:<14}{each.said}" + (f" {each.todo}" if each.todo else ""))
    if any(each.state == BAD for each in found):
        raise SystemExit(1)
