"""A list as a file: the rows that search and filters let through, in their order, with the columns that are shown, as they are shown.

It is asked of the page of the list itself (`?as=csv`), so every list has it, and nothing can be had that the page would not show.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import Response, after_this_request
from markupsafe import Markup

from webapp.commerce import Money
from webapp.web import downloads
from webapp.web.formats import local, money, number
from webapp.web.spreadsheets import Cell

if TYPE_CHECKING:
    from webapp.web.tables.page import TablePage
    from webapp.web.tables.table import Column

ASKED = "as"
FORMS = {"csv": "CSV", "xlsx": "Excel"}
UNSAID = re.compile(r"<(form|button|svg|select)\b.*?</\1>|<(\w+)[^>]*\bclass=\"[^\"]*visually-hidden[^\"]*\"[^>]*>.*?</\2>", re.DOTALL)
"""What is in a cell and not of the row: things to press, pictures, words for those who cannot see where they are."""
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
        header, lines = made(page)
        return downloads.table(page.table.name, header, lines, form=page.form)


def made(page: TablePage) -> tuple[list[str], list[list[Cell]]]:
    """The header and the lines. Amounts of one currency are numbers, and the header says of which."""
    columns = [column for column in page.columns if column.exported]
    read = [reader(column, page.cells.get(column.key)) for column in columns]
    lines = [[cell(row) for cell in read] for row in page.rows]
    header = [str(column.label) for column in columns]
    for place in range(len(columns)):
        currencies = {line[place].currency for line in lines if isinstance(line[place], Money)}
        for line in lines:
            line[place] = _amount(line[place], alone=len(currencies) == 1)
        header[place] += f" ({next(iter(currencies))})" if len(currencies) == 1 else ""
    return header, lines


def _amount(cell: Any, *, alone: bool) -> Cell:
    if not isinstance(cell, Money):
        return cell  # type: ignore[no-any-return]
    return cell.decimal if alone else money(cell)


def reader(column: Column, drawn: Draw | None) -> Callable[[Any], Any]:
    """What gives the column's cell of a row: a moment, an amount or a number where the page shows it, otherwise its words."""

    def read(row: Any) -> Any:
        value = _value(column, row)
        if isinstance(value, datetime):
            return local(value)
        if isinstance(value, Money | date):
            return value
        text = said(drawn(row) if drawn is not None else value)
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
