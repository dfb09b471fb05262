"""`flask tokens …`: API tokens of people."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from webapp.accounts import queries
from webapp.accounts import tokens as api_tokens
from webapp.accounts.models import User
from webapp.cli.output import sentences
from webapp.db import transaction

tokens = AppGroup("tokens", help="Make, list and revoke API tokens.")


def user_named(email: str) -> User:
    """The account with this address; exit code 1 when there is none."""
    user = queries.user_by_email(email)
    if user is None:
        raise click.ClickException(f"There is no account '{email}'.")
    return user


@tokens.command("create")
@click.argument("email")
@click.option("--scope", "scopes", multiple=True, required=True, help="What it is for, such as modules:write; may be given several times.")
@click.option("--days", default=api_tokens.DAYS, show_default=True, help=f"How long it counts, up to {api_tokens.DAYS_MAX}.")
@click.option("--name", default="", help="What you know it by.")
@sentences
def create(email: str, scopes: tuple[str, ...], days: int, name: str) -> None:
    """Make a token of EMAIL and print it, alone: it is shown this once. It may do what its person may, within its scopes."""
    wanted = [scope for given in scopes for scope in given.replace(",", " ").split()]
    with transaction():
        _row, text = api_tokens.create_token(user_named(email), scopes=wanted, days=days, name=name)
    click.echo(text)


@tokens.command("list")
@click.argument("email", required=False)
def list_tokens(email: str | None) -> None:
    """The tokens of EMAIL, or of everybody: id, beginning, owner, state, last use, scopes, name."""
    for row in queries.tokens(user_named(email).id if email else None):
        used = row.last_used_at.strftime("%Y-%m-%d %H:%MZ") if row.last_used_at else "never used"
        until = row.expires_at.strftime("%Y-%m-%d")
        scopes = ",".join(row.scopes)
        click.echo(f"{row.id:<6}{row.prefix}…  {row.user.email:<28} {row.state:<8} until {until}  {used:<17} {scopes} {row.name}".rstrip())


@tokens.command("revoke")
@click.argument("id", type=int)
@sentences
def revoke(id: int) -> None:
    """End the token ID for good."""
    with transaction():
        row = api_tokens.revoke_token(id)
        beginning = row.prefix
    click.echo(f"{beginning}… is revoked.")
