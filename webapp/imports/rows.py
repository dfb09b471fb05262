"""From the cells of a row to what they say, or to the reasons why they say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from webapp.imports.cells import clean
from webapp.imports.kind import ImportKind, Read, Row
from webapp.imports.numbers import Exact, Reading
from webapp.imports.reading import EXACT, Record
from webapp.imports.reasons import CellProblem, Reason
from webapp.imports.seen import Seen

MOST_TOGETHER = 100
"""Rows about one thing."""
KNOWN_CELLS = 2000
"""Cells of a column of numbers that a reader remembers what they say: prices, rates and quantities come again and again."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken in, and why. `group` is what it is about with others, as far as that can be read."""

    number: int
    cells: list[str]
    reasons: list[Reason]
    group: str = ""


class _Column(NamedTuple):
    """A column that is read. `known` is what cells of numbers said before."""

    position: int
    key: str
    read: Read
    known: dict[str, Any] | None


@dataclass
class RowReader:
    """Turns the rows of one file into what they say, in order; remembers what they are about, so that a second one is refused."""

    kind: ImportKind
    mapping: Mapping[int, str]
    width: int
    reading: Reading
    marked: bool = False
    seen: Seen = field(default_factory=Seen)
    _group: tuple[str, int] = ("", 0)
    """What the last row is about with others, and how many rows are."""

    def __post_init__(self) -> None:
        fields = self.kind.by_key
        named = [(position, fields[key]) for position, key in self.mapping.items() if key in fields]
        self._columns = [_Column(position, each.key, each.read, {} if each.is_number else None) for position, each in named]

    def read(self, record: Record) -> Row | Refused:
        """What one row says."""
        cells = record.cells
        problem = record.problem or self._width_problem(cells)
        group = self._group_of(cells) if self.kind.group else ""
        if problem:
            return Refused(record.number, self.unmarked(cells), [problem], group)
        values, reasons = self._values(cells)
        wrong = self._group_problems(record.number, group) if self.kind.group else []
        reasons = reasons or wrong or ([] if self.kind.group else self._identity_problems(record.number, values))
        if reasons:
            return Refused(record.number, self.unmarked(cells), reasons, group)
        return Row(record.number, self.unmarked(cells), values)

    def cell(self, text: str) -> str:
        """A cell as it is read: one that a spreadsheet holds as a number is exact."""
        return Exact(text[1:]) if self.marked and text.startswith(EXACT) else clean(text)

    def unmarked(self, cells: list[str]) -> list[str]:
        """The cells as a person sees them in the file."""
        return [cell.removeprefix(EXACT) for cell in cells] if self.marked else cells

    def _width_problem(self, cells: list[str]) -> Reason | None:
        if len(cells) == self.width:
            return None
        if self.marked and len(cells) < self.width:  # empty cells at the end of a row are not in a sheet
            cells.extend([""] * (self.width - len(cells)))
        if len(cells) < self.width or any(cell.strip() for cell in cells[self.width :]):
            return Reason("width", facts={"count": len(cells), "width": self.width})
        return None

    def _values(self, cells: list[str]) -> tuple[dict[str, Any], list[Reason]]:
        values: dict[str, Any] = {}
        reasons: list[Reason] = []
        for position, key, read, known in self._columns:
            raw = cells[position]
            if not raw:
                continue
            if known and raw in known:
                values[key] = known[raw]
                continue
            cell = self.cell(raw)
            if not cell:
                continue
            try:
                values[key] = found = read(cell, self.reading)
                if known is not None and len(known) < KNOWN_CELLS:
                    known[raw] = found
            except CellProblem as problem:
                facts = {**problem.facts, **({"cell": self._shown(raw)} if "cell" in problem.facts else {})}
                reasons.append(Reason(problem.code, key, facts))
        return values, reasons

    def _shown(self, cell: str) -> str:
        bare = cell.removeprefix(EXACT) if self.marked else cell
        return bare.strip()[:60]

    def _identity_problems(self, number: int, values: Mapping[str, Any]) -> list[Reason]:
        for key in self.kind.identity:
            if values.get(key):
                apart = [str(values.get(each, "")).casefold() for each in self.kind.apart]
                others = [each for each in self.kind.unshared if each != key and values.get(each)]
                found = self._twice(number, key, values, *apart)
                return found or next(filter(None, (self._twice(number, each, values) for each in others)), [])
        return [Reason("no_identity", facts={"fields": list(self.kind.identity)})]

    def _twice(self, number: int, key: str, values: Mapping[str, Any], *apart: str) -> list[Reason]:
        first = self.seen.first("\0".join([key, str(values[key]), *apart]), number)
        return [Reason("twice", key, {"first": first})] if first != number else []

    def _group_of(self, cells: list[str]) -> str:
        position = next((at for at, key in self.mapping.items() if key == self.kind.group), None)
        return self.cell(cells[position]) if position is not None and position < len(cells) else ""

    def _group_problems(self, number: int, group: str) -> list[Reason]:
        """Problems of a row that is about something with others: these stand right above it, and are not too many."""
        key, (last, many) = self.kind.group, self._group
        if not group:
            return [Reason("no_identity", facts={"fields": [key]})]
        if group == last:
            self._group = group, many + 1
            return [Reason("too_many_together", key, {"limit": MOST_TOGETHER})] if many >= MOST_TOGETHER else []
        self._group = group, 1
        first = self.seen.first(f"{key}\0{group}", number)
        return [Reason("apart", key, {"first": first})] if first != number else []
