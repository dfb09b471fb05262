"""A list whose statement is made once per process: a page of it is compiled once for each order that it can have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Integer, Select, bindparam

from webapp.cache import Bounded
from webapp.tenancy import Prepared

ORDERS = 64
"""Orders of one list that are kept compiled."""
MOST, SKIPPED = bindparam("page_most", type_=Integer), bindparam("page_skipped", type_=Integer)


class Listing:
    """The columns of a list, of the tenant's rows: the criteria of every statement say whose they are. `row` makes a row of the columns.

    What orders it (`Column.sort`) is made once per process too: an order is known by its expressions themselves.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]], row: Callable[..., Any]) -> None:
        self.statement = statement
        self.row = row
        self._kept: Bounded[tuple[int, ...], tuple[Sequence[Any], Prepared]] = Bounded(ORDERS)

    def page(
        self, keys: Sequence[Any], descending: bool, made: Callable[[], Select[Any]], most: int, skipped: int
    ) -> list[tuple[Any, int]]:
        """(row, rows in all) of so many rows after those that are skipped. `made` makes the statement for this order, counted and ordered;
        the count is its last column."""
        mark = (*map(id, keys), descending)
        kept = self._kept.get(mark)
        if kept is None:
            kept = tuple(keys), Prepared(made().limit(MOST).offset(SKIPPED), self._pair)
            self._kept.put(mark, kept)  # which holds the keys, so that no other is ever known by the same mark
        return kept[1].rows(page_most=most, page_skipped=skipped)

    def _pair(self, *values: Any) -> tuple[Any, int]:
        return self.row(*values[:-1]), values[-1]
