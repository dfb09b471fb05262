"""Demo data: what the demo's shops have on their shelves, with 14 months of movements whose sums match. The same every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from modules.inventory import demo_covers, demo_deliveries, queries
from modules.inventory.demo_shelves import SHELVES, Shelves
from modules.inventory.events import LOW_STOCK, low_stock
from modules.inventory.models import Aside, Level, Location, LocationKind, Movement, Product, Reason, SetAside, Variant
from modules.inventory.options import Option, columns, kept, written
from modules.inventory.services import pictures
from modules.inventory.services.locations import default_location
from webapp import files
from webapp.commerce.identifiers import check_digit
from webapp.db import db, utcnow
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.events import publish_each
from webapp.merchants.models import Store
from webapp.merchants.queries import store_on

STORE = "kirchberg"
SEED = 20240229
BINDINGS = (Option("Binding", ("Paperback", "Hardcover")),)
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
PLACES = ("Shop", "Cellar")
GOODS_BODY = 549_900_000_000
"""Barcode numbers of what is not a book begin here."""
Row = dict[str, Any]
Move = tuple[int, Reason, int, str]
"""How many came (or went), why, how many days ago, and a note."""
AT_ONCE, ELSEWHERE = 2000, 9
"""Movements of one statement; how many pieces there have to be before some of them are kept in another place."""
UNSOLD = {
    12: (2, Aside.DAMAGED, "Water on the lower shelf"),
    25: (1, Aside.DAMAGED, ""),
    30: (3, Aside.QUARANTINE, "Misprint, asked the publisher"),
}
"""Books of which some cannot be sold, by their number: how many, why, and a note."""


def keep_covers(platform: Any) -> dict[str, int]:
    """Draw the covers of the bookshop's newest books; their files by title."""
    store = store_on(platform.id, STORE)
    return demo_covers.keep(store, TITLES[-PICTURED:]) if store is not None else {}


def seed_demo(platform: Any, covers: Mapping[str, int] | None = None) -> None:
    """Fill the demo's shops, where the platform has them; the toyshop with more than its plan allows."""
    for number, shelves in enumerate(SHELVES):
        found = store_on(platform.id, shelves.store)
        if found is not None:
            _goods(found, shelves, number)
    store = store_on(platform.id, STORE)
    if store is not None:
        _books(store, covers or {})


def _books(store: Store, covers: Mapping[str, int]) -> None:
    """A paperback of each title, and a hardcover of every sixth."""
    dice = Random(SEED)  # noqa: S311 - demo data, not a secret
    shop = Stocking(store, PLACES)
    products = insert_with_ids(Product, [{**shop.owner, **_product(number, title)} for number, title in enumerate(TITLES)])
    for number, (title, product_id) in enumerate(zip(TITLES, products, strict=True)):
        shop.add({"product_id": product_id, **_variant(number, dice)}, _year_of_a_book(number, dice), UNSOLD.get(number))
        if number % 6 == 0:
            bound = {"product_id": product_id, **_variant(number, dice, "B"), **written(BINDINGS, ("Hardcover",), {})}
            shop.add(bound, [(dice.randint(6, 20), Reason.RECEIVED, 90, "")])
        if title in covers:
            pictures.add_picture(store, product_id, files.find(covers[title]), alt=f"Cover of “{title}”")
    shop.write()
    demo_deliveries.expect(store, shop.places[1])


def _goods(store: Store, shelves: Shelves, shop_number: int) -> None:
    """Every thing of every maker in every kind."""
    dice = Random(SEED + shop_number)  # noqa: S311 - demo data, not a secret
    shop, option = Stocking(store, shelves.places or PLACES[:1], shelves.sells[0] - 1), Option(shelves.option, shelves.kinds)
    named = [(thing, maker) for maker in shelves.makers for thing in shelves.things]
    rows = [
        {
            "name": f"{thing} {maker}".strip(),
            "brand": shelves.brand or maker.removeprefix("in ").capitalize(),
            "category": shelves.category,
            "description": f"{thing} {maker}".strip() + ".",
            "group_code": f"{shelves.prefix}-{number:03}",
            "options": kept([option]),
        }
        for number, (thing, maker) in enumerate(named, 1)
    ]
    products = insert_with_ids(Product, [{**shop.owner, **row} for row in rows])
    kinds = [(number, product_id, step, kind) for number, product_id in enumerate(products) for step, kind in enumerate(shelves.kinds)]
    low, out = _scarce(len(kinds), dice)
    for at, (number, product_id, step, kind) in enumerate(kinds):
        body = str(GOODS_BODY + shop_number * 1_000_000 + at)
        row = {
            "product_id": product_id,
            "sku": f"{shelves.prefix}-{number + 1:03}-{kind[:3].upper().strip()}",
            **written([option], (kind,), {}),
            "gtin": body + check_digit(body),
            "price": shelves.price + number % len(shelves.things) * shelves.step + step * 100,
            "tax_rate_bp": shelves.tax_rate_bp,
            "mpn": f"{shelves.prefix}{number + 1:03}{step}",
            "weight_grams": 80 + number % 9 * 110 + step * 40,
        }
        left = 0 if at in out else dice.randint(1, 4) if at in low else dice.randint(8, 30)
        shop.add(row, _year(left, shelves.sells, dice))
    shop.write()


def _scarce(many: int, dice: Random) -> tuple[set[int], set[int]]:
    """Which of so many are low, and which are out."""
    found = dice.sample(range(many), len(LOW) + len(OUT))
    return set(found[: len(LOW)]), set(found[len(LOW) :])


def _kind(name: str) -> LocationKind:
    """What a place of the demo is, by its name."""
    return LocationKind.SHOP if name.startswith("Shop") else LocationKind.WAREHOUSE


class Stocking:
    """The shelves of a store, whose rows are written together: variants, levels and movements that say the same.

    The first place receives everything and sells; the others are sent a part of what came, and keep it.
    """

    def __init__(self, store: Store, places: Sequence[str], moved: int = 7) -> None:
        self.moved = timedelta(days=moved)
        self.owner: Row = {"platform_id": store.platform_id, "store_id": store.id}
        first = default_location(store)
        first.name = places[0]
        others = [Location(**self.owner, name=name, priority=100 + number, kind=_kind(name)) for number, name in enumerate(places[1:], 1)]
        db.session.add_all(others)
        db.session.flush()
        self.places = [each.id for each in (first, *others)]
        self.variants: list[Row] = []
        self.movements: list[tuple[int, Row]] = []
        self.levels: list[tuple[int, Row]] = []
        self.asides: list[tuple[int, Row]] = []

    def add(self, variant: Row, moves: Sequence[Move], unsold: tuple[int, Aside, str] | None = None) -> None:
        """A variant, with what came and went, the oldest first, and what is set aside of it at the first place."""
        at, held, now = len(self.variants), 0, utcnow()
        for quantity, reason, days, note in moves:
            held += quantity
            self._move(at, self.places[0], quantity, held, reason=reason, note=note, created_at=now - timedelta(days=days))
        aside = self._send(at, held) if len(self.places) > 1 and held > ELSEWHERE else 0
        count, why, note = unsold or (0, Aside.OTHER, "")
        if count:
            line = {"quantity": count, "balance": count, "reason": why, "note": note, "created_at": now - timedelta(days=6)}
            self.asides.append((at, {"location_id": self.places[0], **line}))
        self.levels.append((at, {"location_id": self.places[0], "on_hand": held - aside, "unavailable": count}))
        told = {"on_hand": held, "unavailable": count, "low_told": held - count <= 5}
        self.variants.append({**self.owner, "attributes": {}, **columns(()), **variant, **told})

    def _send(self, at: int, held: int) -> int:
        """Send a third to one of the other places, `moved` days ago."""
        part, place = held // 3, self.places[1 + at % (len(self.places) - 1)]
        said = {"reason": Reason.TRANSFER, "note": "", "created_at": utcnow() - self.moved}
        self._move(at, self.places[0], -part, held - part, **said)
        self._move(at, place, part, part, **said)
        self.levels.append((at, {"location_id": place, "on_hand": part, "unavailable": 0}))
        return part

    def _move(self, at: int, place: int, quantity: int, balance: int, **said: Any) -> None:
        self.movements.append((at, {"location_id": place, "quantity": quantity, "balance": balance, **said}))

    def write(self) -> None:
        """All of it, in a few statements; and tell what is low."""
        ids = insert_with_ids(Variant, self.variants)
        insert_rows(Level, [{**self.owner, "variant_id": ids[at], **row} for at, row in self.levels])
        for first in range(0, len(self.movements), AT_ONCE):
            part = self.movements[first : first + AT_ONCE]
            insert_rows(Movement, [{**self.owner, "variant_id": ids[at], **row} for at, row in part])
        insert_rows(SetAside, [{**self.owner, "variant_id": ids[at], **row} for at, row in self.asides])
        low = [each for each, row in zip(ids, self.variants, strict=True) if row["low_told"]]
        publish_each(LOW_STOCK.code, [low_stock(each) for each in queries.variants_by_id(self.owner["store_id"], low)])


def _product(number: int, title: str) -> dict[str, Any]:
    return {
        "name": title,
        "brand": PUBLISHERS[number % len(PUBLISHERS)],
        "category": CATEGORIES[number % len(CATEGORIES)],
        "description": f"{title}. {CATEGORIES[number % len(CATEGORIES)]}, {PUBLISHERS[number % len(PUBLISHERS)]}.",
        "group_code": f"BK-{number + 1:04}",
        "options": [] if number % 6 else kept(BINDINGS),
    }


def _variant(number: int, dice: Random, suffix: str = "") -> dict[str, Any]:
    body = f"97899959{number:03}{1 if suffix else 0}"
    return {
        "sku": f"BK-{number + 1:04}{suffix}",
        **({"label": "Paperback"} if number % 6 else written(BINDINGS, ("Paperback",), {})),
        "gtin": body + check_digit(body),
        "price": dice.randrange(890, 3990, 10) + (1000 if suffix else 0),
        "tax_rate_bp": 300,
    }


def _year_of_a_book(number: int, dice: Random) -> list[Move]:
    """A delivery a year ago, sales and a second delivery since, down to what the shelf holds today."""
    left = dice.randint(30, 60)
    moves: list[Move] = [(left, Reason.RECEIVED, 424 - number // 3, "First delivery")]
    for days in sorted(dice.sample(range(20, 330), 4), reverse=True):
        sold = min(left - 6, dice.randint(2, 8))
        if sold > 0:
            moves.append((-sold, Reason.SOLD, days, ""))
            left -= sold
    if number % 10 == 3:
        moves.append((-1, Reason.DAMAGED, 15, "Torn cover"))
        left -= 1
    target = 0 if number in OUT else dice.randint(1, 4) if number in LOW else left
    if target < left:
        moves.append((target - left, Reason.SOLD, 9, "School order"))
    return moves


def _year(left: int, sells: tuple[int, int], dice: Random) -> list[Move]:
    """Fourteen months: deliveries, and sales between them, down to what is left today."""
    sales = [(-dice.randint(1, 6), Reason.SOLD, days, "") for days in sorted(dice.sample(range(*sells), 4), reverse=True)]
    came = left - sum(quantity for quantity, *_rest in sales)
    first = max(came - came // 3, -sales[0][0] - sales[1][0])
    half = sales[2][2] + 1
    moves: list[Move] = [(first, Reason.RECEIVED, 424, "First delivery"), *sales[:2], (came - first, Reason.RECEIVED, half, ""), *sales[2:]]
    return [move for move in moves if move[0]]
