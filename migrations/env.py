"""Alembic's environment: the application's engine and every model of the kernel and the modules."""

from __future__ import annotations

from alembic import context
from flask import current_app

from webapp.db import Base, db
from webapp.platforms.models import Platform  # noqa: F401  # imported so that the metadata is complete


def run() -> None:
    """Run the migrations in one transaction on the application's database."""
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            # Batch mode rebuilds tables; with foreign keys on, dropping the old one would delete what refers to it.
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
            connection.commit()


if current_app:
    run()
