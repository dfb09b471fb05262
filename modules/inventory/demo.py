"""Demo data: a bookshop's shelves, with a year of movements whose sums match. The same every time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random
from typing import Any

from modules.inventory import demo_covers, services
from modules.inventory.models import Level, Movement, Product, Reason, Variant
from modules.inventory.options import Option, kept, written
from modules.inventory.services import pictures
from modules.inventory.services.locations import default_location
from modules.inventory.services.shelf import Shelf
from webapp import files
from webapp.commerce.identifiers import check_digit
from webapp.db import utcnow
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.merchants.models import Store
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
PICTURED = 8
"""So many of the newest books have a cover."""
TOYSHOP = "spillkescht"
TOYS = (
    "Wooden train", "Building blocks", "Spinning top", "Kite", "Yo-yo", "Skipping rope", "Puzzle of the castle", "Toy tractor",
    "Fire engine", "Doll's house", "Rag doll", "Teddy bear", "Marble run", "Balance bike", "Scooter", "Juggling balls", "Hand puppet",
    "Tin drum", "Xylophone", "Rocking horse", "Sand bucket", "Stacking rings", "Memory game", "Dominoes", "Toy kitchen", "Tea set",
    "Sailing boat", "Model plane", "Magnet tiles", "Paint box", "Wax crayons", "Bubble wand", "Garden spade", "Play tent", "Torch",
    "Globe",
)  # fmt: skip
TOY_COLOURS = ("Red", "Blue", "Green", "Yellow", "Orange", "Violet")


def keep_covers(platform: Any) -> dict[str, int]:
    """Draw the covers of the bookshop's newest books; their files by title."""
    store = store_on(platform.id, STORE)
    return demo_covers.keep(store, TITLES[-PICTURED:]) if store is not None else {}


def seed_demo(platform: Any, covers: Mapping[str, int] | None = None) -> None:
    """Fill the bookshop, where the platform has it, and the toyshop with more than its plan allows."""
    toyshop = store_on(platform.id, TOYSHOP)
    if toyshop is not None:
        _toys(toyshop)
    store = store_on(platform.id, STORE)
    if store is None:
        return
    dice = Random(SEED)  # noqa: S311 - demo data, not a secret
    shelf = Shelf(default_location(store), ())
    for number, title in enumerate(TITLES):
        product = services.create_product(store, product=_product(number, title), variant=_variant(number, dice))
        if covers and title in covers:
            pictures.add_picture(store, product.id, files.find(covers[title]), alt=f"Cover of “{title}”")
        _movements(shelf, product.variants[0], number, dice)
        if number % 6 == 0:
            _bindings(product)
            bound = services.add_variant(store, product, **{**_variant(number, dice, "B"), "combination": ("Hardcover",)})
            shelf.move(bound, dice.randint(6, 20), reason=Reason.RECEIVED, created_at=utcnow() - timedelta(days=90))
    shelf.write()


def _bindings(product: Product) -> None:
    """Its variants differ in how they are bound."""
    product.options = kept([Option("Binding", ("Paperback", "Hardcover"))])
    product.variants[0].option_1 = "Paperback"


def _toys(store: Store) -> None:
    """Every toy in every colour, delivered a year ago; a few statements for all of them."""
    owner, place = {"platform_id": store.platform_id, "store_id": store.id}, default_location(store).id
    options = [Option("Colour", TOY_COLOURS)]
    toys = [{**owner, "name": toy, "brand": "Spillkëscht", "category": "Toys", "options": kept(options)} for toy in TOYS]
    ids = insert_with_ids(Product, toys)
    variants = [
        {
            **owner,
            "product_id": product_id,
            "sku": f"TOY-{number:02}-{colour[:3].upper()}",
            **written(options, (colour,), {}),
            "price": 990 + number * 150,
            "tax_rate_bp": 1700,
            "on_hand": 6 + (number + step) % 9,
        }
        for number, product_id in enumerate(ids, 1)
        for step, colour in enumerate(TOY_COLOURS)
    ]
    held = zip(insert_with_ids(Variant, variants), variants, strict=True)
    lying = [({**owner, "variant_id": each, "location_id": place}, row["on_hand"]) for each, row in held]
    insert_rows(Level, [{**row, "on_hand": many} for row, many in lying])
    came = {"reason": Reason.RECEIVED, "created_at": utcnow() - timedelta(days=365)}
    insert_rows(Movement, [{**row, **came, "quantity": many, "balance": many} for row, many in lying])


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
