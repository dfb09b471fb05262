"""Invoices as a file for the accountant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from modules.billing.models import Invoice
from webapp.web.formats import amount, local
from webapp.web.spreadsheets import Cell

HEADER = ("number", "issued", "due", "paid", "merchant", "vat_number", "currency", "net", "tax", "total", "status")


def invoice_rows(invoices: Iterable[Invoice]) -> Iterator[list[Cell]]:
    """One row per invoice; dates in the viewer's zone, amounts as plain decimals."""
    for row in invoices:
        dates = [local(moment).date() if moment else None for moment in (row.issued_at, row.due_at, row.paid_at)]
        sums = [Decimal(amount(value, row.currency)) for value in (row.net, row.tax, row.total)]
        yield [row.number, *dates, row.buyer_name, row.buyer_vat, row.currency, *sums, row.status]
