"""What the simulator remembers: shipments, their units, products, and every mutation that reached it."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

NAMES = (("Anne", "Becker"), ("João", "Ferreira"), ("Claire", "Weber"), ("Tom", "Schmit"), ("Léa", "Muller"))
TOWNS = (("Luxembourg", "1855"), ("Esch-sur-Alzette", "4010"), ("Ettelbruck", "9050"), ("Diekirch", "9201"))
BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def default_products() -> list[dict[str, Any]]:
    """Some books; their SKUs and numbers are nobody's."""
    made = [("Le pont rouge", "19.90"), ("Gromperekichelcher", "24.00"), ("De Renert", "32.50"), ("Kleng Kichen", "15.00")]
    made += [("Wanderwege im Müllerthal", "21.00"), ("Histoire du Grand-Duché", "45.00")]
    return [product(f"LS-{at}", f"978295700{at:04}", price, name) for at, (name, price) in enumerate(made, 1)]


def product(sku: str, gtin: str, price: str, name: str, stock: int = 5) -> dict[str, Any]:
    """A product of the shop."""
    trade = {"number": gtin, "parser": f"gtin{len(gtin)}"}
    return {"id": f"p-{sku}", "sku": sku, "price": price, "stock": stock, "tradeId": trade, "name": {"en": name, "fr": name, "de": name}}


@dataclass
class Shop:
    """The shop behind one key. Its lock is held while a request is answered."""

    key: str = "simulator-key"
    products: list[dict[str, Any]] = field(default_factory=default_products)
    shipments: dict[str, dict[str, Any]] = field(default_factory=dict)
    decided: Counter[str] = field(default_factory=Counter)
    """How often each unit was confirmed or declined."""
    tracking: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    begin: int = 0
    """Numbers are counted from here: a shop that is opened anew gives none twice."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    _units: dict[str, dict[str, Any]] = field(default_factory=dict)

    def sell(self, many: int = 1, *, seed: int = 1, pieces: int | None = None, at: datetime | None = None) -> list[str]:
        """New shipments that wait for a decision; their ids."""
        with self.lock:
            first = self._next()
            dice = Random(f"{seed}-{first}")  # noqa: S311 - made-up orders, not secrets
            return [self._one(number, dice, pieces, at) for number in range(first, first + many)]

    def order(self, *lines: tuple[dict[str, Any], int], **order: Any) -> str:
        """A shipment of these products, so many pieces of each; its id."""
        with self.lock:
            return self._keep(self._next(), list(lines), {"shipAddress": _address("Anne", "Becker", "3", 1), **order})

    def _next(self) -> int:
        return self.begin + len(self.shipments) + 1

    def _one(self, number: int, dice: Random, pieces: int | None, at: datetime | None) -> str:
        chosen = dice.sample(self.products, min(dice.choice((1, 1, 2)), len(self.products)))
        lines = [(each, pieces or dice.choice((1, 1, 1, 2, 3))) for each in chosen]
        (first, last), (city, code) = dice.choice(NAMES), dice.choice(TOWNS)
        address = _address(first, last, str(dice.randint(1, 99)), number, city, code)
        order = {
            "email": f"{first}.{last}.{number}@example.com".lower().replace("ã", "a").replace("é", "e"),
            "completedAt": (at or BEGIN + timedelta(minutes=number)).isoformat(),
            "shipAddress": address,
            "billAddress": address,
        }
        return self._keep(number, lines, order)

    def _keep(self, number: int, lines: list[tuple[dict[str, Any], int]], order: dict[str, Any]) -> str:
        remote_id = f"s-{number:06}"
        units: list[dict[str, Any]] = [
            {"id": f"{remote_id}-{line}-{piece}", "state": "unconfirmed", "variant": _variant(each)}
            for line, (each, many) in enumerate(lines, 1)
            for piece in range(1, many + 1)
        ]
        total = sum((Decimal(unit["variant"]["price"]) for unit in units), Decimal(0))
        known = {"id": f"o-{number:06}", "number": f"R{number:08}", "email": None, "total": str(total), "locale": "fr"}
        known |= {"completedAt": BEGIN.isoformat(), "shipAddress": None, "billAddress": None, **order}
        self._units.update((unit["id"], unit) for unit in units)
        self.shipments[remote_id] = {"id": remote_id, "number": f"H{number:08}", "order": known, "inventoryUnits": units}
        return remote_id

    def units(self) -> dict[str, dict[str, Any]]:
        """Every unit by id."""
        return self._units

    def states(self, remote_id: str) -> list[str]:
        """The states of a shipment's units."""
        with self.lock:
            return [unit["state"] for unit in self.shipments[remote_id]["inventoryUnits"]]


def _address(first: str, last: str, house: str, number: int, city: str = "Luxembourg", code: str = "1855") -> dict[str, Any]:
    known = {"firstName": first, "lastName": last, "company": None, "streetName": "rue de la Gare", "streetNumber": house}
    country = {"name": "Luxembourg", "iso": "LU"}
    return {**known, "city": city, "zipCode": code, "phone": f"+35262112{number:04}"[:14], "country": country}


def _variant(each: dict[str, Any]) -> dict[str, Any]:
    product = {"name": each["name"], "_brand": {"__typename": "Brand", "name": "Editions"}}
    return {
        "id": f"v-{each['sku']}",
        "sku": each["sku"],
        "mpn": None,
        "price": each["price"],
        "tradeId": each["tradeId"],
        "product": product,
    }


def state_of(shipment: dict[str, Any]) -> str:
    """The state of a shipment, derived from its units."""
    states = {unit["state"] for unit in shipment["inventoryUnits"]}
    if "unconfirmed" in states:
        return "unconfirmed"
    return "declined" if states == {"confirmed_unavailable"} else "confirmed"
