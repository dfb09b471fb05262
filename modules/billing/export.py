"""Invoices as a file for the accountant."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from modules.billing.models import Invoice
from webapp.web.spreadsheets import safe_text

HEADER = ("number", "issued", "due", "paid", "merchant", "vat_number", "currency", "net", "tax", "total", "status")


def invoices_csv(invoices: Iterable[Invoice], zone: ZoneInfo) -> str:
    """One line per invoice; dates in the platform's zone, amounts as plain decimals."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for row in invoices:
        paid = row.paid_at.astimezone(zone).date() if row.paid_at else None
        dates = [day.isoformat() if day else "" for day in (row.issued_on, row.due_on, paid)]
        sums = [value.plain for value in (row.net, row.tax, row.total)]
        writer.writerow([row.number, *dates, safe_text(row.buyer_name), safe_text(row.buyer_vat), row.currency, *sums, row.status])
    return out.getvalue()
