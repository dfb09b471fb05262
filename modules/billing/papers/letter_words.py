"""The sentences of the mails to merchants, in the languages that they are written to in, as the words of invoices are."""

from __future__ import annotations

from modules.billing.papers.wording import ORDER, language

_TABLE: dict[str, tuple[str, str, str, str]] = {
    "issued": (
        "Invoice %(number)s over %(total)s is ready.",
        "Votre facture %(number)s de %(total)s est disponible.",
        "Ihre Rechnung %(number)s über %(total)s liegt bereit.",
        "Är Rechnung %(number)s iwwer %(total)s läit bereet.",
    ),
    "paid": (
        "It is paid. There is nothing to do.",
        "Elle est réglée. Vous n’avez rien à faire.",
        "Sie ist bezahlt. Sie müssen nichts tun.",
        "Si ass bezuelt. Dir musst näischt maachen.",
    ),
    "due": (
        "Still to pay: %(owed)s by %(due)s.",
        "Reste à payer : %(owed)s avant le %(due)s.",
        "Noch zu zahlen: %(owed)s bis zum %(due)s.",
        "Nach ze bezuelen: %(owed)s bis den %(due)s.",
    ),
    "failed": (
        "The payment of invoice %(number)s was refused. Still to pay: %(owed)s.",
        "Le paiement de la facture %(number)s a été refusé. Reste à payer : %(owed)s.",
        "Die Zahlung der Rechnung %(number)s wurde abgelehnt. Noch zu zahlen: %(owed)s.",
        "D’Bezuelung vun der Rechnung %(number)s gouf refuséiert. Nach ze bezuelen: %(owed)s.",
    ),
    "until": (
        "Everything stays open until %(until)s.",
        "Tout reste accessible jusqu’au %(until)s.",
        "Bis zum %(until)s bleibt alles offen.",
        "Bis den %(until)s bleift alles op.",
    ),
    "again": (
        "We try again on %(again)s.",
        "Nous réessayerons le %(again)s.",
        "Wir versuchen es am %(again)s noch einmal.",
        "Mir probéieren et den %(again)s nach eng Kéier.",
    ),
    "closed": (
        "Invoice %(number)s is still not paid, and the days of grace are over. Still to pay: %(owed)s.",
        "La facture %(number)s n’est toujours pas réglée et le délai de grâce est écoulé. Reste à payer : %(owed)s.",
        "Die Rechnung %(number)s ist noch nicht bezahlt, und die Schonfrist ist vorbei. Noch zu zahlen: %(owed)s.",
        "D’Rechnung %(number)s ass nach ëmmer net bezuelt, an d’Nofrist ass eriwwer. Nach ze bezuelen: %(owed)s.",
    ),
    "reading": (
        "You can go on reading and exporting. Everything else opens again as soon as it is paid.",
        "Vous pouvez encore consulter et exporter. Le reste sera de nouveau accessible dès le paiement.",
        "Lesen und exportieren können Sie weiterhin. Alles andere ist wieder offen, sobald sie bezahlt ist.",
        "Liesen an exportéiere kënnt Dir weider. Alles anescht ass nees op, soubal si bezuelt ass.",
    ),
    "noted": (
        "Credit note %(number)s over %(total)s is ready. It corrects invoice %(corrects)s.",
        "La note de crédit %(number)s de %(total)s est disponible. Elle corrige la facture %(corrects)s.",
        "Die Gutschrift %(number)s über %(total)s liegt bereit. Sie korrigiert die Rechnung %(corrects)s.",
        "D’Kreditnota %(number)s iwwer %(total)s läit bereet. Si korrigéiert d’Rechnung %(corrects)s.",
    ),
    "reason": ("Reason: %(reason)s", "Motif : %(reason)s", "Grund: %(reason)s", "Grond: %(reason)s"),
    "see": (
        "You can read and download it here:",
        "Vous pouvez la consulter et la télécharger ici :",
        "Hier können Sie das Dokument lesen und herunterladen:",
        "Hei kënnt Dir et liesen an eroflueden:",
    ),
    "pay": ("See it and pay it here:", "Consultez-la et réglez-la ici :", "Ansehen und bezahlen:", "Kucken a bezuelen:"),
    "subject_issued": ("Invoice %(number)s", "Facture %(number)s", "Rechnung %(number)s", "Rechnung %(number)s"),
    "subject_failed": (
        "Payment of invoice %(number)s refused",
        "Paiement de la facture %(number)s refusé",
        "Zahlung der Rechnung %(number)s abgelehnt",
        "Bezuelung vun der Rechnung %(number)s refuséiert",
    ),
    "subject_closed": (
        "Invoice %(number)s is not paid",
        "Facture %(number)s impayée",
        "Rechnung %(number)s ist nicht bezahlt",
        "Rechnung %(number)s ass net bezuelt",
    ),
    "subject_noted": ("Credit note %(number)s", "Note de crédit %(number)s", "Gutschrift %(number)s", "Kreditnota %(number)s"),
}


def sentence(key: str, locale: str, facts: dict[str, str]) -> str:
    """A sentence in the language of a merchant with this locale."""
    return _TABLE[key][ORDER.index(language(locale))] % facts
