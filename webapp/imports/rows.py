"""From the cells of a row to what they say, or to the reasons why they say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.imports.cells import clean
from webapp.imports.kind import ImportKind, Row
from webapp.imports.numbers import Exact, Reading
from webapp.imports.reading import EXACT, Record
from webapp.imports.reasons import CellProblem, Reason
from webapp.imports.seen import Seen

MOST_TOGETHER = 100
"""Rows about one thing."""
KNOWN_CELLS = 5000
"""Cells of numbers that a reader remembers what they say."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken in, and why. `group` is what it is about with others, as far as that can be read."""

    number: int
    cells: list[str]
    reasons: list[Reason]
    group: str = ""


@dataclass
class RowReader:
    """Turns the rows of one file into what they say, in order; remembers what they are about, so that a second one is refused."""

    kind: ImportKind
    mapping: Mapping[int, str]
    width: int
    reading: Reading
    marked: bool = False
    seen: Seen = field(default_factory=Seen)
    _read_before: dict[tuple[int, str], Any] = field(default_factory=dict)
    """What numbers say, by their column and cell: prices, rates and quantities come again and again."""
    _group: tuple[str, int] = ("", 0)
    """What the last row is about with others, and how many rows are."""

    def __post_init__(self) -> None:
        fields = self.kind.by_key
        self._fields = [(position, fields[key]) for position, key in self.mapping.items() if key in fields]

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
        if self.marked and len(cells) < self.width:  # empty cells at the end of a row are not in a sheet
            cells.extend([""] * (self.width - len(cells)))
        if len(cells) < self.width or any(cell.strip() for cell in cells[self.width :]):
            return Reason("width", facts={"count": len(cells), "width": self.width})
        return None

    def _values(self, cells: list[str]) -> tuple[dict[str, Any], list[Reason]]:
        values: dict[str, Any] = {}
        reasons: list[Reason] = []
        for position, each in self._fields:
            if not cells[position]:
                continue
            known = self._read_before.get((position, cells[position])) if each.is_number else None
            if known is not None:
                values[each.key] = known
                continue
            cell = self.cell(cells[position])
            if not cell:
                continue
            try:
                values[each.key] = found = each.read(cell, self.reading)
                if each.is_number and len(self._read_before) < KNOWN_CELLS:
                    self._read_before[position, cells[position]] = found
            except CellProblem as problem:
                facts = {**problem.facts, **({"cell": self._shown(cells[position])} if "cell" in problem.facts else {})}
                reasons.append(Reason(problem.code, each.key, facts))
        return values, reasons

    def _shown(self, cell: str) -> str:
        bare = cell.removeprefix(EXACT) if self.marked else cell
        return bare.strip()[:60]

    def _identity_problems(self, number: int, values: Mapping[str, Any]) -> list[Reason]:
        about = [(key, str(values[key])) for key in self.kind.identity if values.get(key)][:1]
        if not about:
            return [Reason("no_identity", facts={"fields": list(self.kind.identity)})]
        apart = [str(values.get(key, "")).casefold() for key in self.kind.apart]
        first = self.seen.first("\0".join([*about[0], *apart]), number)
        return [Reason("twice", about[0][0], {"first": first})] if first != number else []

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
