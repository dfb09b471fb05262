"""What the marketplace shows for sale beside what we have; where it owns a field, its value is taken over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete

from modules.inventory import services as inventory
from modules.inventory.queries import on_hand_at
from modules.marketplace import queries
from modules.marketplace.models import RemoteProduct
from modules.marketplace.remote import Product
from modules.marketplace.services.matching import Sold, matches, normal
from modules.marketplace.services.running import Counted
from modules.marketplace.settings import REMOTE, MarketplaceSettings
from webapp.db import db, utcnow
from webapp.merchants.models import Store
from webapp.settings.typed import settings


def compare(store: Store, products: Iterable[Product]) -> Counted:
    """Write down what is shown, matched with the inventory; what came of it."""
    given = {each.remote_id: each for each in products}
    connection, found = queries.connection(store.id), matches(store.id, given.values())
    known = queries.mapped(connection.id, given)
    sold = {variant.id for each in given.values() if (variant := found.variant(each)) is not None}
    elsewhere = on_hand_at(queries.uncounted(store.id), sold)
    how, counted = settings(MarketplaceSettings, store.id), Counted(seen=len(given))
    for remote_id, product in given.items():
        row = known.get(remote_id)
        if row is None:
            owner = {"platform_id": store.platform_id, "store_id": store.id, "connection_id": connection.id}
            row = RemoteProduct(**owner, remote_id=remote_id)
            db.session.add(row)
            counted.created += 1
        variant = found.variant(product)
        if variant is not None:
            counted.changed += take_over(store, variant, product, how)
        _write(row, product, variant, store.locale, elsewhere.get(variant.id, 0) if variant is not None else 0)
    db.session.flush()
    return counted


def take_over(store: Store, variant: Sold, product: Product, how: MarketplaceSettings) -> bool:
    """Where the marketplace owns price or title, ours becomes the same; whether something changed."""
    title = title_of(product, store.locale)
    price = product.price_minor if how.price_owner == REMOTE and product.price_minor not in (0, variant.price) else None
    name = title if how.title_owner == REMOTE and title not in ("", variant.product.name) else None
    if price is None and name is None:
        return False
    inventory.upsert_products(store, [inventory.ProductRow(sku=variant.sku, price=price, name=name)])
    return True


def title_of(product: Product, locale: str) -> str:
    """The title in a language, or else in any."""
    return product.titles.get(locale) or next(iter(product.titles.values()), "")


def _write(row: RemoteProduct, product: Product, variant: Sold | None, locale: str, elsewhere: int) -> None:
    row.sku, row.gtin, row.titles, row.price_minor = product.sku, normal(product.gtin), dict(product.titles), product.price_minor
    row.title, row.stock, row.seen_at = title_of(product, locale) or product.sku, product.stock, utcnow()
    row.variant_id = variant.id if variant is not None else None
    if variant is None:
        row.status = "unmapped"
    else:
        ours = (variant.product.name, variant.price, max(variant.available - elsewhere, 0))
        theirs = (row.title, row.price_minor, ours[2] if row.stock is None else row.stock)
        row.status = "same" if ours == theirs else "differs"


def forget_unseen(store: Store, before: datetime) -> None:
    """What is not shown any more is not kept."""
    gone = delete(RemoteProduct).where(RemoteProduct.store_id == store.id, RemoteProduct.seen_at < before)
    db.session.execute(gone, execution_options={"synchronize_session": False})
