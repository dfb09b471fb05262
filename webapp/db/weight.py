"""Rows whose change weighs more than others: it says who gets in, where money goes, or where data is sent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weight:
    """`__asks_again__` of a model: which of its changes ask for the password again, once it has been a while (webapp/gate/weight.py).

    `columns` None is any of them; `made` and `removed` are whether new rows ask, and rows that go.
    """

    columns: frozenset[str] | None = None
    made: bool = True
    removed: bool = True
