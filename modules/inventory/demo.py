"""Demo data: a bookshop's shelves, with a year of movements whose sums match. The same every time."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from modules.inventory import services
from modules.inventory.models import Reason, Variant
from modules.inventory.services.locations import default_location
from modules.inventory.services.shelf import Shelf
from webapp.commerce.identifiers import check_digit
from webapp.db import utcnow
from webapp.merchants.queries import store_on

STORE = "kirchberg"
SEED = 20240229
LOW, OUT = frozenset({4, 17, 23, 38, 51}), frozenset({9, 44})
PUBLISHERS = ("Éditions du Pont", "Schlassverlag", "Harbour Lane", "Edition Musel")
CATEGORIES = ("Novels", "Crime", "Children", "Cooking", "Travel", "History")
TITLES = (
    "Le pont rouge", "L'hiver à Vianden", "La maison d'Esch", "Un été sur la Moselle", "Les trains du soir",
    "Le jardin d'Echternach", "Trois jours à Clervaux", "La lettre de Diekirch", "Sous les remparts", "Le dernier haut fourneau",
    "Petite histoire du Grund", "La recette perdue", "Les enfants du Kirchberg", "Nuit blanche à Mersch", "Le chat du tramway",
    "Der Nebel über der Sauer", "Das Haus am Glacis", "Die Stahlkinder", "Winterlicht", "Der letzte Winzer", "Kleine Fluchten",
    "Die Karte von Remich", "Mord in Mondorf", "Das stille Archiv", "Am Rande der Schlucht", "Der Uhrmacher von Wiltz",
    "Die Brücke der Schwalben", "Sechs Wege nach Trier", "Das Buch der Burgen", "Herbst in Bourscheid", "De klenge Maulef",
    "Eis Kachzeil", "D'Geschicht vum Gantebeinchen", "Wanderen am Mëllerdall", "Den Hond an de Mound", "D'Schueberfouer",
    "Gromper a Gaart", "E Rees op Iechternach", "The Ardennes on Foot", "A Border in the Kitchen", "The Night Tram",
    "Small Country, Long Table", "The Slate Roofs", "Letters to Larochette", "Rain on the Corniche", "The Glassmaker's Ledger",
    "Seven Castles", "The Quiet Parliament", "Cycling the Moselle", "The Fortress Cat", "Cooking with Plums",
    "The Steelworks Choir", "A Year in Ettelbruck", "The Lock-Keeper", "Paper Boats", "The Map Room", "Salt and Slate",
    "North of the Plateau", "The Last Casemate", "Notes from a Wine Village",
)  # fmt: skip


def seed_demo(platform: Any) -> None:
    """Fill the bookshop, where the platform has it."""
    store = store_on(platform.id, STORE)
    if store is None:
        return
    dice = Random(SEED)  # noqa: S311 - demo data, not a secret
    shelf = Shelf(default_location(store), ())
    for number, title in enumerate(TITLES):
        product = services.create_product(store, product=_product(number, title), variant=_variant(number, dice))
        _movements(shelf, product.variants[0], number, dice)
        if number % 6 == 0:
            bound = services.add_variant(store, product, **{**_variant(number, dice, "B"), "label": "Hardcover"})
            shelf.move(bound, dice.randint(6, 20), reason=Reason.RECEIVED, created_at=utcnow() - timedelta(days=90))
    shelf.write()


def _product(number: int, title: str) -> dict[str, Any]:
    return {
        "name": title,
        "brand": PUBLISHERS[number % len(PUBLISHERS)],
        "category": CATEGORIES[number % len(CATEGORIES)],
        "description": f"{title}. {CATEGORIES[number % len(CATEGORIES)]}, {PUBLISHERS[number % len(PUBLISHERS)]}.",
        "group_code": f"BK-{number + 1:04}",
    }


def _variant(number: int, dice: Random, suffix: str = "") -> dict[str, Any]:
    body = f"97899959{number:03}{1 if suffix else 0}"
    return {
        "sku": f"BK-{number + 1:04}{suffix}",
        "label": "Paperback",
        "gtin": body + check_digit(body),
        "price": dice.randrange(890, 3990, 10) + (1000 if suffix else 0),
        "tax_rate_bp": 300,
    }


def _movements(shelf: Shelf, variant: Variant, number: int, dice: Random) -> None:
    """A delivery a year ago, sales and a second delivery since, down to what the shelf holds today."""
    now, left = utcnow(), dice.randint(30, 60)
    shelf.move(variant, left, reason=Reason.RECEIVED, note="First delivery", created_at=now - timedelta(days=400 - number))
    for days in sorted(dice.sample(range(20, 330), 4), reverse=True):
        sold = min(left - 6, dice.randint(2, 8))
        if sold > 0:
            shelf.move(variant, -sold, reason=Reason.SOLD, created_at=now - timedelta(days=days))
            left -= sold
    if number % 10 == 3:
        shelf.move(variant, -1, reason=Reason.DAMAGED, note="Torn cover", created_at=now - timedelta(days=15))
        left -= 1
    target = 0 if number in OUT else dice.randint(1, 4) if number in LOW else left
    if target < left:
        shelf.move(variant, target - left, reason=Reason.SOLD, note="School order", created_at=now - timedelta(days=3))
