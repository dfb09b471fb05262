"""`flask database …`: from one kind of database to the other."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from webapp.cli.output import sentences
from webapp.operating import copying

database = AppGroup("database", help="Move the installation to another database.")


@database.command("copy")
@click.option("--to", "target", required=True, metavar="URL", help="The empty, migrated PostgreSQL database: postgresql://…")
@sentences
def copy(target: str) -> None:
    """Copy every row from the SQLite database of DATABASE_URL to PostgreSQL, and compare each table. Stop the application first."""
    tables = copying.copy(target)
    for name, (rows, _digest) in tables.items():
        if rows:
            click.echo(f"{name:<40}{rows:>12}  alike")
    click.echo(f"Copied and compared: {sum(rows for rows, _digest in tables.values())} rows in {len(tables)} tables.")
