"""Reads of the inventory. "Low" has one definition, used by the list, the card and the overview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Integer, Row, Select, and_, case, func, literal_column, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from modules.inventory.models import ACTIVE, ARCHIVED, ENDLESS, Level, Location, Movement, Product, Reservation, Variant
from modules.inventory.queries.feeds import FeedVariant as FeedVariant
from modules.inventory.queries.feeds import StockThere as StockThere
from modules.inventory.queries.feeds import count_for_feed as count_for_feed
from modules.inventory.queries.feeds import feed_mark as feed_mark
from modules.inventory.queries.feeds import group_of as group_of
from modules.inventory.queries.feeds import may_be_sold as may_be_sold
from modules.inventory.queries.feeds import on_hand_at as on_hand_at
from modules.inventory.queries.feeds import stock_at as stock_at
from modules.inventory.queries.feeds import variants_for_feed as variants_for_feed
from modules.inventory.queries.feeds import variants_for_feed_after as variants_for_feed_after
from modules.inventory.queries.pictures import tokens_of as tokens_of
from modules.inventory.settings import InventorySettings
from webapp.db import db
from webapp.db.folding import holds
from webapp.domain import NotFound
from webapp.settings.typed import setting_sql

Found = TypeVar("Found")


def available() -> ColumnElement[int]:
    """How many of a variant may be sold, and nobody was promised; always enough of what is not counted."""
    return case((Variant.track_stock.is_(True), counted()), else_=literal_column(str(ENDLESS), Integer))


def counted() -> ColumnElement[int]:
    """What is left on hand of a variant by its ledgers."""
    return Variant.on_hand - Variant.reserved - Variant.unavailable


def is_low() -> ColumnElement[bool]:
    """An active, counted variant of which no more are available than its own threshold, or its store's where it has none."""
    threshold = setting_sql(InventorySettings, "low_stock_threshold", Variant.store_id)
    return and_(_is_counted(), counted() <= func.coalesce(Variant.low_stock_threshold, threshold))


def is_out() -> ColumnElement[bool]:
    """An active, counted variant of which nothing may be sold."""
    return and_(_is_counted(), counted() <= 0)


def _is_counted() -> ColumnElement[bool]:
    return and_(Variant.active.is_(True), Variant.track_stock.is_(True))


def variants(store_id: int) -> Select[Variant]:
    """The variants of a store with their products, for lists."""
    return select(Variant).join(Variant.product).options(contains_eager(Variant.product)).where(Variant.store_id == store_id)


def found(store_id: int, words: str, columns: Sequence[Any], limit: int) -> Sequence[Variant]:
    """Variants on sale with these words in one of the columns, by name."""
    statement = variants(store_id).where(Product.status == ACTIVE, holds(words, columns)).order_by(Product.name, Variant.id)
    return db.session.scalars(statement.limit(limit)).all()


def in_order(chosen: Select[Any], limit: int) -> Iterator[Variant]:
    """The variants of a list, those of a product together, the oldest first; read in batches."""
    statement = chosen.order_by(None).order_by(Variant.product_id, Variant.id).limit(limit)
    yield from db.session.scalars(statement.execution_options(yield_per=500))


def low_variants(store_id: int) -> Select[Any]:
    """The variants to order again."""
    return variants(store_id).where(is_low(), Product.status == ACTIVE)


def low_by_store() -> Mapping[int, int]:
    """How many variants run low, by store."""
    found = db.session.execute(select(Variant.store_id, func.count(Variant.id)).where(is_low()).group_by(Variant.store_id))
    return {row[0]: row[1] for row in found}


def has_variants(store_id: int) -> bool:
    """Whether the store has any."""
    return db.session.scalar(select(Variant.id).where(Variant.store_id == store_id).limit(1)) is not None


def lowest(store_id: int, limit: int) -> list[Variant]:
    """The low articles with the fewest left."""
    return list(db.session.scalars(low_variants(store_id).order_by(available(), Variant.id).limit(limit)))


def product(store_id: int, product_id: int, *, lock: bool = False) -> Product:
    """A product with its variants; raises NotFound. `lock` reads it again and keeps others from changing it."""
    statement = select(Product).where(Product.store_id == store_id, Product.id == product_id).options(selectinload(Product.variants))
    return _found(db.session.scalar(_locked(statement) if lock else statement))


def variant(store_id: int, variant_id: int, *, lock: bool = False) -> Variant:
    """A variant with its product; raises NotFound. `lock` reads both again and keeps others from changing them."""
    statement = variants(store_id).where(Variant.id == variant_id)
    if lock:
        statement = statement.with_for_update(of=[Product, Variant], key_share=True).execution_options(populate_existing=True)
    return _found(db.session.scalar(statement))


def levels(variant_id: int) -> list[Level]:
    """Where a variant lies."""
    statement = select(Level).where(Level.variant_id == variant_id).options(joinedload(Level.location)).order_by(Level.location_id)
    return list(db.session.scalars(statement))


def levels_at(location_id: int, variant_ids: Iterable[int]) -> Sequence[Row[int, int, int, int, int]]:
    """(id, variant_id, on_hand, reserved, unavailable) of the levels that a location has of these variants."""
    wanted = list(variant_ids)
    if not wanted:
        return []
    columns = (Level.id, Level.variant_id, Level.on_hand, Level.reserved, Level.unavailable)
    statement = select(*columns).where(Level.location_id == location_id, Level.variant_id.in_(wanted))
    return db.session.execute(statement).all()


def levels_of(variant_ids: Iterable[int]) -> list[Level]:
    """All levels of these variants, as they are now."""
    statement = select(Level).where(Level.variant_id.in_(list(variant_ids))).order_by(Level.id)
    return list(db.session.scalars(statement.execution_options(populate_existing=True)))


def reservations(store_id: int, references: Iterable[str]) -> list[Reservation]:
    """What is held for these references, as it is now."""
    statement = select(Reservation).where(Reservation.store_id == store_id, Reservation.reference.in_(list(references)))
    return list(db.session.scalars(statement.order_by(Reservation.id).execution_options(populate_existing=True)))


def reservations_for(variant_id: int) -> list[Reservation]:
    """Everything that is held of a variant."""
    return list(db.session.scalars(select(Reservation).where(Reservation.variant_id == variant_id).order_by(Reservation.id)))


def held_at(store_id: int, references: Iterable[str]) -> Sequence[Row[str, str, int]]:
    """(reference, location's name, pieces) of what is held for these, the locations in the order in which they are chosen."""
    mine = Reservation.store_id == store_id, Reservation.reference.in_(list(references))
    here = select(Reservation.reference, Location.name, Reservation.quantity).join(Location, Location.id == Reservation.location_id)
    return db.session.execute(here.where(*mine).order_by(Reservation.reference, Location.priority, Location.id)).all()


def reservations_of(store_id: int, owner: str) -> list[Reservation]:
    """What is held for all references "<owner>:…"."""
    statement = select(Reservation).where(Reservation.store_id == store_id, Reservation.reference.startswith(f"{owner}:", autoescape=True))
    return list(db.session.scalars(statement.order_by(Reservation.id)))


def last_movement(variant_id: int) -> Movement:
    """The latest line of a variant's ledger, which has at least one."""
    return _found(db.session.scalar(select(Movement).where(Movement.variant_id == variant_id).order_by(Movement.id.desc()).limit(1)))


def unbalanced_skus(limit: int, window: int = 5000) -> list[str]:
    """SKUs of articles whose stock, levels and latest movements do not say the same, on the whole platform.

    One statement that reads the last `window` movements, the levels they are about and the stock of their articles, however long the
    ledger is: each movement must go on from the balance before it, the last one end in the level, and the levels add up to the stock.
    """
    columns = (Movement.id, Movement.variant_id, Movement.location_id, Movement.quantity, Movement.balance)
    recent = select(*columns).order_by(Movement.id.desc()).limit(window).subquery()
    shelf = (recent.c.variant_id, recent.c.location_id)
    before = func.lag(recent.c.balance).over(partition_by=shelf, order_by=recent.c.id)
    turn = func.row_number().over(partition_by=shelf, order_by=recent.c.id.desc())
    lines = select(recent, before.label("before"), turn.label("turn")).cte("lines")
    breaks = select(lines.c.variant_id).where(lines.c.balance != lines.c.before + lines.c.quantity)
    here = and_(Level.variant_id == lines.c.variant_id, Level.location_id == lines.c.location_id)
    held = select(Level.on_hand).where(here).correlate(lines).scalar_subquery()
    ends = select(lines.c.variant_id).where(lines.c.turn == 1, lines.c.balance != func.coalesce(held, 0))
    total = select(func.coalesce(func.sum(Level.on_hand), 0)).where(Level.variant_id == Variant.id).correlate(Variant).scalar_subquery()
    moved, wrong = Variant.id.in_(select(lines.c.variant_id)), Variant.id.in_(breaks.union_all(ends))
    statement = select(Variant.sku).where(moved, or_(wrong, Variant.on_hand != total)).order_by(Variant.sku).limit(limit)
    return list(db.session.scalars(statement))


def movements(variant_id: int) -> Select[Any]:
    """The ledger of a variant."""
    return select(Movement).where(Movement.variant_id == variant_id).options(joinedload(Movement.location), joinedload(Movement.actor))


def movement(store_id: int, movement_id: int) -> Movement:
    """A line of the store's ledger; raises NotFound."""
    return _found(db.session.scalar(select(Movement).where(Movement.store_id == store_id, Movement.id == movement_id)))


def reversed_among(store_id: int, movement_ids: Iterable[int]) -> set[int]:
    """Which of these lines were taken back by another one."""
    keys = {Movement.reversing(each): each for each in movement_ids}
    found = db.session.scalars(select(Movement.key).where(Movement.store_id == store_id, Movement.key.in_(list(keys))))
    return {keys[key] for key in found if key is not None}


def locations(store_id: int, only_open: bool = False) -> list[Location]:
    """The store's locations, the first choice first."""
    statement = select(Location).where(Location.store_id == store_id).order_by(Location.priority, Location.id)
    return list(db.session.scalars(statement.where(Location.active.is_(True)) if only_open else statement))


def open_locations(store_id: int) -> list[Location]:
    """The store's open locations as they are now, the first choice first; none of them closes before the transaction ends."""
    statement = select(Location).where(Location.store_id == store_id, Location.active.is_(True)).order_by(Location.id)
    found = db.session.scalars(statement.with_for_update(read=True).execution_options(populate_existing=True))
    return sorted(found, key=lambda location: location.priority)


def hold_locations(store_id: int) -> list[Location]:
    """All locations of the store; until the transaction ends nobody moves stock there, and none closes or opens."""
    statement = select(Location).where(Location.store_id == store_id).order_by(Location.id)
    return list(db.session.scalars(statement.with_for_update(key_share=True).execution_options(populate_existing=True)))


def location(store_id: int, location_id: int, *, hold: bool = False) -> Location:
    """A location of the store; raises NotFound. `hold` reads it again and keeps it from closing before the transaction ends."""
    statement = select(Location).where(Location.store_id == store_id, Location.id == location_id)
    if hold:
        statement = statement.with_for_update(read=True).execution_options(populate_existing=True)
    return _found(db.session.scalar(statement))


def find_variant_by_sku(store_id: int, sku: str) -> Variant | None:
    """The variant with this stock-keeping unit."""
    return find_variants_by_sku(store_id, [sku]).get(sku)


def find_variants_by_sku(store_id: int, skus: Iterable[str], *, lock: bool = False) -> dict[str, Variant]:
    """The variants with these stock-keeping units, products loaded: three queries for a whole batch of an import.

    `lock` reads them again and keeps others from changing them until the transaction ends. Products and variants are read apart:
    joined, PostgreSQL reads the whole store for each row where it has not counted its tables yet.
    """
    wanted = (Variant.store_id == store_id, Variant.sku.in_(list(skus)))
    product_ids = sorted(set(db.session.scalars(select(Variant.product_id).where(*wanted))))
    if not product_ids:
        return {}
    own = select(Product).where(Product.store_id == store_id, Product.id.in_(product_ids)).order_by(Product.id)
    products = {found.id: found for found in db.session.scalars(_locked(own) if lock else own)}
    these = select(Variant).where(*wanted, Variant.product_id.in_(product_ids)).order_by(Variant.product_id, Variant.id)
    variants = list(db.session.scalars(_locked(these) if lock else these))
    for found in variants:
        set_committed_value(found, "product", products[found.product_id])
    return {found.sku: found for found in variants}


def skus_in_use(store_id: int, skus: Iterable[str]) -> set[str]:
    """Which of these the store uses already."""
    return set(db.session.scalars(select(Variant.sku).where(Variant.store_id == store_id, Variant.sku.in_(list(skus)))))


def skus_of_gtins(store_id: int, gtins: Iterable[str]) -> dict[str, list[str]]:
    """The SKUs of the variants with each of these barcode numbers, of products that are not archived."""
    found: dict[str, list[str]] = {}
    wanted = list(gtins)
    if wanted:
        mine = Variant.store_id == store_id, Variant.gtin.in_(wanted), Product.status == ACTIVE
        for gtin, sku in db.session.execute(select(Variant.gtin, Variant.sku).join(Variant.product).where(*mine).order_by(Variant.id)):
            found.setdefault(gtin, []).append(sku)
    return found


def _locked(statement: Select[Found]) -> Select[Found]:
    """Whoever locks does it in the same order, products before their variants, each by their ids: nobody waits in a circle."""
    return statement.with_for_update(key_share=True).execution_options(populate_existing=True)


def lock_variants(store_id: int, variant_ids: Iterable[int]) -> list[Variant]:
    """Those of the store, read again and kept from others until the transaction ends, in the order in which everybody locks them."""
    statement = select(Variant).where(Variant.store_id == store_id, Variant.id.in_(list(variant_ids)))
    return list(db.session.scalars(_locked(statement.order_by(Variant.product_id, Variant.id))))


def on_sale(store_id: int, words: str, limit: int) -> list[Variant]:
    """What is sold and has every one of these words in its name, label, SKU, MPN or barcode, whatever its accents and case."""
    among = (Product.name, Variant.label, Variant.sku, Variant.gtin, Variant.mpn)
    statement = variants(store_id).where(Variant.active.is_(True), Product.status == ACTIVE, holds(words, among))
    return list(db.session.scalars(statement.order_by(Product.name, Variant.id).limit(limit)))


def variants_by_id(store_id: int, variant_ids: Iterable[int]) -> list[Variant]:
    """Those of the store, with their products."""
    return list(db.session.scalars(variants(store_id).where(Variant.id.in_(list(variant_ids)))))


def ids_by_gtin(store_id: int, gtins: Iterable[str]) -> dict[str, int]:
    """The variant of each barcode number that exactly one variant of the store has."""
    wanted = [each for each in gtins if each]
    one = select(Variant.gtin, func.min(Variant.id)).where(Variant.store_id == store_id, Variant.gtin.in_(wanted))
    rows = db.session.execute(one.group_by(Variant.gtin).having(func.count(Variant.id) == 1))
    return {gtin: int(variant_id) for gtin, variant_id in rows}


def ids_by_sku(store_id: int, skus: Iterable[str]) -> dict[str, int]:
    """The variant of each SKU that the store has."""
    wanted = [each for each in skus if each]
    rows = db.session.execute(select(Variant.sku, Variant.id).where(Variant.store_id == store_id, Variant.sku.in_(wanted)))
    return {row.sku: row.id for row in rows}


def _in_groups(store_id: int, groups: Iterable[str]) -> ColumnElement[bool]:
    """Products that files call by these: by their group code, or by “P” and their id where they have none."""
    wanted = list(groups)
    ids = [int(each[1:]) for each in wanted if each[:1] == "P" and each[1:].isascii() and each[1:].isdigit() and len(each) < 11]
    own = Product.group_code.in_(wanted)
    return and_(Product.store_id == store_id, or_(own, and_(Product.group_code.is_(None), Product.id.in_(ids))) if ids else own)


def products_of_groups(store_id: int, groups: Iterable[str]) -> dict[str, int]:
    """Ids of the products that files know by these groups."""
    wanted = list(groups)
    if not wanted:
        return {}
    rows = db.session.execute(select(Product.group_code, Product.id).where(_in_groups(store_id, wanted)))
    return {group or f"P{product_id}": product_id for group, product_id in rows}


def count_by_group(store_id: int, groups: Iterable[str]) -> dict[str, int]:
    """How many variants the products have that files know by these groups."""
    wanted = list(groups)
    if not wanted:
        return {}
    counted = select(Product.group_code, Product.id, func.count(Variant.id)).join(Variant, Variant.product_id == Product.id)
    rows = db.session.execute(counted.where(_in_groups(store_id, wanted)).group_by(Product.group_code, Product.id))
    return {group or f"P{product_id}": many for group, product_id, many in rows}


def lock_groups(store_id: int, groups: Iterable[str]) -> dict[str, Product]:
    """The products that files know by these groups, read again and kept from others until the transaction ends."""
    wanted = list(groups)
    if not wanted:
        return {}
    mine = select(Product).where(_in_groups(store_id, wanted)).order_by(Product.id)
    return {group_of(each): each for each in db.session.scalars(_locked(mine))}


def combinations_of(store_id: int, product_ids: Iterable[int]) -> Sequence[Row[int, str, str, str, str]]:
    """(product_id, sku, option_1, option_2, option_3) of the variants of these products that have values."""
    columns = (Variant.product_id, Variant.sku, Variant.option_1, Variant.option_2, Variant.option_3)
    mine = Variant.store_id == store_id, Variant.product_id.in_(list(product_ids)), Variant.option_1 != ""
    return db.session.execute(select(*columns).where(*mine)).all()


def archived_groups(store_id: int, groups: Iterable[str]) -> set[str]:
    """Which of these groups, as files write them, are those of an archived product."""
    wanted = list(groups)
    if not wanted:
        return set()
    archived = select(Product).where(_in_groups(store_id, wanted), Product.status == ARCHIVED)
    return {group_of(each) for each in db.session.scalars(archived)}


def first_variants(store_id: int, product_ids: Iterable[int]) -> dict[int, int]:
    """The first variant of each of these products: what a feed says of it counts for the product. Ids by ids."""
    wanted = list(product_ids)
    if not wanted:
        return {}
    mine = Variant.store_id == store_id, Variant.product_id.in_(wanted)
    rows = db.session.execute(select(Variant.product_id, func.min(Variant.id)).where(*mine).group_by(Variant.product_id))
    return {row[0]: row[1] for row in rows}


def products_of(store_id: int, variant_ids: Iterable[int]) -> dict[int, Row[Any]]:
    """What variants have from their products (name, description, category, page_url), by variant, as it is in the database."""
    words = (Product.name, Product.description, Product.category, Product.page_url)
    mine = Variant.store_id == store_id, Variant.id.in_(list(variant_ids))
    statement: Select[*tuple[Any, ...]] = select(Variant.id, *words).join(Variant.product).where(*mine)
    return {row.id: row for row in db.session.execute(statement)}


def count_active_variants(store_ids: Sequence[int]) -> int:
    """What the quota `products` counts in these stores."""
    return db.session.scalar(select(func.count(Variant.id)).where(Variant.store_id.in_(store_ids), Variant.active.is_(True))) or 0


def count_variants(product_id: int) -> int:
    """How many variants a product has, archived ones among them."""
    return db.session.scalar(select(func.count(Variant.id)).where(Variant.product_id == product_id)) or 0


def count_open_locations(store_ids: Sequence[int]) -> int:
    """What the quota `locations` counts in these stores."""
    return db.session.scalar(select(func.count(Location.id)).where(Location.store_id.in_(store_ids), Location.active.is_(True))) or 0


def _found(row: Found | None) -> Found:
    if row is None:
        raise NotFound(_("This no longer exists, or never did."))
    return row
