"""The PDF of an invoice: drawn in its own language, the same bytes every time, with the XML inside (Factur-X, PDF/A-3)."""

from __future__ import annotations

from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from modules.billing.models import Invoice
from modules.billing.papers import wording
from modules.billing.parties import Party
from modules.billing.queries.credit import used_at_issue
from modules.billing.queries.invoices import stored_texts
from webapp.commerce import Money
from webapp.commerce.address import country_name
from webapp.commerce.rates import percent
from webapp.documents import Attached, pdf


def printed(invoice: Invoice) -> dict[str, Any]:
    """What the page for printing shows: the same as the PDF, in the same language."""
    texts, credited, prepaid = _beside(invoice)
    return {"paper": shown(invoice, texts, credited, prepaid), "paper_locale": wording.language(invoice.locale)}


def _beside(invoice: Invoice) -> tuple[dict[int, str], str, int]:
    """The texts of its lines, the number of what it corrects, and what credit had paid when it was issued."""
    locale = wording.language(invoice.locale)
    texts = {position: wording.line_text(text, locale) for position, text in stored_texts(invoice.platform_id, invoice.id).items()}
    return texts, invoice.credits.number if invoice.credits is not None else "", used_at_issue(invoice)


def invoice_pdf(invoice: Invoice) -> bytes:
    """The invoice as people keep it. Not inside a transaction."""
    from modules.billing.papers.einvoice import NAME, xml_of  # what they need is heavy
    from modules.billing.papers.facturx import marked

    locale = wording.language(invoice.locale)
    texts, credited, prepaid = _beside(invoice)
    xml = xml_of(invoice, texts, credited, prepaid)
    words = wording.words(locale)
    kind = words["credit_note" if invoice.is_credit_note else "invoice"]
    attached = Attached(name=NAME, content=xml, mime_type="text/xml", description=f"{kind} {invoice.number} (EN 16931)")
    made = pdf(
        "billing/invoice",
        shown(invoice, texts, credited, prepaid),
        title=f"{kind} {invoice.number}",
        at=invoice.issued_at,
        locale=locale,
        attached=[attached],
        most_pages=50,
    )
    return marked(made)


def shown(invoice: Invoice, texts: dict[int, str], credited: str, prepaid: int = 0) -> dict[str, Any]:
    """What stands on the paper, in words and numbers of its language."""
    locale, seller = wording.language(invoice.locale), Party.from_row(invoice.seller)
    words, sign = wording.words(locale), -1 if invoice.is_credit_note else 1

    def amount(minor: int) -> str:
        return str(format_currency(Money(sign * minor, invoice.currency).decimal, invoice.currency, locale=locale))

    def rate(rate_bp: int) -> str:
        return f"{format_decimal(percent(rate_bp), locale=locale)} %"

    def day(moment: Any) -> str:
        return str(format_date(moment, "short" if locale == "en" else "medium", locale="en_GB" if locale == "en" else locale))

    return {
        "words": words,
        "kind": words["credit_note" if invoice.is_credit_note else "invoice"],
        "credit": invoice.is_credit_note,
        "number": invoice.number,
        "issued": day(invoice.issued_on),
        "due": day(invoice.due_on),
        "credited": credited,
        "reason": invoice.reason,
        "note": words.get(invoice.tax_case, ""),
        "seller": _letterhead(seller, locale),
        "buyer": {
            "lines": [invoice.buyer_name, *_address(Party.from_row(invoice.buyer), invoice.buyer_address, seller.country, locale)],
            "vat": invoice.buyer_vat,
        },
        "lines": [
            {
                "text": texts.get(line.position, line.text),
                "period": f"{day(line.period_start)} – {day(line.period_end)}",
                "rate": rate(line.tax_rate_bp),
                "net": amount(line.net),
            }
            for line in invoice.lines
        ],
        "taxes": [{"rate": rate(bp), "net": amount(net), "tax": amount(tax)} for bp, net, tax in invoice.taxes],
        "net": amount(invoice.net_minor),
        "tax": amount(invoice.tax_minor),
        "total": amount(invoice.total_minor),
        "prepaid": amount(-prepaid) if prepaid else "",
        "to_pay": amount(invoice.total_minor - prepaid),
    }


def _letterhead(seller: Party, locale: str) -> dict[str, Any]:
    return {
        "name": seller.name,
        "lines": [line for line in seller.address.lines(home=seller.country) if line],
        "country": country_name(seller.country, locale) if seller.country else "",
        "vat": seller.vat,
        "register": seller.register,
        "email": seller.email,
        "iban": " ".join(seller.iban[at : at + 4] for at in range(0, len(seller.iban), 4)),
        "bic": seller.bic,
    }


def _address(buyer: Party, written: str, home: str, locale: str) -> list[str]:
    """The buyer's address; as it was written for invoices of older releases."""
    if not buyer.city:
        return [line for line in written.splitlines() if line]
    return [line for line in buyer.address.lines(home=home) if line]
