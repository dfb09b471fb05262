"""Rows that are about one thing together, such as the lines of an order: all of them are taken in, or none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from webapp.imports.kind import ImportKind, Row
from webapp.imports.reasons import Reason
from webapp.imports.rows import Refused


def about(kind: ImportKind, row: Row | Refused) -> str:
    """What a row is about; empty where that could not be read."""
    return row.group if isinstance(row, Refused) else str(row.values.get(kind.group, ""))


def belong_together(kind: ImportKind, first: Row | Refused, second: Row | Refused) -> bool:
    """Whether a row goes on with what the row above is about."""
    return bool(kind.group and about(kind, first)) and about(kind, first) == about(kind, second)


def kept_back(kind: ImportKind, part: Sequence[Row | Refused]) -> dict[int, Reason]:
    """Why rows that were understood are left out, by number: another row about the same thing was refused."""
    found: dict[int, Reason] = {}
    for what, run in groupby(part, key=lambda row: about(kind, row)) if kind.group else ():
        rows = [*run]
        wrong = next((each.number for each in rows if isinstance(each, Refused)), None)
        if what and wrong is not None:
            found.update({each.number: Reason("with_others", facts={"row": wrong}) for each in rows if isinstance(each, Row)})
    return found
