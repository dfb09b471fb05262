"""Invoices as a file for the accountant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from modules.billing.models import Invoice
from modules.billing.models.invoices import InvoiceStatus
from webapp.commerce import Money
from webapp.web.spreadsheets import Cell

HEADER = ("number", "issued", "due", "paid", "merchant", "vat_number", "currency", "net", "tax", "total", "status", "from_credit", "to_pay")


def invoice_rows(invoices: Iterable[Invoice], used: Mapping[int, int], zone: ZoneInfo) -> Iterator[list[Cell]]:
    """One row per invoice; dates in the platform's zone, amounts as plain decimals. `used` is the credit used for each, by id."""
    for row in invoices:
        credit = used.get(row.id, 0)
        owed = row.total_minor - credit if row.status == InvoiceStatus.OPEN else 0
        more = [Decimal(Money(value, row.currency).plain) for value in (credit, owed)]
        paid = row.paid_at.astimezone(zone).date() if row.paid_at else None
        sums = [Decimal(value.plain) for value in (row.net, row.tax, row.total)]
        yield [row.number, row.issued_on, row.due_on, paid, row.buyer_name, row.buyer_vat, row.currency, *sums, row.status, *more]
