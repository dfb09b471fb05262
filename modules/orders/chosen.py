"""Documents of many orders in one ZIP file: which ones an address asks for, and how a form that ticked some of them leads there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from modules.orders import bills
from modules.orders.models import Order, OrderInvoice
from modules.orders.queries import invoices, refunds
from webapp.domain import DomainError
from webapp.web import downloads
from webapp.web.htmx import see_other
from webapp.web.tables import Table

AT_ONCE = 25
"""Documents that somebody waits for: each takes a tenth of a second or two. More are made by a job."""
NUMBERS = 400
"""Ticked rows whose numbers an address holds."""
Papers = Iterator[tuple[str, datetime, bytes]]


def lead(endpoint: str, table: Table, key: str, **more: str) -> ResponseReturnValue:
    """To the address of the files: of these numbers, or of what search and filters let through."""
    chosen, state = table.selection(), table.state(request.form)
    wanted: dict[str, Any] = {**more, **state.filters, **({"q": state.q} if state.q else {})}
    if not chosen.everything:
        wanted[key] = ",".join(chosen.ids[: NUMBERS + 1])
        if not chosen.ids:
            raise DomainError(_("Nothing was chosen. Go back and tick some rows in the list."), "nothing_chosen")
    return redirect(url_for(endpoint, **wanted), 303)


def lead_to_invoices(table: Table, orders: Select[Any], back: str, *, tab: str) -> ResponseReturnValue:
    """To the invoices of the orders that a form ticked in a list; `back` to it where none of them has one."""
    if table.selection() and not invoices.has_any(table.selected(orders, Order.id)):
        return see_other(back, no_invoice(), "warning")
    return lead(".invoice_files", table, "orders", tab=tab)


def no_invoice() -> str:
    """That there is nothing to download."""
    return _("None of these has an invoice. Choose others, or write the invoices first.")


def no_note() -> str:
    """The same of refund notes."""
    return _("There are no refund notes here. Choose others.")


def among(column: Any, key: str, statement: Select[Any]) -> Select[Any]:
    """The rows of a statement whose column has a number that the address names; all of them where it names none."""
    if key not in request.args:
        return statement
    return statement.where(column.in_([int(each) for each in request.args[key].split(",") if each.isdecimal() and len(each) < 10]))


def invoices_asked(table: Table, written: Select[Any], queue: Callable[[str], tuple[Table, Select[Any]]]) -> Select[Any]:
    """The invoices that the address asks for: of their own list, or with `tab` those of the orders in a `queue`."""
    name = request.args.get("tab")
    if name is None:
        return among(OrderInvoice.id, "ids", table.narrow(written, table.state(request.args)))
    orders, mine = queue(name)
    of_these = invoices.is_of(orders.narrow(mine, orders.state(request.args)))
    return among(OrderInvoice.order_id, "orders", written.where(of_these))


def files(name: str, ids: Sequence[int], papers: Callable[[Sequence[int]], Papers], *, at_once: int, nothing: str) -> Response:
    """The documents with these numbers as one ZIP file. Raises DomainError where there are none, TooLong for too many."""
    if not ids:
        raise DomainError(nothing, "no_documents")
    return downloads.documents(name, papers(ids), len(ids), at_once=at_once)


def invoice_papers(ids: Sequence[int]) -> Papers:
    """Each as a document; so many are read at a time."""
    for some in downloads.batches(ids):
        for each in invoices.whole(some):
            yield f"{each.number}.pdf", each.created_at, bills.invoice(each.order, each)


def refund_papers(ids: Sequence[int]) -> Papers:
    """The same of refund notes."""
    for some in downloads.batches(ids):
        for store, each in refunds.whole(some):
            yield f"{each.number}.pdf", each.created_at, bills.refund_note(store, each.order, each)
