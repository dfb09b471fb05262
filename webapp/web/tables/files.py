"""A list as a file: the rows that search and filters let through, in their order, with the columns that are shown, as they are shown.

It is asked of the page of the list itself (`?as=csv`), so every list has it, and nothing can be had that the page would not show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import Response, after_this_request
from markupsafe import Markup

from webapp.commerce import Money
from webapp.web import downloads
from webapp.web.formats import local, number
from webapp.web.making.lines import Lines

if TYPE_CHECKING:
    from webapp.web.tables.page import TablePage
    from webapp.web.tables.table import Column

ASKED = "as"
FORMS = {"csv": "CSV", "xlsx": "Excel"}
UNSAID = re.compile(
    r"<(form|svg|select|button(?![^>]*\bbtn-link-text\b))\b.*?</\1>"
    r"|<(\w+)[^>]*\bclass=\"[^\"]*visually-hidden[^\"]*\"[^>]*>.*?</\2>",
    re.DOTALL,
)
"""What is in a cell and not of the row: things to press, pictures, words for those who cannot see where they are."""
MOMENT = re.compile(r"\s*<time datetime=\"(\d{4}-\d\d-\d\d(?:T[^\"]*)?)\"[^>]*>[^<]*</time>\s*")
"""A cell that shows a moment or a day and nothing else, however it puts it: a file has it as such."""
TAG = re.compile(r"<[^>]*>")
NOTHING = "—"
Draw = Callable[[Any], Any]


def form_asked(args: Mapping[str, str]) -> str:
    """The kind of file that the address asks for; empty for the page."""
    form = args.get(ASKED, "")
    return form if form in FORMS else ""


def answer_with(page: TablePage) -> None:
    """Send the list in place of the page that is being drawn, once it is drawn."""

    @after_this_request
    def sent(response: Response) -> Response:
        if response.status_code != 200:
            return response
        header, lines = read(page)
        with Lines() as kept:
            for line in lines:
                kept.add(line)
            return downloads.table(page.table.name, kept.header(header), kept, form=page.form)


def read(page: TablePage) -> tuple[list[str], Iterator[list[Any]]]:
    """The header and the lines, with amounts as they are: `Lines` makes numbers of those of one currency."""
    columns = [column for column in page.columns if column.exported]
    cells = [reader(column, page.cells.get(column.key)) for column in columns]
    return [str(column.label) for column in columns], ([cell(row) for cell in cells] for row in page.rows)


def reader(column: Column, drawn: Draw | None) -> Callable[[Any], Any]:
    """What gives the column's cell of a row: a moment, an amount or a number where the page shows it, otherwise its words."""

    def read(row: Any) -> Any:
        value = _value(column, row)
        if isinstance(value, datetime):
            return local(value)
        if isinstance(value, Money | date):
            return value
        cell = drawn(row) if drawn is not None else value
        alone = MOMENT.fullmatch(cell) if isinstance(cell, Markup) else None
        if alone is not None:
            return local(datetime.fromisoformat(alone[1])) if "T" in alone[1] else date.fromisoformat(alone[1])
        text = said(cell)
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        return value if is_number and (text == str(value) or text.split(" ")[-1:] == [number(value)]) else text

    return read


def _value(column: Column, row: Any) -> Any:
    """What the row has of the column, where it is not the template alone that knows."""
    return column.cell(row) if column.cell is not None else getattr(row, column.key, None)


def said(cell: Any) -> str:
    """The words of a cell."""
    if cell is None:
        return ""
    if not isinstance(cell, Markup):
        return str(cell)
    text = " ".join(Markup(TAG.sub(" ", UNSAID.sub("", cell))).unescape().split())  # noqa: S704  # nothing of it is shown as markup
    return "" if text == NOTHING else text
