"""What the marketplace shows for sale beside what we have; where it owns a field, its value is taken over."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import delete

from modules.inventory import services as inventory
from modules.inventory.queries import StockThere, may_be_sold, stock_at
from modules.marketplace import queries
from modules.marketplace.models import RemoteProduct
from modules.marketplace.remote import Product
from modules.marketplace.services.matching import Sold, matches, normal
from modules.marketplace.services.running import Counted
from modules.marketplace.settings import REMOTE, MarketplaceSettings
from webapp.db import db, utcnow
from webapp.merchants.models import Store
from webapp.settings.typed import settings

NOTHING = StockThere()
STILL_SHOWN = timedelta(days=3)
"""For how long a marketplace may show the price of a sale that has ended."""


def compare(store: Store, products: Iterable[Product]) -> Counted:
    """Write down what is shown, matched with the inventory; what came of it."""
    given = {each.remote_id: each for each in products}
    connection = queries.connection(store.id)
    counted = Counted(seen=len(given), changed=_take_over(store, given.values()))
    found, known = matches(store.id, given.values()), queries.mapped(connection.id, given)
    sold = {variant.id for each in given.values() if (variant := found.variant(each)) is not None}
    elsewhere, day = stock_at(queries.uncounted(store.id), sold), queries.day_of(store)
    for remote_id, product in given.items():
        row = known.get(remote_id)
        if row is None:
            owner = {"platform_id": store.platform_id, "store_id": store.id, "connection_id": connection.id}
            row = RemoteProduct(**owner, remote_id=remote_id)
            counted.created += 1
        variant = found.variant(product)
        _write(row, product, variant, store.locale, elsewhere.get(variant.id, NOTHING) if variant is not None else NOTHING, day)
        db.session.add(row)
    db.session.flush()
    return counted


def _take_over(store: Store, products: Collection[Product]) -> int:
    """Where the marketplace owns price, title or stock, ours becomes the same; how many variants changed."""
    how, found = settings(MarketplaceSettings, store.id), matches(store.id, products)
    if REMOTE not in (how.price_owner, how.title_owner, how.stock_owner):
        return 0
    shown: dict[int, tuple[Sold, Product]] = {}
    for product in products:
        variant = found.variant(product)
        if variant is not None:
            shown.setdefault(variant.id, (variant, product))
    elsewhere, day = stock_at(queries.uncounted(store.id), shown), queries.day_of(store)
    wanted = [_wanted(variant, product, how, elsewhere.get(at, NOTHING), store.locale, day) for at, (variant, product) in shown.items()]
    rows = [each for each in wanted if each is not None]
    done = inventory.upsert_products(store, rows, location_id=queries.counted_location(store.id)) if rows else []
    return sum(1 for each in done if each.outcome == "updated")


def _wanted(
    variant: Sold, product: Product, how: MarketplaceSettings, elsewhere: StockThere, locale: str, day: date
) -> inventory.ProductRow | None:
    """What a variant is to become; None where nothing differs.

    Stock is what may be sold, as feeds tell it: pieces that orders hold stay, and so does what lies `elsewhere`, where it does not count.
    """
    title = title_of(product, locale)
    price = product.price_minor if how.price_owner == REMOTE and _is_price(product.price_minor, variant, day) else None
    name = title if how.title_owner == REMOTE and title not in ("", variant.product.name) else None
    missing = _missing(variant, product.stock, elsewhere) if how.stock_owner == REMOTE and product.stock is not None else 0
    if price is None and name is None and not missing:
        return None
    return inventory.ProductRow(sku=variant.sku, price=price, name=name, on_hand=variant.on_hand + missing if missing else None)


def _is_price(shown: int, variant: Sold, day: date) -> bool:
    """Whether what is shown is another full price than ours. A sale is the store's: neither its price nor one shown beside it is."""
    until = variant.sale_until
    ended = until is not None and until < day <= until + STILL_SHOWN
    return variant.sale_on(day) is None and shown not in (0, variant.price, variant.sale_price if ended else 0)


def for_sale(store: Store, variant: Sold) -> int | None:
    """How many pieces of a variant feeds offer; None where nobody counts them, and there are always enough."""
    if not variant.track_stock:
        return None
    elsewhere = stock_at(queries.uncounted(store.id), [variant.id])
    return may_be_sold(variant.available, elsewhere.get(variant.id, NOTHING))


def _missing(variant: Sold, stock: int, elsewhere: StockThere) -> int:
    """How many pieces there are to be more, so that so many may be sold. Where more is promised than is there, feeds say 0 too."""
    if not variant.track_stock or stock == may_be_sold(variant.available, elsewhere):
        return 0
    return stock - min(variant.available, variant.available - elsewhere.available)


def title_of(product: Product, locale: str) -> str:
    """The title in a language, or else in any."""
    return product.titles.get(locale) or next(iter(product.titles.values()), "")


def _write(row: RemoteProduct, product: Product, variant: Sold | None, locale: str, elsewhere: StockThere, day: date) -> None:
    row.sku, row.gtin, row.titles, row.price_minor = product.sku, normal(product.gtin), dict(product.titles), product.price_minor
    row.title, row.stock, row.seen_at = title_of(product, locale) or product.sku, product.stock, utcnow()
    row.variant_id = variant.id if variant is not None else None
    if variant is None:
        row.status = "unmapped"
    else:
        same = _same_stock(variant, row.stock, elsewhere)
        row.status = "same" if same and (row.title, row.price_minor) == (variant.product.name, variant.price_on(day)) else "differs"


def _same_stock(variant: Sold, stock: int | None, elsewhere: StockThere) -> bool:
    """Whether what is shown for sale is what feeds offer; of what nobody counts any number is, but not none."""
    if stock is None or not variant.track_stock:
        return stock != 0
    return stock == may_be_sold(variant.available, elsewhere)


def forget_unseen(store: Store, before: datetime) -> None:
    """What is not shown any more is not kept."""
    gone = delete(RemoteProduct).where(RemoteProduct.store_id == store.id, RemoteProduct.seen_at < before)
    db.session.execute(gone, execution_options={"synchronize_session": False})
