"""Which variant of the inventory a unit is: by its barcode number, or else by the SKU that our own feed gave it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from modules.inventory import queries as inventory
from modules.marketplace.models import RemoteShipment
from modules.marketplace.remote import Unit, UnitState
from webapp.commerce.identifiers import gtin
from webapp.domain import DomainError


class Sold(Protocol):
    """A variant of the inventory, as far as it matters here."""

    id: Any
    sku: Any
    price: Any
    sale_price: Any
    sale_until: Any
    tax_rate_bp: Any
    on_hand: Any
    reserved: Any
    track_stock: Any
    product: Any

    @property
    def available(self) -> int: ...

    def sale_on(self, day: date) -> int | None: ...

    def price_on(self, day: date) -> int: ...


class Named(Protocol):
    """What is matched: a unit or product as it came, or a unit as it is kept."""

    @property
    def gtin(self) -> str: ...

    @property
    def sku(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Match:
    """The variants of some units."""

    by_gtin: Mapping[str, Sold]
    by_sku: Mapping[str, Sold]

    def variant(self, unit: Named) -> Sold | None:
        """The variant of a unit; None for one that is not in the inventory."""
        return self.by_gtin.get(normal(unit.gtin)) or self.by_sku.get(unit.sku)

    @staticmethod
    def number(unit: Unit) -> str:
        """The barcode number as the inventory writes it."""
        return normal(unit.gtin)


def matches(store_id: int, units: Iterable[Named]) -> Match:
    """The variants of units, in three statements however many they are."""
    held = list(units)
    ids = inventory.ids_by_gtin(store_id, {normal(unit.gtin) for unit in held if unit.gtin})
    variants = {each.id: each for each in inventory.variants_by_id(store_id, ids.values())} if ids else {}
    skus = inventory.find_variants_by_sku(store_id, {unit.sku for unit in held if unit.sku})
    return Match({number: variants[variant_id] for number, variant_id in ids.items() if variant_id in variants}, skus)


def unknown_units(row: RemoteShipment) -> frozenset[int]:
    """Ids of a shipment's units that are no variant of the inventory, while they wait for a decision."""
    waiting = [unit for unit in row.units if unit.decision == UnitState.UNCONFIRMED]
    found = matches(row.store_id, waiting)
    return frozenset(unit.id for unit in waiting if found.variant(unit) is None)


@lru_cache(maxsize=10_000)
def normal(number: str) -> str:
    """A barcode number as the inventory keeps it; one with a wrong check digit stays as it is, and matches what was typed alike."""
    try:
        return gtin(number) if number else ""
    except DomainError:
        return number
