"""Rows that go to the driver as they are, with the values that a model gives of itself: an INSERT of many rows, made once for all of them.

Who may write what is asked as of any statement of the session: the INSERT goes through its listeners, and only what comes after them is
different. What a plain INSERT cannot say (a default that is SQL, a model over several tables) is left to SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Dialect, Insert, bindparam, insert
from sqlalchemy.orm import ORMExecuteState

from webapp.db import Base, db

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Write:
    """How one column is written: what turns a value into the driver's, and what makes one where a row has none."""

    name: str
    binds: Callable[[Any], Any] | None
    makes: Callable[[], Any] | None

    def values(self, rows: Rows, nulls: bool) -> list[Any]:
        """What each row has here, as the driver takes it. None stands for "none" too, unless `nulls` says that it is a value."""
        name, binds, makes = self.name, self.binds, self.makes
        if name not in rows[0]:
            found = [makes() if makes else None for _row in rows]
        elif makes and not nulls:
            found = [makes() if row[name] is None else row[name] for row in rows]
        else:
            found = [row[name] for row in rows]
        return found if binds is None else _bound(binds, found)


@dataclass(frozen=True, slots=True)
class Plan:
    """How rows of a model that name certain attributes are written."""

    command: str
    columns: tuple[Write, ...]
    placed: bool

    def values(self, rows: Rows, nulls: bool) -> list[Any]:
        """The rows as the driver takes them."""
        found = zip(*(column.values(rows, nulls) for column in self.columns), strict=True)
        return list(found) if self.placed else [{f"v{at}": each for at, each in enumerate(row)} for row in found]


def insert_plainly(model: type[Base], rows: Rows, statement: Insert, *, nulls: bool = False) -> bool:
    """Insert rows that name the same attributes, after all that listens to `statement`. False, with nothing done, where that can't be."""
    plan = _plan(model, tuple(rows[0]), db.engine.dialect)
    if plan is None:
        return False

    def write(state: ORMExecuteState) -> Any:
        state.session.flush()
        return state.session.connection().exec_driver_sql(plan.command, plan.values(rows, nulls))

    db.session.execute(statement, [dict(row) for row in rows], _add_event=write)
    return True


def _bound(binds: Callable[[Any], Any], values: list[Any]) -> list[Any]:
    """Many rows share one value, as the moment at which they were written: it is turned once."""
    out, last, turned = [], values[0], binds(values[0])
    for value in values:
        if value is not last:
            last, turned = value, binds(value)
        out.append(turned)
    return out


@lru_cache(maxsize=256)
def _plan(model: type[Base], names: tuple[str, ...], dialect: Dialect) -> Plan | None:
    mapper: Any = model.__mapper__
    if len(mapper.tables) != 1 or mapper.polymorphic_on is not None or not set(names) <= {each.key for each in mapper.column_attrs}:
        return None
    given = {each.columns[0]: each.key for each in mapper.column_attrs}
    chosen = [column for column in mapper.local_table.columns if given[column] in names or column.default is not None]
    if any(column.default is not None and not (column.default.is_scalar or column.default.is_callable) for column in chosen):
        return None
    if any(len(each.columns) != 1 for each in mapper.column_attrs):
        return None
    return _written([(column, given[column]) for column in chosen], dialect)


def _written(chosen: list[tuple[Column[Any], str]], dialect: Dialect) -> Plan:
    marked = {column: bindparam(f"v{at}", type_=column.type) for at, (column, _key) in enumerate(chosen)}
    compiled: Any = insert(chosen[0][0].table).values(marked).compile(dialect=dialect)
    order = [int(name[1:]) for name in compiled.positiontup] if compiled.positional else range(len(chosen))
    columns = [
        Write(key, column.type.dialect_impl(dialect).bind_processor(dialect), _maker(column))
        for column, key in (chosen[at] for at in order)
    ]
    return Plan(compiled.string, tuple(columns), compiled.positional)


def _maker(column: Column[Any]) -> Callable[[], Any] | None:
    default: Any = column.default
    if default is None:
        return None
    value = default.arg
    return (lambda: value(None)) if default.is_callable else (lambda: value)
