"""Rows that go to the driver as they are, with the values that a model gives of itself: an INSERT of many rows, made once for all of them.

Who may write what is asked as of any statement of the session: the INSERT goes through its listeners, and only what comes after them is
different. What a plain INSERT cannot say (a default that is SQL, a model over several tables) is left to SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
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
    makes: Callable[[int], list[Any]] | None

    def values(self, rows: Rows, nulls: bool) -> list[Any]:
        """What each row has here, as the driver takes it. None stands for "none" too, unless `nulls` says that it is a value."""
        name, binds, makes = self.name, self.binds, self.makes
        if name in rows[0]:
            found = [row[name] for row in rows]
            if makes and not nulls and None in found:
                found = [makes(1)[0] if each is None else each for each in found]
        else:
            found = makes(len(rows)) if makes else [None] * len(rows)
        return found if binds is None else _bound(binds, found)


@dataclass(frozen=True, slots=True)
class Plan:
    """How rows of a model that name certain attributes are written."""

    command: str
    columns: tuple[Write, ...]

    def values(self, rows: Rows, ids: Sequence[int], nulls: bool) -> list[tuple[Any, ...]]:
        """The rows as the driver takes them."""
        return list(zip(*(ids if ids and each.name == "id" else each.values(rows, nulls) for each in self.columns), strict=True))


def insert_plainly(model: type[Base], rows: Rows, statement: Insert, *, ids: Sequence[int] = (), nulls: bool = False) -> bool:
    """Insert rows that name the same attributes, after all that listens to `statement`. False, with nothing done, where that can't be.

    `ids` are the numbers of the rows, where they do not name them.
    """
    plan = _plan(model, (*(("id",) if ids else ()), *rows[0]), db.engine.dialect)
    if plan is None:
        return False

    def write(state: ORMExecuteState) -> Any:
        state.session.flush()
        return state.session.connection().exec_driver_sql(plan.command, plan.values(rows, ids, nulls))

    given: Any = list(rows)  # looked at by what listens, and gone no further
    db.session.execute(statement, given, _add_event=write)
    return True


def _bound(binds: Callable[[Any], Any], values: list[Any]) -> list[Any]:
    """Many rows share one value, as the moment at which they were written: it is turned once."""
    apart = {id(value): value for value in values}
    if len(apart) == len(values):
        return [binds(value) for value in values]
    turned = {at: binds(value) for at, value in apart.items()}
    return [turned[id(value)] for value in values]


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
    compiled: Any = insert(chosen[0][0].table).values(marked).compile(dialect=_by_place(dialect))
    columns = [
        Write(key, column.type.dialect_impl(dialect).bind_processor(dialect), _maker(column))
        for column, key in (chosen[int(name[1:])] for name in compiled.positiontup)
    ]
    return Plan(compiled.string, tuple(columns))


def _by_place(dialect: Dialect) -> Dialect:
    """The dialect with values by their place: a driver that takes them by name takes these too, and no row needs all the names."""
    if dialect.positional:
        return dialect
    placed = copy(dialect)
    placed.paramstyle, placed.positional = "format", True
    return placed


def _maker(column: Column[Any]) -> Callable[[int], list[Any]] | None:
    """What gives so many rows the column's default."""
    default: Any = column.default
    if default is None:
        return None
    value = default.arg
    return (lambda many: [value(None) for _row in range(many)]) if default.is_callable else (lambda many: [value] * many)
