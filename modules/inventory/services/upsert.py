"""Taking in articles from a feed: by SKU, idempotent, touching only what the row names; many rows cost as many statements as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from modules.inventory import queries
from modules.inventory.models import Level, Movement, Product, Variant
from modules.inventory.services.batch import Batch
from modules.inventory.services.rows import Outcome, ProductRow, Upserted
from webapp.db.bulk import refresh_statistics
from webapp.entitlements.gate import hold_quota
from webapp.merchants.models import Store

LARGEST_BATCH = 1000


def upsert_products(
    store: Store,
    rows: Sequence[ProductRow],
    *,
    existing: Mapping[str, Variant] | None = None,
    ahead: int = 0,
    location_id: int | None = None,
) -> list[Upserted]:
    """Create or update the articles, in order; the second time the same row is `unchanged`. Tells of each row what came of it.

    A row that is refused (a new article beyond the plan, stock that is not there) leaves nothing, and the others go on.
    `existing` spares the look-up where the caller has it from `lock_articles`. `ahead` counts new
    articles that the quota has to allow beside those in the database: a check has undone them. Stock moves at `location_id`, by default
    the store's first.
    """
    done: list[Upserted] = []
    for part in _parts(rows):
        known = existing if existing is not None and not done else None
        if known is None:
            known = lock_articles(store, [row.sku for row in part])
        done += Batch(store, known, ahead, location_id).take(part)
    return done


def lock_articles(store: Store, skus: Iterable[str]) -> dict[str, Variant]:
    """The variants with these SKUs, for `upsert_products` in the same transaction: locked, and before them whoever counts new ones."""
    hold_quota("products", store)
    return queries.find_variants_by_sku(store.id, skus, lock=True)


def upsert_product(store: Store, row: ProductRow) -> tuple[Outcome, Variant]:
    """A batch of one row. Raises QuotaExceeded for a new article beyond the plan, DomainError for stock that is not there."""
    (done,) = upsert_products(store, [row])
    if done.error is not None:
        raise done.error
    return done.outcome, queries.variant(store.id, done.variant_id)


def expect_many() -> None:
    """Called in the first batch of an import, and each time that it has brought ten times as many rows: those after it cost no more."""
    refresh_statistics(Product, Variant, Level, Movement)


def _parts(rows: Sequence[ProductRow]) -> Iterator[list[ProductRow]]:
    """Pieces in which no SKU stands twice: the second row for one is compared with what the first has made of it."""
    part: dict[str, ProductRow] = {}
    for row in rows:
        if row.sku in part or len(part) == LARGEST_BATCH:
            yield list(part.values())
            part = {}
        part[row.sku] = row
    if part:
        yield list(part.values())
