"""Many rows in few statements, in the forms that the tenancy guard can follow: its criteria and checks hold for each row.

The number of statements does not depend on the number of rows. Give at most some thousand rows at once: each of their values is a
parameter, and SQLite takes 32 766 of them in one statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import DDL, ColumnElement, Date, DateTime, Dialect, Integer, cast, column, func, insert, select, table, update, values
from sqlalchemy.orm.util import identity_key

from webapp.db import Base, db
from webapp.db.plain_rows import insert_plainly

RELATIONS = table("pg_class", column("relname"), column("reltuples"))
FEW = 1000
"""Rows for which a plan can be wrong without harm."""
LOOKED_AT = 4000
"""Rows of each index that SQLite looks at. It takes a platform or a store to have no more than these, and more than the values that a
statement names: for fewer it would go through all rows of the store instead of looking each value up."""


def insert_rows(model: type[Base], rows: Sequence[Mapping[str, Any]], *, nulls: bool = False) -> None:
    """Insert rows that all name the same columns; the others get their defaults. `nulls` is what it is of `insert_with_ids`."""
    if rows:
        _insert(model, rows, (), nulls)


def insert_with_ids(model: type[Base], rows: Sequence[Mapping[str, Any]], *, nulls: bool = False) -> list[int]:
    """Insert rows of a model that the database numbers: returns the new ids in the order of the rows.

    The numbers are taken before, since a database that gives them with its answer has to be asked by one long statement. Where some rows
    have None for a column with a default, they get that, and with `nulls` None.
    """
    if not rows:
        return []
    ids = _next_ids(model, len(rows))
    _insert(model, rows, ids, nulls)
    return ids


def _insert(model: type[Base], rows: Sequence[Mapping[str, Any]], ids: Sequence[int], nulls: bool) -> None:
    statement = insert(model).execution_options(render_nulls=nulls)
    if not insert_plainly(model, rows, statement, ids=ids, nulls=nulls):
        numbered = [{"id": each, **row} for each, row in zip(ids, rows, strict=True)] if ids else [dict(row) for row in rows]
        db.session.execute(statement, numbered)


def _next_ids(model: type[Base], many: int) -> list[int]:
    """Numbers for so many new rows, one after the other.

    On SQLite they follow the largest there is, of all tenants. The transaction writes, so nobody else does before its end.
    """
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        last = connection.exec_driver_sql(_largest_id(model, connection.dialect)).scalar_one() or 0
        return list(range(last + 1, last + 1 + many))
    sequence = func.nextval(func.pg_get_serial_sequence(str(model.__table__), "id"))
    return sorted(connection.scalars(select(sequence).select_from(func.generate_series(1, many))))


@lru_cache(maxsize=256)
def _largest_id(model: type[Base], dialect: Dialect) -> str:
    """The statement that finds it, made once."""
    return str(select(func.max(model.__table__.columns["id"])).compile(dialect=dialect))


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
    statement = (
        update(model).where(_attribute(model, "id") == given.c.id).values({**{name: _typed(given.c[name]) for name in names}, **for_all})
    )
    db.session.execute(statement.execution_options(synchronize_session=False))
    _expire(model, rows)


def _typed(given: ColumnElement[Any]) -> ColumnElement[Any]:
    """A given number or day as what it is: where all of them are NULL, PostgreSQL would take them for text. SQLite has no type of days."""
    kinds = (Integer, Date, DateTime) if db.session.connection().dialect.name == "postgresql" else (Integer,)
    return cast(given, given.type) if isinstance(getattr(given.type, "impl", given.type), kinds) else given


def refresh_statistics(*models: type[Base]) -> None:
    """Let the database count the rows of tables that may have been empty when it last did; of all of them, where none is named.

    Without that it may look up a row by the index of its platform or store, which reads all their rows: PostgreSQL even for foreign
    keys (it keeps their plans, until autovacuum comes by), so that each row of a large import would cost more than the one before.
    """
    connection = db.session.connection()
    names = [model.__tablename__ for model in models] or sorted(db.metadata.tables)
    if connection.dialect.name == "postgresql":
        few = select(RELATIONS.c.relname).where(RELATIONS.c.relname.in_(names), RELATIONS.c.reltuples < FEW)
        names = list(connection.scalars(few))
        commands = [f"ANALYZE (SKIP_LOCKED) {', '.join(names)}"] if names else []
    else:
        commands = [f"PRAGMA analysis_limit={LOOKED_AT}", *(f"ANALYZE {name}" for name in names)]
    for command in commands:
        connection.execute(DDL(command))  # type: ignore[no-untyped-call]


def _attribute(model: type[Base], name: str) -> Any:
    return getattr(model, name)


def _expire(model: type[Base], rows: Mapping[int, Any]) -> None:
    session = db.session()
    for row_id in rows:
        held = session.identity_map.get(identity_key(model, row_id))
        if held is not None:
            session.expire(held)
