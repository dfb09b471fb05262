"""What the demo's sites say, in three languages."""
# ruff: noqa: E501  # the same sentence in three languages stands side by side

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from modules.cms.demo_blocks import ASK_THE_PLATFORM, ASK_THE_SHOP, JOIN, NEW_BOOKS, PLANS, RESERVE, Words, t

COLOURS = {
    "oms": ("#1d5c4b", "#e9c46a", "#f4efe4", "#b4490f"),
    "loyalty": ("#7a2e4d", "#f2b880", "#fbf1ea", "#8a5a00"),
}


@dataclass(frozen=True, kw_only=True)
class DemoPage:
    """A page in its languages. `planned_in_days` leaves it to the clock."""

    slug: str
    titles: Words
    about: Words
    blocks: tuple[dict[str, Any], ...]
    slugs: Words = field(default_factory=dict)
    planned_in_days: int = 0


@dataclass(frozen=True, kw_only=True)
class DemoSite:
    """A site: a platform's, or that of the store with this code. `pictures` by name with what they show; without words, nobody said it.

    `links` are (label, address) at the end of the menu.
    """

    store: str | None
    pictures: Mapping[str, Words]
    pages: tuple[DemoPage, ...]
    menu: tuple[str, ...]
    links: tuple[tuple[str, str], ...] = ()


OMS = DemoSite(
    store=None,
    pictures={
        "parcels": t(
            "Coloured shapes like stacked parcels", "Des formes colorées comme des colis empilés", "Farbige Formen wie gestapelte Pakete"
        ),
        "counter": t("Shapes like a shop counter", "Des formes comme un comptoir", "Formen wie eine Ladentheke"),
        "old-poster": {},
    },
    pages=(
        DemoPage(
            slug="home",
            titles=t(
                "Sell everywhere, ship from one desk",
                "Vendez partout, expédiez d'un seul bureau",
                "Überall verkaufen, von einem Tisch versenden",
            ),
            about=t(
                "Order management for shops in Luxembourg: stock, orders and marketplaces in one place.",
                "La gestion des commandes pour les commerces du Luxembourg : stock, commandes et places de marché réunis.",
                "Auftragsverwaltung für Läden in Luxemburg: Lager, Bestellungen und Marktplätze an einem Ort.",
            ),
            blocks=(
                {
                    "kind": "banner",
                    "text": t(
                        "Sell everywhere. Ship from one desk.",
                        "Vendez partout. Expédiez d'un seul bureau.",
                        "Überall verkaufen. Von einem Tisch versenden.",
                    ),
                    "lead": t(
                        "Orders from your shop and from marketplaces arrive in one list, with the stock that is really there.",
                        "Les commandes de votre boutique et des places de marché arrivent dans une seule liste, avec le stock réel.",
                        "Bestellungen aus Laden und Marktplätzen kommen in einer Liste an, mit dem Bestand, der wirklich da ist.",
                    ),
                    "label": t("How it works", "Comment ça marche", "So geht es"),
                    "url": t("/how-it-works", "/fr/fonctionnement", "/de/so-geht-es"),
                    "picture": "parcels",
                },
                {
                    "kind": "columns",
                    "first": t(
                        "### One stock\n\nEvery sale takes a piece off the shelf at once, so nobody sells the last one twice.",
                        "### Un seul stock\n\nChaque vente retire aussitôt une pièce du rayon : le dernier exemplaire n'est jamais vendu deux fois.",
                        "### Ein Bestand\n\nJeder Verkauf nimmt sofort ein Stück aus dem Regal. Das letzte wird nie zweimal verkauft.",
                    ),
                    "second": t(
                        "### Every channel\n\nThe counter, your own shop and Letzshop feed the same list of orders.",
                        "### Tous les canaux\n\nLe comptoir, votre boutique et Letzshop alimentent la même liste de commandes.",
                        "### Jeder Kanal\n\nTheke, eigener Shop und Letzshop füllen dieselbe Liste.",
                    ),
                    "third": t(
                        "### Your customers\n\nOne page per customer: what they bought, what they wrote, what they agreed to.",
                        "### Vos clients\n\nUne page par client : ses achats, ses messages, ses accords.",
                        "### Ihre Kunden\n\nEine Seite je Kunde: Käufe, Nachrichten, Einwilligungen.",
                    ),
                },
                {
                    "kind": "quote",
                    "text": t(
                        "We used to count twice a week. Now we count twice a year.",
                        "Nous comptions deux fois par semaine. Maintenant, deux fois par an.",
                        "Früher zählten wir zweimal die Woche. Heute zweimal im Jahr.",
                    ),
                    "who": "Librairie Kirchberg",
                },
                {"kind": "picture", "picture": "counter", "size": "wide", "caption": ""},
                PLANS,
                ASK_THE_PLATFORM,
            ),
        ),
        DemoPage(
            slug="how-it-works",
            slugs={"fr": "fonctionnement", "de": "so-geht-es"},
            titles=t("How it works", "Comment ça marche", "So geht es"),
            about=t(
                "From the first product to the first parcel.",
                "Du premier produit au premier colis.",
                "Vom ersten Artikel zum ersten Paket.",
            ),
            blocks=(
                {
                    "kind": "text",
                    "text": t(
                        "1. **Import your products** from a file. Columns are recognised, mistakes are listed with their reason.\n"
                        "2. **Connect a channel.** Orders arrive by themselves.\n"
                        "3. **Confirm and ship.** What is on hand, reserved and available changes with each step.",
                        "1. **Importez vos produits** depuis un fichier. Les colonnes sont reconnues, les erreurs sont expliquées.\n"
                        "2. **Reliez un canal.** Les commandes arrivent toutes seules.\n"
                        "3. **Confirmez et expédiez.** Le stock suit chaque étape.",
                        "1. **Artikel einlesen** aus einer Datei. Spalten werden erkannt, Fehler mit Grund aufgelistet.\n"
                        "2. **Kanal verbinden.** Bestellungen kommen von selbst.\n"
                        "3. **Bestätigen und versenden.** Der Bestand folgt jedem Schritt.",
                    ),
                },
                {
                    "kind": "table",
                    "caption": t("What arrives where", "Ce qui arrive où", "Was wo ankommt"),
                    "cells": t(
                        "Channel | Orders | Stock\nCounter | typed in | at once\nOwn shop | by itself | at once\nLetzshop | by itself | within minutes",
                        "Canal | Commandes | Stock\nComptoir | saisies | aussitôt\nBoutique | automatiques | aussitôt\nLetzshop | automatiques | en minutes",
                        "Kanal | Bestellungen | Bestand\nTheke | von Hand | sofort\nEigener Shop | von selbst | sofort\nLetzshop | von selbst | in Minuten",
                    ),
                },
            ),
        ),
    ),
    menu=("how-it-works",),
    links=(("Plans", "/plans"),),
)
KIRCHBERG = DemoSite(
    store="kirchberg",
    pictures={
        "shelves": t("Shapes like full bookshelves", "Des formes comme des rayons de livres", "Formen wie volle Bücherregale"),
        "reading-corner": t(
            "Shapes like an armchair and a lamp", "Des formes comme un fauteuil et une lampe", "Formen wie Sessel und Lampe"
        ),
        "window": t("Shapes like a shop window", "Des formes comme une vitrine", "Formen wie ein Schaufenster"),
        "spring-window": {},
        "stockroom": {},
    },
    pages=(
        DemoPage(
            slug="home",
            titles=t("Librairie Kirchberg", "Librairie Kirchberg", "Librairie Kirchberg"),
            about=t(
                "Books in four languages, at the heart of Kirchberg.",
                "Des livres en quatre langues, au cœur du Kirchberg.",
                "Bücher in vier Sprachen, mitten auf dem Kirchberg.",
            ),
            blocks=(
                {
                    "kind": "banner",
                    "text": t("A good book is close by.", "Un bon livre, tout près.", "Ein gutes Buch ist nah."),
                    "lead": t(
                        "Six thousand titles in French, German, English and Luxembourgish, and people who have read them.",
                        "Six mille titres en français, allemand, anglais et luxembourgeois, et des libraires qui les ont lus.",
                        "Sechstausend Titel auf Französisch, Deutsch, Englisch und Luxemburgisch, und Leute, die sie gelesen haben.",
                    ),
                    "label": t("Visit us", "Venez nous voir", "Besuchen Sie uns"),
                    "url": t("/visit", "/fr/visite", "/de/besuch"),
                    "picture": "shelves",
                },
                NEW_BOOKS,
                {"kind": "heading", "text": t("In the shop", "En boutique", "Im Laden"), "level": "2"},
                {"kind": "gallery", "pictures": ("reading-corner", "window", "shelves"), "shape": "wide"},
                {
                    "kind": "text",
                    "text": t(
                        "Looking for something that is not on the shelf? We order until noon and have it **the next day**. Call us at"
                        " [+352 26 37 52](tel:+352263752), or write to [hello@kirchberg.example](mailto:hello@kirchberg.example).",
                        "Un titre manque en rayon ? Commandé avant midi, il est là **le lendemain**. Appelez-nous au"
                        " [+352 26 37 52](tel:+352263752) ou écrivez à [hello@kirchberg.example](mailto:hello@kirchberg.example).",
                        "Etwas steht nicht im Regal? Bis Mittag bestellt, ist es **am nächsten Tag** da. Rufen Sie an unter"
                        " [+352 26 37 52](tel:+352263752) oder schreiben Sie an [hello@kirchberg.example](mailto:hello@kirchberg.example).",
                    ),
                },
                {
                    "kind": "quote",
                    "text": t(
                        "The best recommendation is a story.",
                        "La meilleure recommandation est une histoire.",
                        "Die beste Empfehlung ist eine Geschichte.",
                    ),
                    "who": "Marguerite, since 1998",
                },
            ),
        ),
        DemoPage(
            slug="visit",
            slugs={"fr": "visite", "de": "besuch"},
            titles=t("Visit us", "Nous rendre visite", "Besuchen Sie uns"),
            about=t("Opening hours and how to find us.", "Nos heures d'ouverture et notre adresse.", "Öffnungszeiten und Weg."),
            blocks=(
                {
                    "kind": "table",
                    "caption": t("Opening hours", "Heures d'ouverture", "Öffnungszeiten"),
                    "cells": t(
                        "Day | Open\nMonday to Friday | 9.30 to 18.30\nSaturday | 10.00 to 18.00\nSunday | closed",
                        "Jour | Ouvert\nDu lundi au vendredi | 9h30 à 18h30\nSamedi | 10h00 à 18h00\nDimanche | fermé",
                        "Tag | Offen\nMontag bis Freitag | 9.30 bis 18.30\nSamstag | 10.00 bis 18.00\nSonntag | geschlossen",
                    ),
                },
                {
                    "kind": "text",
                    "text": t(
                        "12, avenue Kennedy, L-1855 Luxembourg. The tram stops at the door (Philharmonie).",
                        "12, avenue Kennedy, L-1855 Luxembourg. Le tram s'arrête devant la porte (Philharmonie).",
                        "12, avenue Kennedy, L-1855 Luxembourg. Die Tram hält vor der Tür (Philharmonie).",
                    ),
                },
                {
                    "kind": "picture",
                    "picture": "window",
                    "size": "text",
                    "caption": t("Our window this month.", "Notre vitrine ce mois-ci.", "Unser Fenster in diesem Monat."),
                },
                ASK_THE_SHOP,
            ),
        ),
        DemoPage(
            slug="winter-readings",
            titles={"en": "Winter readings", "fr": "Lectures d'hiver"},
            about={"en": "Four evenings by the lamp.", "fr": "Quatre soirées sous la lampe."},
            planned_in_days=5,
            blocks=(
                {
                    "kind": "text",
                    "text": {
                        "en": "Four Thursdays, four authors, one lamp. Doors open at **19.00**, and there is soup.",
                        "fr": "Quatre jeudis, quatre auteurs, une lampe. Ouverture des portes à **19h00**, et il y a de la soupe.",
                    },
                },
                {"kind": "picture", "picture": "reading-corner", "size": "wide", "caption": ""},
            ),
        ),
    ),
    menu=("visit",),
)
LOYALTY = DemoSite(
    store=None,
    pictures={
        "stamps": t(
            "Round shapes like stamps on a card", "Des formes rondes comme des tampons", "Runde Formen wie Stempel auf einer Karte"
        ),
        "table": t("Shapes like cups on a table", "Des formes comme des tasses sur une table", "Formen wie Tassen auf einem Tisch"),
        "draft-logo": {},
    },
    pages=(
        DemoPage(
            slug="home",
            titles=t("One card for the shops you love", "Une carte pour vos commerces préférés", "Eine Karte für Ihre Lieblingsläden"),
            about=t(
                "Collect points and stamps where you shop anyway.",
                "Collectez des points là où vous achetez déjà.",
                "Punkte sammeln, wo Sie ohnehin einkaufen.",
            ),
            blocks=(
                {
                    "kind": "banner",
                    "text": t("Come back. It pays.", "Revenez. Ça vaut la peine.", "Wiederkommen lohnt sich."),
                    "lead": t(
                        "Points and stamps from the café, the bakery and the garden centre, on a card in your phone.",
                        "Points et tampons du café, de la boulangerie et de la jardinerie, sur une carte dans votre téléphone.",
                        "Punkte und Stempel aus Café, Bäckerei und Gartencenter, auf einer Karte im Telefon.",
                    ),
                    "label": t("How it works", "Comment ça marche", "So geht es"),
                    "url": t("/collect", "/fr/collecter", "/de/sammeln"),
                    "picture": "stamps",
                },
                {
                    "kind": "columns",
                    "first": t(
                        "### Collect\n\nShow your card when you pay.",
                        "### Collectez\n\nMontrez votre carte en payant.",
                        "### Sammeln\n\nKarte beim Bezahlen zeigen.",
                    ),
                    "second": t(
                        "### See\n\nYour balance is on the card, always.",
                        "### Suivez\n\nVotre solde est toujours sur la carte.",
                        "### Sehen\n\nIhr Stand steht immer auf der Karte.",
                    ),
                    "third": t(
                        "### Enjoy\n\nThe eleventh coffee is ours.",
                        "### Profitez\n\nLe onzième café est pour nous.",
                        "### Genießen\n\nDer elfte Kaffee geht auf uns.",
                    ),
                },
                {"kind": "picture", "picture": "table", "size": "wide", "caption": ""},
                JOIN,
            ),
        ),
        DemoPage(
            slug="collect",
            slugs={"fr": "collecter", "de": "sammeln"},
            titles=t("How to collect", "Comment collecter", "So sammeln Sie"),
            about=t("Points, stamps and what they are worth.", "Points, tampons et leur valeur.", "Punkte, Stempel und ihr Wert."),
            blocks=(
                {
                    "kind": "text",
                    "text": t(
                        "One euro is one point. **Points belong to you**, not to your phone: lose it, and the shop finds your card by name.\n\n"
                        "- no app to install\n- nothing to pay\n- leave whenever you like",
                        "Un euro vaut un point. **Les points sont à vous**, pas à votre téléphone : perdu, le commerce retrouve votre carte.\n\n"
                        "- aucune application\n- rien à payer\n- partez quand vous voulez",
                        "Ein Euro ist ein Punkt. **Die Punkte gehören Ihnen**, nicht dem Telefon: Ist es weg, findet der Laden Ihre Karte.\n\n"
                        "- keine App\n- keine Kosten\n- Ende, wann Sie wollen",
                    ),
                },
            ),
        ),
    ),
    menu=("collect",),
)
CAFE = DemoSite(
    store="cafe-central",
    pictures={
        "terrace": t("Shapes like parasols on a terrace", "Des formes comme des parasols", "Formen wie Sonnenschirme"),
        "cups": t("Shapes like cups", "Des formes comme des tasses", "Formen wie Tassen"),
        "last-summer": {},
    },
    pages=(
        DemoPage(
            slug="home",
            titles=t("Café Central", "Café Central", "Café Central"),
            about=t(
                "Coffee and cake in the old town since 1931.",
                "Café et gâteaux en vieille ville depuis 1931.",
                "Kaffee und Kuchen in der Altstadt seit 1931.",
            ),
            blocks=(
                {
                    "kind": "banner",
                    "text": t("Your second living room.", "Votre deuxième salon.", "Ihr zweites Wohnzimmer."),
                    "lead": t(
                        "Coffee roasted in Hollerich, cakes from our own oven, newspapers in five languages.",
                        "Café torréfié à Hollerich, gâteaux de notre four, journaux en cinq langues.",
                        "Kaffee aus Hollerich, Kuchen aus dem eigenen Ofen, Zeitungen in fünf Sprachen.",
                    ),
                    "label": t("See the menu", "Voir la carte", "Zur Karte"),
                    "url": t("/menu", "/fr/carte", "/de/karte"),
                    "picture": "terrace",
                },
                {"kind": "picture", "picture": "cups", "size": "wide", "caption": ""},
                JOIN,
                RESERVE,
            ),
        ),
        DemoPage(
            slug="menu",
            slugs={"fr": "carte", "de": "karte"},
            titles=t("The menu", "La carte", "Die Karte"),
            about=t("What there is today.", "Ce qu'il y a aujourd'hui.", "Was es heute gibt."),
            blocks=(
                {
                    "kind": "table",
                    "caption": t("Every day", "Tous les jours", "Jeden Tag"),
                    "cells": t(
                        "Cup or plate | Price\nEspresso | € 2.60\nCappuccino | € 3.40\nPlum tart | € 4.20\nSoup of the day | € 6.50",
                        "Tasse ou assiette | Prix\nExpresso | 2,60 €\nCappuccino | 3,40 €\nTarte aux quetsches | 4,20 €\nSoupe du jour | 6,50 €",
                        "Tasse oder Teller | Preis\nEspresso | 2,60 €\nCappuccino | 3,40 €\nZwetschgenkuchen | 4,20 €\nTagessuppe | 6,50 €",
                    ),
                },
            ),
        ),
    ),
    menu=("menu",),
)
SITES: Mapping[str, tuple[DemoSite, ...]] = {"oms": (OMS, KIRCHBERG), "loyalty": (LOYALTY, CAFE)}
