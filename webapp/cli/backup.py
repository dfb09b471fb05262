"""`flask backup …`: copies of the whole installation, encrypted."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import AppGroup

from webapp.cli.output import sentences
from webapp.operating import archive, backups, schedule

backup = AppGroup("backup", help="Make backups of database and files, see that they can be restored, and restore them.")


@backup.command("key")
def key() -> None:
    """Make a key for BACKUP_KEY. Keep a copy of it away from this machine: without it no backup can be opened."""
    made = archive.new_key()
    click.echo(made)
    click.echo(f"Its public half is {archive.public_half(made)}.", err=True)


@backup.command("create")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@sentences
def create(as_json: bool) -> None:
    """Back up the database and all files into BACKUP_FOLDER while people work, and remove the oldest beyond BACKUP_KEEP."""
    say("Made", backups.create(), as_json)


@backup.command("list")
@sentences
def list_backups() -> None:
    """The backups that are there, newest first."""
    for moment, path in schedule.backups(backups.backup_folder()):
        click.echo(f"{moment:%Y-%m-%d %H:%M:%S} UTC  {path.stat().st_size:>15,}  {path}")


@backup.command("verify")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@sentences
def verify(file: Path | None, as_json: bool) -> None:
    """Restore a backup, the newest without a FILE, into a fresh place, compare every table and file, and remove it again."""
    say("Restored and compared", backups.verify(file or newest()), as_json)


@backup.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@sentences
def restore(file: Path, as_json: bool) -> None:
    """Put a backup into the database and the storage that the settings name. Both must be empty."""
    say("Restored", backups.restore(file), as_json)


def newest() -> Path:
    """The newest backup. Raises BackupFailed."""
    there = schedule.backups(backups.backup_folder())
    if not there:
        raise backups.BackupFailed("There is no backup yet. Make one with `flask backup create`.", "none")
    return there[0][1]


def say(done: str, found: backups.Summary, as_json: bool) -> None:
    """What was done, for people or programs."""
    if as_json:
        click.echo(json.dumps({**asdict(found), "path": str(found.path)}))
        return
    click.echo(f"{done}: {found.path} ({found.tables} tables, {found.rows} rows, {found.files} files, {found.bytes:,} bytes).")
    if found.missing:
        click.echo(f"{found.missing} files were not there any more, or not yet.", err=True)
