"""`flask keys …`: after SECRET_KEY has been changed."""

from __future__ import annotations

import secrets

import click
from flask.cli import AppGroup

from webapp.cli.output import sentences
from webapp.operating import rotating

keys = AppGroup("keys", help="Change SECRET_KEY without losing what it encrypted.")


@keys.command("new")
def new() -> None:
    """Print a key for SECRET_KEY."""
    click.echo(secrets.token_hex(32))


@keys.command("rotate")
@click.option("--dry-run", is_flag=True, help="Only say what would be encrypted anew.")
@sentences
def rotate(dry_run: bool) -> None:
    """Encrypt by the present SECRET_KEY what one of SECRET_KEY_FALLBACKS encrypted: secrets in settings, keys of second factors."""
    found = rotating.rotate(dry_run=dry_run)
    click.echo(
        f"{'Would be encrypted anew' if dry_run else 'Encrypted anew'}: {found.renewed}. By the present key already: {found.present}."
    )
    if found.lost:
        raise click.ClickException(
            f"No key opens what is in {', '.join(found.lost)}. Add its key to SECRET_KEY_FALLBACKS, or enter it again."
        )
    if not dry_run:
        click.echo("SECRET_KEY_FALLBACKS is needed no more, except by people's logins: without it they log in again.")
