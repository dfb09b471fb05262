"""Lines of a file before it is written: kept on disk, since only the last one tells whether a column has one currency."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from webapp.commerce import Money
from webapp.files.spooling import spool
from webapp.web.formats import money
from webapp.web.spreadsheets import Cell


class Lines:
    """What was read so far. Amounts of one currency become numbers, and `header` says of which."""

    def __init__(self) -> None:
        self._kept = spool()
        self._currencies: dict[int, set[str]] = {}

    def __enter__(self) -> Lines:
        return self

    def __exit__(self, *_about: object) -> None:
        self._kept.close()

    def add(self, cells: Sequence[Any]) -> None:
        """One more line."""
        for place, cell in enumerate(cells):
            if isinstance(cell, Money):
                self._currencies.setdefault(place, set()).add(cell.currency)
        self._kept.write(json.dumps([_packed(cell) for cell in cells]).encode() + b"\n")

    def header(self, labels: Sequence[str]) -> list[str]:
        """The header, with the currency of each column that has one."""
        return [f"{label} ({self._alone(place)})" if self._alone(place) else label for place, label in enumerate(labels)]

    def __iter__(self) -> Iterator[list[Cell]]:
        self._kept.seek(0)
        for line in self._kept:
            yield [_amount(_unpacked(cell), self._alone(place)) for place, cell in enumerate(json.loads(line))]

    def _alone(self, place: int) -> str:
        """The one currency of a column; empty where it has none, or several."""
        found = self._currencies.get(place, set())
        return next(iter(found)) if len(found) == 1 else ""


def _amount(cell: Any, alone: str) -> Cell:
    if not isinstance(cell, Money):
        return cell  # type: ignore[no-any-return]
    return cell.decimal if alone else money(cell)


def _packed(cell: Any) -> Any:
    if isinstance(cell, Money):
        return {"money": [cell.minor, cell.currency]}
    if isinstance(cell, datetime):
        return {"moment": cell.isoformat()}
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, Decimal):
        return {"number": str(cell)}
    return cell if cell is None or isinstance(cell, int) else str(cell)


def _unpacked(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return cell
    ((kind, value),) = cell.items()
    if kind == "money":
        return Money(*value)
    return UNPACKED[kind](value)


UNPACKED: dict[str, Callable[[str], Any]] = {"moment": datetime.fromisoformat, "day": date.fromisoformat, "number": Decimal}
