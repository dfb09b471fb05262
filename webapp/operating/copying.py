"""From SQLite to PostgreSQL: every row into an empty, migrated database, all in one transaction, and compared afterwards."""

from __future__ import annotations

from itertools import islice

from sqlalchemy import Connection, Integer, Table, create_engine, func, insert, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from webapp.audit.watching import SEEN
from webapp.config import normalised_url
from webapp.db import Base
from webapp.operating.backups import database_url
from webapp.operating.databases import REASON, BackupFailed, opened
from webapp.operating.fingerprints import Fingerprint, differing, fingerprints
from webapp.tenancy import unscoped

AT_ONCE = 1000
CONSTRAINTS = text(
    "SELECT conrelid::regclass::text, quote_ident(conname) FROM pg_constraint "
    "WHERE contype = 'f' AND NOT condeferrable AND connamespace = current_schema()::regnamespace"
)
SEQUENCES = text("SELECT pg_get_serial_sequence(:name, :column)")


def copy(target: str) -> dict[str, Fingerprint]:
    """Copy everything from the application's database to the one at `target`; what is in each table. Raises BackupFailed.

    People must not work meanwhile: what they write after the copy began stays behind.
    """
    here, there = database_url(), make_url(normalised_url(target))
    if there.get_backend_name() != "postgresql" or here.get_backend_name() != "sqlite":
        raise BackupFailed("`flask database copy` goes from SQLite (DATABASE_URL) to PostgreSQL (--to).", "kinds")
    with opened(here) as source:
        tables = Base.metadata.sorted_tables
        _check_source(source, tables)
        engine = create_engine(there, poolclass=NullPool)
        try:
            with unscoped(REASON), engine.begin() as goal:
                goal = goal.execution_options(**{SEEN: True})  # a copy changes nothing that the trail should tell of
                _check_goal(goal, source, tables)
                _fill(source, goal, tables)
        finally:
            engine.dispose()
        return _compare(source, there, tables)


def _check_source(source: Connection, tables: list[Table]) -> None:
    """Raises BackupFailed for tables that no installed module explains: their rows would be left behind."""
    strangers = {name for name in inspect(source).get_table_names() if not name.startswith("alembic_version")} - {
        each.name for each in tables
    }
    if filled := sorted(name for name in strangers if source.scalar(text(f'SELECT count(*) FROM "{name}"'))):  # noqa: S608  a table's name
        raise BackupFailed(
            f"{', '.join(filled)} belong to modules that are not installed. Install them first, or empty the tables.", "strangers"
        )


def _check_goal(goal: Connection, source: Connection, tables: list[Table]) -> None:
    """Raises BackupFailed where the other database is not migrated as this one is, or is not empty."""
    there = set(inspect(goal).get_table_names())
    for name in inspect(source).get_table_names():
        if name.startswith("alembic_version"):
            statement = text(f'SELECT version_num FROM "{name}"')  # noqa: S608  a table's name
            if name not in there or set(goal.scalars(statement)) != set(source.scalars(statement)):
                raise BackupFailed("The other database is not migrated as this one is. Run `flask db upgrade` with both.", "not_migrated")
    if filled := [table.name for table in tables if goal.execute(select(1).select_from(table).limit(1)).first()]:
        raise BackupFailed(f"There are rows in {', '.join(filled)} already. Begin with an empty database.", "not_fresh")


def _fill(source: Connection, goal: Connection, tables: list[Table]) -> None:
    """Foreign keys are judged at the end: rows may refer to rows that come later. Triggers rest: what they guard was true where it was."""
    constraints = goal.execute(CONSTRAINTS).all()
    for table, name in constraints:
        goal.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED"))
    for each in tables:
        goal.execute(text(f"ALTER TABLE {each.name} DISABLE TRIGGER USER"))
        _fill_table(source, goal, each)
    goal.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for each in tables:
        goal.execute(text(f"ALTER TABLE {each.name} ENABLE TRIGGER USER"))
    for table, name in constraints:
        goal.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE"))


def _fill_table(source: Connection, goal: Connection, table: Table) -> None:
    columns = [column for column in table.columns if column.computed is None]
    found = source.execution_options(yield_per=AT_ONCE).execute(select(*columns)).mappings()
    while some := [{column.key: row[column] for column in columns} for row in islice(found, AT_ONCE)]:
        goal.execute(insert(table), some)
    for column in table.primary_key.columns:
        if isinstance(column.type, Integer) and (sequence := goal.scalar(SEQUENCES, {"name": table.name, "column": column.name})):
            last = goal.scalar(select(func.max(column)))
            goal.execute(text("SELECT setval(CAST(:sequence AS regclass), :value, :used)"), _position(sequence, last))


def _position(sequence: str, last: int | None) -> dict[str, object]:
    return {"sequence": sequence, "value": last or 1, "used": last is not None}


def _compare(source: Connection, there: URL, tables: list[Table]) -> dict[str, Fingerprint]:
    """Raises BackupFailed where a table is not alike in both."""
    named = {table.name: table for table in tables}
    with opened(there) as goal:
        before, after = fingerprints(source, named), fingerprints(goal, named)
    if told := differing(before, after):
        raise BackupFailed(f"The copy is not like the original: {'; '.join(told)}. Empty the other database and begin again.", "differs")
    return after
