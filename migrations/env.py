"""Alembic's environment: the application's engine, and one history: the kernel's, or a module's own."""

from __future__ import annotations

from alembic import context
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import Connection

from webapp.db import Base, db
from webapp.migrating import once
from webapp.migrating.lines import seen
from webapp.migrating.owners import Owner
from webapp.migrating.tables import only_of
from webapp.tenancy.scope import unscoped

DANGLING = """
    SELECT item.name, key."table" FROM sqlite_master AS item JOIN pragma_foreign_key_list(item.name) AS key
    WHERE item.type = 'table' AND key."table" NOT IN (SELECT name FROM sqlite_master WHERE type = 'table') LIMIT 1
"""


def run() -> None:
    """Run the migrations of one history in one transaction on the application's database."""
    owner: Owner = context.config.attributes["owner"]
    with db.engine.connect() as connection:
        foreign_keys(connection, "OFF")
        try:
            context.configure(
                connection=connection,
                version_table=owner.table,
                target_metadata=Base.metadata,
                include_object=only_of(owner, current_app.extensions["interlock"].registry),
                render_as_batch=True,
                compare_type=True,
                transactional_ddl=True,  # on SQLite too: `webapp.db` begins its transactions itself
            )
            leave_strangers_alone(context.get_context())
            with unscoped("migrations"), context.begin_transaction():
                wait_not_for_ever(connection)
                context.run_migrations()
                refuse_dangling(connection)
        finally:
            foreign_keys(connection, "ON")


def wait_not_for_ever(connection: Connection) -> None:
    """On PostgreSQL a statement may take its time, but waits for a table that is in use for a while only: those behind it wait too."""
    if connection.dialect.name == "postgresql" and not context.is_offline_mode():
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{once.LOCK_TIMEOUT}'")
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def leave_strangers_alone(running: MigrationContext) -> None:
    """Go on from the revisions that this version knows, where Alembic would stop at the first that it does not."""
    read, scripts = running.get_current_heads, running.script
    if not running.as_sql and scripts is not None:
        running.get_current_heads = lambda: seen(scripts, read())  # type: ignore[method-assign]


def foreign_keys(connection: Connection, switch: str) -> None:
    """Batch mode rebuilds tables; with foreign keys on, dropping the old one would delete what refers to it.

    Told to the driver itself: inside a transaction the pragma does nothing.
    """
    if connection.dialect.name == "sqlite":
        connection.commit()
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={switch}")  # type: ignore[union-attr]


def refuse_dangling(connection: Connection) -> None:
    """With foreign keys off, SQLite lets a table go that another one refers to; PostgreSQL never does."""
    if connection.dialect.name == "sqlite" and (found := connection.exec_driver_sql(DANGLING).first()):
        raise CommandError(f"The table {found[0]} refers to {found[1]}, which would be gone. Take the migrations of its module down first.")


if current_app:
    run()
