"""`flask mail …`: what was sent, what waits, and what could not be delivered."""

from __future__ import annotations

import json

import click
from flask.cli import AppGroup

from webapp.cli.output import sentences
from webapp.db import transaction
from webapp.mail import OutboxMail, Status, queries, services

mail = AppGroup("mail", help="Look after mail to people.")


@mail.command("list")
@click.option("--status", type=click.Choice([str(status) for status in Status]), default=None, help="Only in this state.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def list_mails(status: str | None, limit: int, as_json: bool) -> None:
    """The latest mails, newest first."""
    found = [facts(row) for row in queries.mails(status, limit)]
    if as_json:
        click.echo(json.dumps({"mails": found}, indent=2))
        return
    for each in found:
        click.echo(
            f"{each['id']:<8}{each['status']:<9}{each['code']:<22}{each['recipient']:<34}{each['attempts']:<4}{each['error']}".rstrip()
        )


def facts(row: OutboxMail) -> dict[str, object]:
    """What operators are told of a mail."""
    plain = ("id", "status", "code", "recipient", "locale", "platform_id", "attempts", "error", "error_detail")
    moments = {name: getattr(row, name) for name in ("created_at", "not_before", "ended_at")}
    told = {name: getattr(row, name) for name in plain}
    return {**told, **{name: moment.isoformat() if moment else None for name, moment in moments.items()}}


@mail.command("retry")
@click.argument("mail_ids", type=int, nargs=-1, required=True, metavar="ID…")
@sentences
def retry(mail_ids: tuple[int, ...]) -> None:
    """Try mails that were given up again."""
    for mail_id in mail_ids:
        with transaction():
            services.retry(mail_id)
        click.echo(f"Mail {mail_id} waits to be sent.")
