"""`flask platforms …`: create and list platforms."""

from __future__ import annotations

import click
from flask.cli import AppGroup
from sqlalchemy import select

from webapp.cli.output import platform_named, sentences
from webapp.db import db, transaction
from webapp.platforms.models import Platform
from webapp.providing import platforms as services

platforms = AppGroup("platforms", help="Create, list and suspend platforms.")


@platforms.command("list")
def list_platforms() -> None:
    """Every platform with its status, revision and hosts."""
    for platform in db.session.scalars(select(Platform).order_by(Platform.code)):
        hosts = " ".join(host.host for host in platform.hosts)
        click.echo(f"{platform.code:<16}{platform.status:<11}r{platform.revision:<5}{hosts}".rstrip())


@platforms.command("create")
@click.argument("code")
@click.argument("name")
@click.option("--preset", default=None, help="The product it begins as, such as oms or loyalty.")
@click.option("--host", "hosts", multiple=True, help="A host it answers on; may be given several times.")
@sentences
def create(code: str, name: str, preset: str | None, hosts: tuple[str, ...]) -> None:
    """A new platform."""
    with transaction():
        services.create_platform(code=code, name=name, preset=preset, hosts=hosts)
    click.echo(f"Created {code}.")


@platforms.command("suspend")
@click.argument("code")
def suspend(code: str) -> None:
    """Answer every page of the platform with "paused"."""
    with transaction():
        services.suspend_platform(platform_named(code))
    click.echo(f"{code} is suspended.")


@platforms.command("resume")
@click.argument("code")
def resume(code: str) -> None:
    """Open a suspended platform again."""
    with transaction():
        services.resume_platform(platform_named(code))
    click.echo(f"{code} is open.")
