"""Which variant of the inventory a unit is: by its barcode number, or else by the SKU that our own feed gave it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from modules.inventory import queries as inventory
from modules.marketplace.remote import Product, Unit
from webapp.commerce.identifiers import gtin
from webapp.domain import DomainError


class Sold(Protocol):
    """A variant of the inventory, as far as it matters here."""

    id: Any
    sku: Any
    price: Any
    tax_rate_bp: Any
    on_hand: Any
    product: Any

    @property
    def available(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Match:
    """The variants of some units."""

    by_gtin: Mapping[str, Sold]
    by_sku: Mapping[str, Sold]

    def variant(self, unit: Unit | Product) -> Sold | None:
        """The variant of a unit; None for one that is not in the inventory."""
        return self.by_gtin.get(normal(unit.gtin)) or self.by_sku.get(unit.sku)

    @staticmethod
    def number(unit: Unit) -> str:
        """The barcode number as the inventory writes it."""
        return normal(unit.gtin)


def matches(store_id: int, units: Iterable[Unit | Product]) -> Match:
    """The variants of units, in three statements however many they are."""
    held = list(units)
    ids = inventory.ids_by_gtin(store_id, {normal(unit.gtin) for unit in held if unit.gtin})
    variants = {each.id: each for each in inventory.variants_by_id(store_id, ids.values())} if ids else {}
    skus = inventory.find_variants_by_sku(store_id, {unit.sku for unit in held if unit.sku})
    return Match({number: variants[variant_id] for number, variant_id in ids.items() if variant_id in variants}, skus)


@lru_cache(maxsize=10_000)
def normal(number: str) -> str:
    """A barcode number as the inventory keeps it; one with a wrong check digit stays as it is, and matches what was typed alike."""
    try:
        return gtin(number) if number else ""
    except DomainError:
        return number
