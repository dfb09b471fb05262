"""What a store can sell, and what it has promised: pieces of variants, held for whoever names them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from webapp.registry.ports import writes


@dataclass(frozen=True, slots=True)
class Want:
    """So many pieces of a variant. `reference` says what for, unique in the store: "orders:12"."""

    reference: str
    variant_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Sale:
    """That a variant costs `price_minor` from its `first` day to its `last`, both included; None is no such end."""

    price_minor: int
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A variant as it is sold; `price_minor` is what it costs today, at the store, in the store's currency, tax included.

    `usual_minor` is what it costs while no `sale` is on; None where no other price is known. `available` is what nobody was promised. Of
    what is not `tracked` nobody counts the stock: there is always enough, and nothing is held.
    """

    variant_id: int
    sku: str
    gtin: str
    title: str
    price_minor: int
    tax_rate_bp: int
    available: int
    tracked: bool = True
    usual_minor: int | None = None
    sale: Sale | None = None

    def price_on(self, day: date) -> int:
        """What it costs on a day of the store, or cost then, as far as that is known now."""
        sale = self.sale
        if sale is not None and (sale.first is None or sale.first <= day) and (sale.last is None or day <= sale.last):
            return sale.price_minor
        return self.usual

    @property
    def usual(self) -> int:
        """What it costs while it is in no sale."""
        return self.price_minor if self.usual_minor is None else self.usual_minor


class Stock(Protocol):
    """Stock of one store. What is asked for several variants is decided for all of them together, under their locks."""

    def available(self, store_id: int, variant_ids: Iterable[int]) -> dict[int, int]:
        """How many of each variant nobody was promised; those that the store does not have, or does not count, are left out."""

    def articles(self, store_id: int, variant_ids: Iterable[int]) -> dict[int, Article]:
        """Variants by id; those that the store does not have are left out."""

    def find(self, store_id: int, words: str, limit: int) -> list[Article]:
        """What is on sale and matches by name, SKU or barcode."""

    def by_gtin(self, store_id: int, gtins: Iterable[str]) -> dict[str, int]:
        """The variant of each barcode number that exactly one variant has."""

    def by_sku(self, store_id: int, skus: Iterable[str]) -> dict[str, int]:
        """Variants by SKU; those that the store does not have are left out."""

    def held_at(self, store_id: int, references: Iterable[str]) -> dict[str, dict[str, int]]:
        """Where what is held for each reference lies: pieces by the name of the location."""

    @writes
    def reserve(self, store_id: int, wanted: Sequence[Want], *, partly: bool = False) -> dict[str, int]:
        """Hold pieces; how many by reference. Raises DomainError (out_of_stock) when there are too few, unless `partly`."""

    @writes
    def hold(self, store_id: int, owner: str, wanted: Sequence[Want]) -> dict[str, int]:
        """Hold for all references "<owner>:…" just what is wanted, as far as it is there; how many by reference."""

    @writes
    def release(self, store_id: int, wanted: Sequence[Want]) -> None:
        """Hold so many fewer; what is not held is let be."""

    @writes
    def ship(self, store_id: int, wanted: Sequence[Want], *, note: str) -> None:
        """Take pieces out of stock, those that are held first. Raises DomainError (out_of_stock) when there are too few."""

    @writes
    def restock(self, store_id: int, wanted: Sequence[Want], *, note: str) -> None:
        """Put pieces back on the shelf."""
