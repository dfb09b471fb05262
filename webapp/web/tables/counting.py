"""How many rows a list has, asked as cheaply as its statement allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import MANYTOONE, RelationshipProperty
from sqlalchemy.sql import visitors

from webapp.db import db

COUNTED = 10_000
"""Rows that are counted. Of a longer list it is only said that it is longer: counting a million rows takes longer than showing some."""


def count(statement: Select[Any]) -> int:
    """How many rows the statement has, counted up to one more than COUNTED."""
    return int(db.session.scalar(counted(statement)) or 0)


def count_all(statement: Select[Any]) -> int:
    """How many rows the statement has, however many: for jobs."""
    return int(db.session.scalar(counted(statement, None)) or 0)


def counted(statement: Select[Any], most: int | None = COUNTED + 1, rows: Sequence[Any] = ()) -> Select[Any]:
    """The statement that counts them, up to `most`. Where columns of several tables are shown, `rows` are those that a row is known by."""
    plain = statement.order_by(None)
    if not plain._group_by_clauses and not plain._distinct:
        plain = _joined_for_nothing(plain, rows or plain._raw_columns)
        plain = (plain.with_only_columns(*rows) if rows else plain).with_only_columns(literal(1).label("one"), maintain_column_froms=True)
    return select(func.count()).select_from(plain.limit(most).subquery())


def _joined_for_nothing(statement: Select[Any], rows: Sequence[Any]) -> Select[Any]:
    """Without joins that change no count: those to the one row that each row must belong to, where no condition asks about it.

    A list of 100 000 variants joins each to its product for its name; to count them, no product has to be looked at.
    """
    asked = _tables(*rows, *statement._where_criteria)
    for at in range(len(statement._setup_joins) - 1, -1, -1):
        target, onclause, begins, flags = statement._setup_joins[at]
        table = _needed_by_all(target) if onclause is None and begins is None and not flags["full"] else None
        if table is None or table in asked:
            asked |= _tables(*(each for each in (target, onclause, begins) if each is not None), *_ends(target))
            continue
        statement = statement._generate()
        statement._setup_joins = (*statement._setup_joins[:at], *statement._setup_joins[at + 1 :])
    return statement


def _needed_by_all(target: Any) -> Any:
    """The table that each row has exactly one row of by this relationship, None for any other join."""
    relation = getattr(target, "property", None)
    if not isinstance(relation, RelationshipProperty) or relation.direction is not MANYTOONE or relation.secondary is not None:
        return None
    return relation.target if all(not column.nullable for column in relation.local_columns) else None


def _ends(target: Any) -> tuple[Any, ...]:
    """What a relationship begins at: joins before it that lead there are needed for it."""
    relation = getattr(target, "property", None)
    return (relation.parent.local_table,) if isinstance(relation, RelationshipProperty) else ()


def _tables(*clauses: Any) -> set[Any]:
    """The tables that these name."""
    found: set[Any] = set()
    for clause in clauses:
        for each in visitors.iterate(getattr(clause, "expression", clause)):
            table = getattr(each, "table", None)
            found.add(each if table is None else table)
    return found
