"""Rows whose change weighs more than others: it says who gets in, where money goes, or where data is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import ORMExecuteState


@dataclass(frozen=True, slots=True)
class Weight:
    """`__asks_again__` of a model: which of its changes ask for the password again, once it has been a while (webapp/gate/weight.py).

    `columns` None is any of them; `made` and `removed` are whether new rows ask, and rows that go.
    """

    columns: frozenset[str] | None = None
    made: bool = True
    removed: bool = True


def named_by(state: ORMExecuteState) -> frozenset[str]:
    """The columns that a statement without objects writes, whether it holds their values or is given them beside it."""
    given: Any = state.parameters or {}
    rows = given if isinstance(given, list | tuple) else [given]
    values: Any = getattr(state.statement, "_values", None) or {}
    return frozenset({str(getattr(key, "key", key)) for key in values} | {str(key) for row in rows for key in row})
