"""Many rows in few statements, in the forms that the tenancy guard can follow: its criteria and checks hold for each row.

The number of statements does not depend on the number of rows. Give at most some thousand rows at once: each of their values is a
parameter, and SQLite takes 32 766 of them in one statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import DDL, column, insert, select, table, update, values
from sqlalchemy.orm.util import identity_key

from webapp.db import Base, db

RELATIONS = table("pg_class", column("relname"), column("reltuples"))
FEW = 1000
"""Rows for which a plan can be wrong without harm."""


def insert_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; the others get their defaults."""
    if rows:
        db.session.execute(insert(model), [dict(row) for row in rows])


def insert_with_ids(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The same, for a model that the database numbers: returns the new ids in the order of the rows.

    SQLite gives the rows of an INSERT, one after the other, the number after the largest there is, so sorting puts its ids in order.
    SQLAlchemy does not count on that: asked for the order, it would insert row by row.
    """
    if not rows:
        return []
    sqlite = db.engine.dialect.name == "sqlite"
    statement = insert(model).returning(_attribute(model, "id"), sort_by_parameter_order=not sqlite)
    ids = list(db.session.scalars(statement, [dict(row) for row in rows]))
    return sorted(ids) if sqlite else ids


def update_rows(model: type[Base], rows: Mapping[int, Mapping[str, Any]], **for_all: Any) -> None:
    """Give each row, by its id, values of its own, and all of them `for_all` (values or expressions).

    Every row names the same columns. Rows of other tenants are left alone. Objects of these rows that the session holds are read
    again when they are next used.
    """
    if not rows:
        return
    names = list(next(iter(rows.values())))
    columns = [column(name, _attribute(model, name).type) for name in ("id", *names)]
    data = [(row_id, *(row[name] for name in names)) for row_id, row in rows.items()]
    given = values(*columns, name="given_rows").data(data).cte("given")
    statement = update(model).where(_attribute(model, "id") == given.c.id).values({**{name: given.c[name] for name in names}, **for_all})
    db.session.execute(statement.execution_options(synchronize_session=False))
    _expire(model, rows)


def refresh_statistics(*models: type[Base]) -> None:
    """Let PostgreSQL count the rows of tables that were almost empty when it last did, or that it never counted.

    It plans for the numbers it knows, and keeps its plans for foreign keys: in a large import that begins with empty tables, each
    row would be checked by reading all rows before it, until autovacuum comes by.
    """
    connection = db.session.connection()
    if connection.dialect.name != "postgresql":
        return
    wanted = RELATIONS.c.relname.in_([model.__tablename__ for model in models])
    names = connection.scalars(select(RELATIONS.c.relname).where(wanted, RELATIONS.c.reltuples < FEW)).all()
    if names:
        connection.execute(DDL(f"ANALYZE (SKIP_LOCKED) {', '.join(names)}"))  # type: ignore[no-untyped-call]


def _attribute(model: type[Base], name: str) -> Any:
    return getattr(model, name)


def _expire(model: type[Base], rows: Mapping[int, Any]) -> None:
    session = db.session()
    for row_id in rows:
        held = session.identity_map.get(identity_key(model, row_id))
        if held is not None:
            session.expire(held)
