"""Blocks of other modules on the demo's sites, in three languages. Where their module is off or not installed, nothing is shown."""

from __future__ import annotations

from typing import Any

Words = dict[str, str]
Written = dict[str, Any]


def t(en: str, fr: str, de: str) -> Words:
    """The same in three languages."""
    return {"en": en, "fr": fr, "de": de}


NEW_BOOKS: Written = {
    "kind": "inventory.products",
    "heading": t("Just arrived", "Vient d'arriver", "Neu eingetroffen"),
    "choice": "newest",
    "number": "4",
}
PLANS: Written = {
    "kind": "billing.plans",
    "heading": t("What it costs", "Ce que cela coûte", "Was es kostet"),
    "label": t("Write to us", "Écrivez-nous", "Schreiben Sie uns"),
    "url": t("/write-to-us", "/fr/write-to-us", "/de/write-to-us"),
}
ASK_THE_SHOP: Written = {
    "kind": "messaging.contact",
    "heading": t("Ask us", "Posez-nous une question", "Fragen Sie uns"),
    "text": t(
        "A title you cannot find, an evening you want to come to: write, we answer within a day.",
        "Un titre introuvable, une soirée qui vous tente : écrivez-nous, nous répondons dans la journée.",
        "Ein Titel, den Sie nicht finden, ein Abend, zu dem Sie kommen wollen: Schreiben Sie, wir antworten innerhalb eines Tages.",
    ),
}
ASK_THE_PLATFORM: Written = {
    "kind": "messaging.contact",
    "heading": t("Shall we talk?", "On en parle ?", "Sprechen wir darüber?"),
    "text": t(
        "Tell us what you sell and how many orders you have. We answer on the same day.",
        "Dites-nous ce que vous vendez et combien de commandes vous avez. Nous répondons le jour même.",
        "Sagen Sie uns, was Sie verkaufen und wie viele Bestellungen Sie haben. Wir antworten am selben Tag.",
    ),
}
RESERVE: Written = {
    "kind": "messaging.contact",
    "heading": t("Keep a table", "Réserver une table", "Einen Tisch reservieren"),
    "text": t(
        "Tell us when and for how many. We write back to say whether it works.",
        "Dites-nous quand et pour combien de personnes. Nous vous confirmons par e-mail.",
        "Sagen Sie uns, wann und für wie viele. Wir bestätigen per E-Mail.",
    ),
}
JOIN: Written = {
    "kind": "loyalty.join",
    "heading": "",
    "text": "",
    "label": t("Get my card", "Obtenir ma carte", "Meine Karte holen"),
}
