"""The rows of a list as HTML. A loop of Python's own: what a column says of itself is worked out once per list, not once per cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from webapp.commerce import Money
from webapp.web.formats import money, number
from webapp.web.quick import written

if TYPE_CHECKING:
    from webapp.web.tables.page import TablePage
    from webapp.web.tables.table import Column

NOTHING = Markup('<span class="text-secondary">—</span>')
Cell = Callable[[Any], Any]


def drawn_rows(page: TablePage, cells: Mapping[str, Cell], *, row_id: str = "id", choosable: bool = False) -> Markup:
    """The `<tr>` of each row of the page. `cells` are macros by the key of their column; `choosable` gives each row its check box."""
    columns = [(_opening(column), _writer(column, cells.get(column.key))) for column in page.columns]
    out: list[str] = []
    box = _check_boxes(row_id) if choosable else None
    for row in page.rows:
        out.append("<tr>")
        if box is not None:
            out.extend(box(row))
        for opening, write in columns:
            out.append(opening)
            out.append(write(row))
            out.append("</td>")
        out.append("</tr>\n")
    return Markup("".join(out))  # noqa: S704  # each part is markup of ours or escaped


def _opening(column: Column) -> str:
    numeric = ' class="text-end tabular"' if column.numeric else ""
    return f'<td{numeric} data-label="{escape(str(column.label))}">'


def _writer(column: Column, cell: Cell | None) -> Callable[[Any], str]:
    """What writes the column's cell of a row, escaped."""
    if cell is not None:
        return lambda row: written(cell(row))
    value_of: Cell = column.cell or attrgetter(column.key)
    numeric = column.numeric

    def write(row: Any) -> str:
        value = value_of(row)
        if value is None or value == "":
            return NOTHING
        if isinstance(value, Money):
            return written(money(value))
        if numeric and isinstance(value, (int, float, Decimal)):
            return written(number(value))
        return written(value)

    return write


def _check_boxes(row_id: str) -> Callable[[Any], Iterator[str]]:
    before = '<td class="check-cell"><label class="check-target"><input class="form-check-input" type="checkbox" name="ids" value="'
    after = f'"><span class="visually-hidden">{escape(_("Choose this row"))}</span></label></td>'

    identity = attrgetter(row_id)

    def box(row: Any) -> Iterator[str]:
        yield before
        yield written(row[row_id] if isinstance(row, Mapping) else identity(row))
        yield after

    return box
