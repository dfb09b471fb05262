"""Invoices as a file for the accountant."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from modules.billing.models import Invoice
from webapp.web.formats import amount, local
from webapp.web.spreadsheets import safe_text

HEADER = ("number", "issued", "due", "paid", "merchant", "vat_number", "currency", "net", "tax", "total", "status")


def invoices_csv(invoices: Iterable[Invoice]) -> str:
    """One line per invoice; dates in the viewer's zone, amounts as plain decimals."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for row in invoices:
        moments = (row.issued_at, row.due_at, row.paid_at)
        dates = [local(moment).date().isoformat() if moment else "" for moment in moments]
        sums = [amount(value, row.currency) for value in (row.net, row.tax, row.total)]
        writer.writerow([row.number, *dates, safe_text(row.buyer_name), safe_text(row.buyer_vat), row.currency, *sums, row.status])
    return out.getvalue()
