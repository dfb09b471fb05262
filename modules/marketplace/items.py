"""From the cells of a row to what they say about a product, or to the reasons why they say nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from modules.marketplace.fields import BY_KEY, parser
from modules.marketplace.reading import Record
from modules.marketplace.values import plain


@dataclass(frozen=True, slots=True)
class Item:
    """A row that was understood. Empty cells are not in `values`: they leave what is there as it is."""

    number: int
    cells: list[str]
    values: dict[str, Any]
    leads: bool = True
    """Whether it is the first of its group in the file: what it says of the product counts, the others only add variants."""

    @property
    def sku(self) -> str:
        return str(self.values["id"])


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not, and why."""

    number: int
    cells: list[str]
    reasons: list[str]

    @property
    def reason(self) -> str:
        return " ".join(self.reasons)


@dataclass
class RowReader:
    """Turns the rows of one file into items, in order; remembers ids so that a second row for one is refused."""

    mapping: Mapping[int, str]
    width: int
    currency: str
    seen: dict[str, int] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._parsers = {position: (BY_KEY[key], parser(key, self.currency)) for position, key in self.mapping.items()}

    def read(self, record: Record) -> Item | Refused:
        """What one row says."""
        problem = record.problem or self._width_problem(record.cells)
        if problem:
            return Refused(record.number, record.cells, [problem])
        values, reasons = self._values(record.cells)
        reasons = reasons or self._own_problems(record.number, values)
        if reasons:
            return Refused(record.number, record.cells, reasons)
        group = values.get("item_group_id")
        leads = group is None or self.groups.setdefault(group, values["id"]) == values["id"]
        return Item(record.number, record.cells, values, leads)

    def _width_problem(self, cells: list[str]) -> str | None:
        if len(cells) < self.width or any(cell.strip() for cell in cells[self.width :]):
            return str(_("The row has %(count)s cells, the header has %(width)s.", count=len(cells), width=self.width))
        return None

    def _values(self, cells: list[str]) -> tuple[dict[str, Any], list[str]]:
        values: dict[str, Any] = {}
        reasons: list[str] = []
        for position, (spec, parse) in self._parsers.items():
            cell = plain(cells[position])
            if not cell:
                continue
            try:
                values[spec.key] = parse(cell)
            except ValueError as error:
                reasons.append(_("%(field)s %(problem)s.", field=spec.label, problem=error))
        return values, reasons

    def _own_problems(self, number: int, values: dict[str, Any]) -> list[str]:
        if "id" not in values:
            return [_("There is no SKU.")]
        first = self.seen.setdefault(values["id"], number)
        if first != number:
            return [_("Row %(first)s has the same SKU.", first=first)]
        if values.get("sale_price", 0) > values.get("price", values.get("sale_price", 0)):
            return [_("The sale price is higher than the price.")]
        return []
