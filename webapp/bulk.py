"""Many rows in few statements, in the forms that the tenancy guard can follow: its criteria and checks hold for each row.

The number of statements does not depend on the number of rows. Give at most some thousand rows at once: each of their values is a
parameter, and SQLite takes 32 766 of them in one statement.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import column, insert, update, values
from sqlalchemy.orm.util import identity_key

from webapp.db import Base, db


def insert_rows(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; the others get their defaults."""
    if rows:
        db.session.execute(insert(model), [dict(row) for row in rows])


def insert_with_ids(model: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The same, for a model with an `id`: returns the new ids in the order of the rows."""
    if not rows:
        return []
    statement = insert(model).returning(_attribute(model, "id"), sort_by_parameter_order=True)
    return list(db.session.scalars(statement, [dict(row) for row in rows]))


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


def _attribute(model: type[Base], name: str) -> Any:
    return getattr(model, name)


def _expire(model: type[Base], rows: Mapping[int, Any]) -> None:
    session = db.session()
    for row_id in rows:
        held = session.identity_map.get(identity_key(model, row_id))
        if held is not None:
            session.expire(held)
