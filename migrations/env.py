"""Alembic's environment: the application's engine and every model of the kernel and the modules."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from webapp.db import Base, db
from webapp.tenancy.scope import unscoped


def run() -> None:
    """Run the migrations in one transaction on the application's database."""
    with db.engine.connect() as connection:
        foreign_keys(connection, "OFF")
        context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
        with unscoped("migrations"), context.begin_transaction():
            context.run_migrations()
        foreign_keys(connection, "ON")


def foreign_keys(connection: Connection, switch: str) -> None:
    """Batch mode rebuilds tables; with foreign keys on, dropping the old one would delete what refers to it.

    Told to the driver itself: inside a transaction the pragma does nothing.
    """
    if connection.dialect.name == "sqlite":
        connection.commit()
        connection.connection.driver_connection.execute(f"PRAGMA foreign_keys={switch}")  # type: ignore[union-attr]


if current_app:
    run()
