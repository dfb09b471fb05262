"""What says on paper how much is owed or due back: invoices and refund notes, in the language of the order where its texts are there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import force_locale, format_date, get_locale
from flask_babel import gettext as _

from modules.orders.models import Order, OrderInvoice, OrderInvoiceLine, OrderLine, Refund, RefundLine
from modules.orders.services import seller
from webapp.accounts.locale import LOCALES
from webapp.commerce import Money
from webapp.documents import pdf
from webapp.merchants.models import Store
from webapp.web.formats import money, percent_bp


def invoice(order: Order, written: OrderInvoice) -> bytes:
    """A PDF of an invoice."""
    with _language_of(order):
        title = _("Invoice %(number)s", number=written.number)
        sent = min((parcel.shipped_at for parcel in order.parcels), default=None)
        facts = [
            [_("Date"), format_date(written.created_at)],
            *_about(order),
            *([[_("Sent on"), format_date(sent)]] if sent is not None else []),
        ]
        says = {"note": "", "says": _("Thank you for your order.")}
        data = {"seller": written.seller, "facts": facts, **says, **_figures(order, written.lines, written.total, _("Total, tax included"))}
        return pdf("orders/bill", {"title": title, **data}, title=title, at=written.created_at)


def refund_note(store: Store, order: Order, refund: Refund) -> bytes:
    """A PDF of a refund note."""
    with _language_of(order):
        title = _("Refund note %(number)s", number=refund.number)
        facts = [[_("Date"), format_date(refund.created_at)], *_about(order), [_("Reason"), refund.reason_label]]
        says = _("This amount is due back to you. This note is no payment: the shop pays it back the way you paid.")
        figures = _figures(order, refund.lines, refund.total, _("Due back, tax included"))
        data = {"seller": seller(store), "facts": facts, "note": refund.note, "says": says, **figures}
        return pdf("orders/bill", {"title": title, **data}, title=title, at=refund.created_at)


def _language_of(order: Order) -> Any:
    return force_locale(order.locale if order.locale in LOCALES else str(get_locale() or "en"))


def _about(order: Order) -> list[list[str]]:
    return [[_("Order"), order.number], [_("Ordered on"), format_date(order.placed_at)]]


def _figures(order: Order, rows: Sequence[OrderInvoiceLine] | Sequence[RefundLine], total: Money, owed: str) -> dict[str, Any]:
    """For whom, the lines, what each rate comes to, and the total; the customer's words are those of the order, none once forgotten."""
    sold = {line.id: line for line in order.lines}
    return {
        "name": order.customer_name,
        "address": order.address.text(),
        "lines": [_line(sold[row.line_id], row) for row in rows],
        "taxes": [_by_rate(rows, rate, order.currency) for rate in sorted({row.tax_rate_bp for row in rows})],
        "total": money(total),
        "words": {
            "pieces": _("Pieces"),
            "item": _("Item"),
            "price": _("Price of one"),
            "rate": _("Tax rate"),
            "amount": _("Amount"),
            "total": owed,
            "net": _("Net"),
            "tax": _("Tax"),
            "vat": _("VAT number"),
        },
    }


def _line(sold: OrderLine, row: OrderInvoiceLine | RefundLine) -> dict[str, Any]:
    return {
        "pieces": row.quantity,
        "name": sold.name,
        "price": money(sold.price),
        "rate": percent_bp(row.tax_rate_bp),
        "amount": money(row.amount, sold.currency),
    }


def _by_rate(rows: Sequence[OrderInvoiceLine] | Sequence[RefundLine], rate: int, currency: str) -> dict[str, str]:
    """What is owed or paid back at one rate: net, and the tax in it."""
    gross, tax = (sum(getattr(row, name) for row in rows if row.tax_rate_bp == rate) for name in ("amount", "tax"))
    return {"rate": percent_bp(rate), "net": money(gross - tax, currency), "tax": money(tax, currency)}
