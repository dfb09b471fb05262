"""An invoice for programs: XML of EN 16931 (Cross Industry Invoice, the profile of Factur-X and ZUGFeRD)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drafthorse.models.accounting import ApplicableTradeTax
from drafthorse.models.document import Document
from drafthorse.models.note import IncludedNote
from drafthorse.models.party import TaxRegistration
from drafthorse.models.payment import PaymentMeans, PaymentTerms
from drafthorse.models.tradelines import LineItem

from modules.billing.models import Invoice, InvoiceLine
from modules.billing.papers import wording
from modules.billing.parties import Party
from modules.billing.taxes import CASES, TaxCase
from webapp.commerce import Money
from webapp.commerce.rates import percent

EN16931 = "urn:cen.eu:en16931:2017"
INVOICE, CREDIT_NOTE = "380", "381"
SEPA_TRANSFER, UNSAID = "58", "1"
NAME = "factur-x.xml"


def xml_of(invoice: Invoice, texts: dict[int, str], credited: str = "", prepaid: int = 0) -> bytes:
    """The XML of an issued invoice, valid by the schema. `texts` are those of the lines by position, `credited` the number it corrects.

    `prepaid` is what credit has paid of it, in minor units.
    """
    words, case = wording.words(invoice.locale), CASES[invoice.tax_case]
    made, sign = Document(), -1 if invoice.is_credit_note else 1
    made.context.guideline_parameter.id = EN16931
    made.header.id = invoice.number
    made.header.type_code = CREDIT_NOTE if invoice.is_credit_note else INVOICE
    made.header.issue_date_time = invoice.issued_on
    for text in filter(None, (invoice.reason, words.get(invoice.tax_case, ""))):
        note = IncludedNote()
        note.content = text
        made.header.notes.add(note)
    seller = Party.from_row(invoice.seller)
    _party(made.trade.agreement.seller, seller)
    _party(made.trade.agreement.buyer, Party.from_row({"name": invoice.buyer_name, "vat": invoice.buyer_vat, **invoice.buyer}))
    made.trade.delivery.event.occurrence = invoice.issued_on
    for line in invoice.lines:
        made.trade.items.add(_line(line, texts.get(line.position, line.text), case, invoice.currency, sign))
    _settlement(made.trade.settlement, invoice, seller, case, words, sign, prepaid)
    if credited:
        made.trade.settlement.invoice_referenced_document.issuer_assigned_id = credited
    return bytes(made.serialize(schema="FACTUR-X_EN16931"))


def _party(target: Any, party: Party) -> None:
    target.name = party.name
    if party.register:
        target.legal_organization.id = party.register
    street = [line for line in party.street.splitlines() if line]
    target.address.postcode = party.postal_code or None
    for part, text in zip(("line_one", "line_two", "line_three"), street, strict=False):
        setattr(target.address, part, text)
    target.address.city_name = party.city or None
    target.address.country_id = party.country or party.vat[:2] or "LU"
    if party.email:
        target.electronic_address.uri_ID = ("EM", party.email)
    if party.vat or party.register:
        registration = TaxRegistration()
        registration.id = ("VA", party.vat) if party.vat else ("FC", party.register)
        target.tax_registrations.add(registration)


def _line(line: InvoiceLine, text: str, case: TaxCase, currency: str, sign: int) -> LineItem:
    """A price is never negative there: a line that gives back has the quantity −1."""
    made, net = LineItem(), _decimal(sign * line.net, currency)
    made.document.line_id = str(line.position)
    made.product.name = text
    made.agreement.net.amount = abs(net)
    made.delivery.billed_quantity = (Decimal(1 if net >= 0 else -1), "C62")
    made.settlement.trade_tax.type_code = "VAT"
    made.settlement.trade_tax.category_code = _category(case, line.tax_rate_bp)
    made.settlement.trade_tax.rate_applicable_percent = percent(line.tax_rate_bp)
    made.settlement.period.start = line.period_start.date()
    made.settlement.period.end = line.period_end.date()
    made.settlement.monetary_summation.total_amount = net
    return made


def _settlement(target: Any, invoice: Invoice, seller: Party, case: TaxCase, words: dict[str, str], sign: int, prepaid: int) -> None:
    currency = invoice.currency
    target.payment_reference = invoice.number
    target.currency_code = currency
    means = PaymentMeans()
    means.type_code = SEPA_TRANSFER if seller.iban else UNSAID
    if seller.iban:
        means.payee_account.iban = seller.iban
        means.payee_account.account_name = seller.name
    if seller.iban and seller.bic:
        means.payee_institution.bic = seller.bic
    target.payment_means.add(means)
    for rate, net, tax in invoice.taxes:
        row = ApplicableTradeTax()
        row.calculated_amount = _decimal(sign * tax, currency)
        row.type_code = "VAT"
        row.basis_amount = _decimal(sign * net, currency)
        row.category_code = _category(case, rate)
        row.rate_applicable_percent = percent(rate)
        if not case.taxed:
            row.exemption_reason = words[case.code]
            row.exemption_reason_code = case.exemption or None
        target.trade_tax.add(row)
    if not invoice.is_credit_note:
        terms = PaymentTerms()
        terms.due = invoice.due_on
        target.terms.add(terms)
    whole, taxes, all_in = (_decimal(sign * each.minor, currency) for each in (invoice.net, invoice.tax, invoice.total))
    sums = target.monetary_summation
    sums.line_total = whole
    sums.tax_basis_total = (whole, None)
    sums.tax_total = (taxes, currency)
    sums.grand_total = (all_in, None)
    if prepaid:
        sums.prepaid_total = _decimal(prepaid, currency)
    sums.due_amount = all_in - _decimal(prepaid, currency)


def _category(case: TaxCase, rate_bp: int) -> str:
    """The category of a rate: taxed at nothing is zero rated."""
    return "Z" if case.taxed and not rate_bp else case.category


def _decimal(minor: int, currency: str) -> Decimal:
    return Money(minor, currency).decimal
