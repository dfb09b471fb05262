"""Invoices as a file for the accountant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from zoneinfo import ZoneInfo

from modules.billing.models import Invoice
from webapp.web.spreadsheets import Cell

HEADER = ("number", "issued", "due", "paid", "merchant", "vat_number", "currency", "net", "tax", "total", "status")


def invoice_rows(invoices: Iterable[Invoice], zone: ZoneInfo) -> Iterator[list[Cell]]:
    """One row per invoice; dates in the platform's zone, amounts as plain decimals."""
    for row in invoices:
        paid = row.paid_at.astimezone(zone).date() if row.paid_at else None
        sums = [Decimal(value.plain) for value in (row.net, row.tax, row.total)]
        yield [row.number, row.issued_on, row.due_on, paid, row.buyer_name, row.buyer_vat, row.currency, *sums, row.status]
