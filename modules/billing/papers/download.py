"""Invoices as files, and what their pages show beside them."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from modules.billing.models import Invoice
from modules.billing.papers.drawing import invoice_pdf
from modules.billing.queries import credit, payments
from modules.billing.queries import invoices as queries
from modules.billing.services.crediting import left_to_credit
from webapp.web import downloads


def downloaded(invoice: Invoice) -> ResponseReturnValue:
    """The PDF, as a file with the invoice's number."""
    return downloads.pieces(f"{invoice.number.replace('/', '-')}.pdf", "application/pdf", [invoice_pdf(invoice)])


def beside(invoice: Invoice) -> dict[str, Any]:
    """The documents that correct it or that it corrects, the credit used for it, what was given back, and what is left of it."""
    return {
        "notes": queries.credit_notes(invoice.platform_id, invoice.id),
        "refunds": payments.refunds(invoice.platform_id, invoice.id),
        "disputes": payments.disputes(invoice.platform_id, invoice.id),
        "credit": credit.uses(invoice.platform_id, invoice.id),
        "owed": credit.owed([invoice])[invoice.id],
        "left": left_to_credit(invoice) if not invoice.is_credit_note else None,
    }
