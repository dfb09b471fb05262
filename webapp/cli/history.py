"""`flask modules history` and `verify-history`: what was changed, and whether what is written is what was written."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from webapp.cli.output import platform_named, sentences
from webapp.db import db
from webapp.kernel import kernel
from webapp.platforms.chain import broken_links
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange


@click.command("history")
@click.argument("platform")
@click.option("--limit", default=20, show_default=True, help="How many changes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, the newest first.")
@with_appcontext
@sentences
def history(platform: str, limit: int, as_json: bool) -> None:
    """The latest changes of PLATFORM, newest first."""
    for change in kernel().modules.history(platform_named(platform).id, limit):
        click.echo(json.dumps(change.as_json()) if as_json else _line(change))


def _line(change: ModuleChange) -> str:
    gained = ["+" + code for code in sorted(change.touched.enabled)]
    lost = ["-" + code for code in sorted(change.touched.disabled)]
    what = " ".join(filter(None, (change.kind, change.source)))
    return f"r{change.revision} {change.at:%Y-%m-%d %H:%M:%SZ} {change.who} {what} {' '.join(gained + lost)} {change.reason}".rstrip()


@click.command("verify-history")
@click.argument("platform", required=False)
@with_appcontext
@sentences
def verify_history(platform: str | None) -> None:
    """Recompute the chain of hashes of PLATFORM, or of all. Exit code 1 where a row was edited, removed or put in."""
    chosen = [platform_named(platform)] if platform else list(db.session.scalars(select(Platform).order_by(Platform.code)))
    problems = [problem for row in chosen for problem in broken_links(row)]
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        raise SystemExit(1)
    click.echo(f"The history of {len(chosen)} platform{'' if len(chosen) == 1 else 's'} is as it was written.")


commands: tuple[click.Command, ...] = (history, verify_history)
