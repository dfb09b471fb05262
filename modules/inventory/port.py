"""How others reach the stock: the port `Stock`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from modules.inventory import queries, services
from modules.inventory.models import Variant
from webapp.merchants.models import Store
from webapp.merchants.queries import store_of
from webapp.registry.ports.stock import Article, Sale, Want
from webapp.routing.context import current_platform
from webapp.web.days import today_in


class InventoryStock:
    """The stock of a store of the platform that is worked for."""

    def available(self, store_id: int, variant_ids: Iterable[int]) -> dict[int, int]:
        """How many of each variant nobody was promised."""
        return {found.id: found.available for found in queries.variants_by_id(store_id, variant_ids) if found.track_stock}

    def articles(self, store_id: int, variant_ids: Iterable[int]) -> dict[int, Article]:
        """Variants by id."""
        day = today_in(_store(store_id).timezone)
        return {found.id: _article(found, day) for found in queries.variants_by_id(store_id, variant_ids)}

    def find(self, store_id: int, words: str, limit: int) -> list[Article]:
        """What is on sale and matches."""
        day = today_in(_store(store_id).timezone)
        return [_article(found, day) for found in queries.on_sale(store_id, words, limit)]

    def by_gtin(self, store_id: int, gtins: Iterable[str]) -> dict[str, int]:
        """The variant of each barcode number."""
        return queries.ids_by_gtin(store_id, gtins)

    def by_sku(self, store_id: int, skus: Iterable[str]) -> dict[str, int]:
        """Variants by SKU."""
        return queries.ids_by_sku(store_id, skus)

    def held_at(self, store_id: int, references: Iterable[str]) -> dict[str, dict[str, int]]:
        """Where what is held lies."""
        found: dict[str, dict[str, int]] = {}
        for reference, place, pieces in queries.held_at(store_id, references):
            found.setdefault(reference, {})[place] = pieces
        return found

    def reserve(self, store_id: int, wanted: Sequence[Want], *, partly: bool = False) -> dict[str, int]:
        """Hold pieces."""
        return services.reserve(_store(store_id), wanted, partly=partly)

    def hold(self, store_id: int, owner: str, wanted: Sequence[Want]) -> dict[str, int]:
        """Hold just what is wanted."""
        return services.hold(_store(store_id), owner, wanted)

    def release(self, store_id: int, wanted: Sequence[Want]) -> None:
        """Hold fewer."""
        services.release(_store(store_id), wanted)

    def ship(self, store_id: int, wanted: Sequence[Want], *, note: str) -> None:
        """Take pieces out."""
        services.ship(_store(store_id), wanted, note=note)

    def restock(self, store_id: int, wanted: Sequence[Want], *, note: str) -> None:
        """Put pieces back."""
        services.restock(_store(store_id), wanted, note=note)


def _store(store_id: int) -> Store:
    return store_of(current_platform().id, store_id)


def _article(found: Variant, day: date) -> Article:
    sale = Sale(found.sale_price, found.sale_from, found.sale_until) if found.sale_price is not None else None
    return Article(
        variant_id=found.id,
        sku=found.sku,
        gtin=found.gtin,
        title=found.title,
        price_minor=found.price_on(day),
        tax_rate_bp=found.tax_rate_bp,
        available=found.available,
        tracked=found.track_stock,
        usual_minor=found.price,
        sale=sale,
    )
