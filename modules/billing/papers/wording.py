"""The words of an invoice, in the languages that merchants are written to in.

They are not the pages' words: an invoice keeps the language of its merchant, whoever looks at it. Sources: the mentions that the law of
Luxembourg and Directive 2006/112/EC (article 226) ask for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from webapp.said import MARK

ORDER = ("en", "fr", "de", "lb")
_TABLE: dict[str, tuple[str, str, str, str]] = {
    "invoice": ("Invoice", "Facture", "Rechnung", "Rechnung"),
    "credit_note": ("Credit note", "Note de crédit", "Gutschrift", "Kreditnota"),
    "number": ("Number", "Numéro", "Nummer", "Nummer"),
    "issued": ("Date", "Date", "Datum", "Datum"),
    "due": ("Due date", "Échéance", "Fällig am", "Fälleg den"),
    "corrects": ("Corrects invoice", "Corrige la facture", "Korrigiert Rechnung", "Korrigéiert d’Rechnung"),
    "reason": ("Reason", "Motif", "Grund", "Grond"),
    "customer": ("Customer", "Client", "Kunde", "Client"),
    "vat": ("VAT no.", "N° TVA", "USt-IdNr.", "TVA-Nr."),
    "register": ("Reg. no.", "RCS", "Registernr.", "RCS"),
    "description": ("Description", "Désignation", "Bezeichnung", "Beschreiwung"),
    "period": ("Period", "Période", "Zeitraum", "Period"),
    "rate": ("VAT", "TVA", "USt.", "TVA"),
    "net": ("Net", "HT", "Netto", "Netto"),
    "net_total": ("Net total", "Total HT", "Summe netto", "Total netto"),
    "base": ("Taxable amount", "Base imposable", "Bemessungsgrundlage", "Besteierungsgrondlag"),
    "tax": ("VAT", "Montant TVA", "Steuerbetrag", "TVA-Betrag"),
    "tax_total": ("VAT total", "Total TVA", "Summe USt.", "Total TVA"),
    "total": ("Total due", "Total TTC", "Gesamtbetrag", "Total mat TVA"),
    "credited": ("Total credited", "Total crédité TTC", "Gutschrift gesamt", "Total Kreditnota"),
    "gross": ("Total", "Total TTC", "Gesamtbetrag", "Total mat TVA"),
    "prepaid": ("Paid from your credit", "Payé par votre avoir", "Aus Ihrem Guthaben bezahlt", "Aus Ärem Guthaben bezuelt"),
    "to_pay": ("Total due", "Reste à payer", "Noch zu zahlen", "Nach ze bezuelen"),
    "pay": ("Payment", "Paiement", "Zahlung", "Bezuelung"),
    "pay_to": (
        "By bank transfer to this account, quoting the invoice number, unless we collect it by the payment method on file.",
        "Par virement à ce compte en indiquant le numéro de facture, sauf prélèvement par le moyen de paiement enregistré.",
        "Per Überweisung auf dieses Konto mit der Rechnungsnummer, sofern wir nicht über das hinterlegte Zahlungsmittel einziehen.",
        "Per Iwwerweisung op dëse Kont mat der Rechnungsnummer, wa mir net iwwer dat gespäichert Zuelungsmëttel anzéien.",
    ),
    "page": ("Page", "Page", "Seite", "Säit"),
    "reverse_charge": (
        "Reverse charge: VAT is due by the customer (Article 196 of Directive 2006/112/EC).",
        "Autoliquidation : TVA due par le preneur (article 196 de la directive 2006/112/CE).",
        "Steuerschuldnerschaft des Leistungsempfängers (Artikel 196 der Richtlinie 2006/112/EG).",
        "Autoliquidatioun: d’TVA ass vum Client ze bezuelen (Artikel 196 vun der Direktiv 2006/112/EG).",
    ),
    "small_business": (
        "VAT not charged: small business exemption (Article 57 of the Luxembourg VAT law).",
        "TVA non applicable : régime de franchise des petites entreprises (article 57 de la loi TVA).",
        "Keine Umsatzsteuer: Kleinunternehmerregelung (Artikel 57 des luxemburgischen Mehrwertsteuergesetzes).",
        "Keng TVA: Franchise fir kleng Entreprisen (Artikel 57 vum TVA-Gesetz).",
    ),
    "export": (
        "VAT not charged: the customer is established outside the European Union.",
        "TVA non applicable : preneur établi hors de l’Union européenne.",
        "Keine Umsatzsteuer: Der Kunde ist außerhalb der Europäischen Union ansässig.",
        "Keng TVA: de Client ass ausserhalb vun der Europäescher Unioun etabléiert.",
    ),
}
_LINES: dict[str, tuple[str, str, str]] = {
    "%(tier)s, one month": ("%(tier)s, un mois", "%(tier)s, ein Monat", "%(tier)s, ee Mount"),
    "%(tier)s, one year": ("%(tier)s, un an", "%(tier)s, ein Jahr", "%(tier)s, ee Joer"),
    "Discount %(code)s": ("Remise %(code)s", "Rabatt %(code)s", "Rabatt %(code)s"),
    "%(tier)s, rest of the period before": (
        "%(tier)s, reste de la période précédente",
        "%(tier)s, Rest des Zeitraums davor",
        "%(tier)s, Rescht vun der Period virdrun",
    ),
    "Credit for unused days of %(tier)s": (
        "Crédit pour les jours non utilisés de %(tier)s",
        "Gutschrift für ungenutzte Tage von %(tier)s",
        "Kredit fir déi net genotzten Deeg vun %(tier)s",
    ),
}


def language(locale: str) -> str:
    """The language of an invoice for a merchant with this locale: English where there are no words in its own."""
    code = locale.replace("-", "_").split("_")[0].lower()
    return code if code in ORDER else "en"


def words(locale: str) -> dict[str, str]:
    """Every word of an invoice in one language."""
    column = ORDER.index(language(locale))
    return {key: texts[column] for key, texts in _TABLE.items()}


def line_text(stored: str, locale: str) -> str:
    """The text of a line as it is stored, in the invoice's language; what nobody translated stays as it was written."""
    if not stored.startswith(MARK):
        return stored
    try:
        said: Mapping[str, Any] = json.loads(stored)
        column = ORDER.index(language(locale))
        msgid = str(said["say"])
        found = _LINES[msgid][column - 1] if column and msgid in _LINES else msgid
        return found % dict(said["facts"])
    except (ValueError, KeyError, TypeError):
        return stored
