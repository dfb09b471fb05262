"""A feed offers what may still be sold, and one that comes back changes nothing, whatever is promised and wherever it lies."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from modules.inventory import services as stock
from modules.inventory.models import Level, Reservation, Variant
from modules.inventory.queries import StockThere, may_be_sold
from modules.marketplace import export, queries, services
from modules.marketplace.remote import Product
from modules.marketplace.settings import REMOTE, MarketplaceSettings
from tests.modules.marketplace.conftest import World
from tests.modules.marketplace.test_export import rows
from tests.modules.marketplace.test_feeds_of_places import of
from webapp.db import db, transaction
from webapp.imports.models import Import
from webapp.registry.ports.stock import Want
from webapp.settings.typed import Level as SettingsLevel
from webapp.settings.typed import module_of
from webapp.settings.writing import own_row, save_own, version_of

Run = Callable[..., Import]


@dataclass(frozen=True)
class Lies:
    """What lies at the shop and in the cellar, and how much of each is promised; more than there is, too."""

    shop: int
    shop_held: int
    cellar: int
    cellar_held: int

    @property
    def free(self) -> int:
        return self.shop - self.shop_held + self.cellar - self.cellar_held


few = st.integers(0, 6)
LIES = st.builds(Lies, few, few, few, few)
PLACES = ("both", "shop", "cellar")


def put(world: World, lies: Sequence[Lies]) -> dict[str, Lies]:
    """Products of which so much lies there and is promised, by SKU. Pieces can be promised that are gone by now: the till sold them."""
    owner = {"platform_id": world.shop.platform_id, "store_id": world.shop.id}
    with transaction():
        places = {place.name: place.id for place in queries.places(world.shop.id)}
        cellar = places.get("Cellar") or stock.add_location(world.shop, name="Cellar").id
        shop = stock.default_location(world.shop).id
        first = db.session.scalar(select(func.count(Variant.id))) or 0
        found = {f"F-{first + at}": each for at, each in enumerate(lies)}
        stock.upsert_products(
            world.shop, [stock.ProductRow(sku=sku, name=sku, price=1000, on_hand=each.shop) for sku, each in found.items()]
        )
        db.session.expire_all()
        for variant in db.session.scalars(select(Variant).where(Variant.sku.in_(found))):
            each, its = found[variant.sku], {**owner, "variant_id": variant.id}
            variant.on_hand, variant.reserved = each.shop + each.cellar, each.shop_held + each.cellar_held
            here = db.session.scalar(select(Level).where(Level.variant_id == variant.id)) or Level(**its, location_id=shop)
            here.on_hand, here.reserved = each.shop, each.shop_held
            db.session.add_all([here, Level(**its, location_id=cellar, on_hand=each.cellar, reserved=each.cellar_held)])
            held = {shop: each.shop_held, cellar: each.cellar_held}
            db.session.add_all(Reservation(**its, location_id=at, reference="orders:1", quantity=held[at]) for at in held if held[at])
    return found


def count_only(world: World, where: str) -> None:
    """Count the stock of the shop, of the cellar, or of both for feeds."""
    with transaction():
        places = {("cellar" if each.name == "Cellar" else "shop"): each.id for each in queries.places(world.shop.id)}
        wanted = [each for name, each in places.items() if where in (name, "both")]
        services.count_locations(world.shop, wanted, version=services.locations_mark(queries.uncounted(world.shop.id)))


def stands(world: World) -> list[tuple[int, ...]]:
    """Every level and every movement there is."""
    db.session.expire_all()
    levels = select(Level.variant_id, Level.location_id, Level.on_hand, Level.reserved).order_by(Level.variant_id, Level.location_id)
    return [tuple(row) for row in db.session.execute(levels.where(Level.store_id == world.shop.id))]


def offered(each: Lies, where: str) -> int:
    """What may be sold: what is free where it counts, and never more than is free in all."""
    there = {"shop": each.shop - each.shop_held, "cellar": each.cellar - each.cellar_held, "both": each.free}[where]
    return max(min(there, each.free), 0)


@given(lies=LIES, where=st.sampled_from(PLACES))
def test_never_more_is_offered_than_is_free_in_all_nor_less_than_nothing(lies: Lies, where: str) -> None:
    cellar, shop = StockThere(lies.cellar, lies.cellar_held), StockThere(lies.shop, lies.shop_held)
    elsewhere = {"both": StockThere(), "shop": cellar, "cellar": shop}[where]
    found = may_be_sold(lies.free, elsewhere)
    assert 0 <= found <= max(lies.free, 0)
    assert found == offered(lies, where)


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lies=st.lists(LIES, min_size=8, max_size=20))
def test_a_feed_offers_what_may_be_sold_and_coming_back_changes_nothing(run: Run, work: World, lies: list[Lies]) -> None:
    there = put(work, lies)
    for where in PLACES:
        count_only(work, where)
        feed = {row["id"]: row for row in rows(work, "en")}
        wanted = {sku: offered(each, where) for sku, each in there.items()}
        assert {sku: int(feed[sku]["atalanda:quantity"]) for sku in there} == wanted
        assert {sku for sku in there if feed[sku]["availability"] == "in stock"} == {sku for sku in there if wanted[sku]}
        before = stands(work)
        assert of(run(b"".join(export.feed(work.shop, "en")))) == (0, 0, len(feed), 0)
        assert stands(work) == before


def test_a_quantity_changed_in_our_own_feed_is_what_may_be_sold_then(run: Run, work: World) -> None:
    put(work, [Lies(5, 2, 0, 0)])
    edited = rows(work, "en")
    assert (edited[0]["atalanda:quantity"], edited[0]["interlock:held_back"]) == ("3", "2")
    found = run(written([{**edited[0], "atalanda:quantity": "10"}]))
    assert (of(found), found.changes[0]["fields"]) == ((0, 1, 0, 0), [["quantity", "3", "10"]])
    assert rows(work, "en")[0]["atalanda:quantity"] == "10"
    assert stands(work)[0][2:] == (12, 2)


def test_a_count_of_somebody_else_is_what_lies_on_the_shelf(run: Run, work: World) -> None:
    """A file of a till or a supplier knows nothing of orders: pieces that are promised stay promised."""
    (sku,) = put(work, [Lies(5, 2, 0, 0)])
    run(f"id,stock\n{sku},4\n".encode())
    assert rows(work, "en")[0]["atalanda:quantity"] == "2"


def test_feeds_are_stale_once_a_piece_is_promised(work: World) -> None:
    (sku,) = put(work, [Lies(5, 0, 0, 0)])
    before = queries.mark_of(work.shop)
    with transaction():
        found = db.session.scalars(select(Variant).where(Variant.sku == sku)).one()
        stock.reserve(work.shop, [Want("orders:1", found.id, 1)])
    assert queries.mark_of(work.shop) != before


def test_the_file_for_letzshop_has_no_column_of_ours_in_xml(work: World) -> None:
    put(work, [Lies(5, 2, 0, 0)])
    (part,) = queries.feed_parts(work.shop, 10)
    shown = export.items(work.shop, part, "en").decode()
    assert "<atalanda:quantity>3</atalanda:quantity>" in shown
    assert "interlock" not in shown


@pytest.mark.sqlite_only
@pytest.mark.parametrize("where", PLACES)
def test_where_letzshop_sets_the_stock_as_much_may_be_sold_as_it_shows(work: World, where: str) -> None:
    there = put(work, [Lies(5, 2, 0, 0), Lies(1, 4, 3, 0), Lies(2, 0, 0, 3), Lies(0, 0, 6, 2), Lies(0, 5, 0, 0)])
    count_only(work, where)
    module, how = module_of(MarketplaceSettings), {"stock_owner": REMOTE}
    with transaction():
        services.save_key(work.shop, api_key="a-key")
        save_own(module, work.shop, SettingsLevel.STORE, how, version=version_of(own_row(module, work.shop, SettingsLevel.STORE)))
    for more in (0, 3):
        before, shown = stands(work), {sku: offered(each, where) + more for sku, each in there.items()}
        with transaction():
            services.compare(work.shop, [product(sku, many) for sku, many in shown.items()])
        assert more or stands(work) == before
        assert {row["id"]: int(row["atalanda:quantity"]) for row in rows(work, "en")} == shown


def product(sku: str, shown: int) -> Product:
    return Product(remote_id=sku, sku=sku, gtin="", price_minor=0, titles={}, stock=shown)


def written(lines: list[dict[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(lines[0]), dialect="excel-tab")
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode()
