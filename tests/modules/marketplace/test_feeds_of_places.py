"""A feed shows sales on their days, and what lies at the locations that count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from modules.inventory import queries as inventory
from modules.inventory import services as stock
from modules.inventory.models import Reason
from modules.marketplace import export, queries, services
from tests.factories import goods
from tests.modules.marketplace.conftest import World, at_work
from tests.modules.marketplace.test_export import rows
from webapp.db import transaction
from webapp.domain import Conflict, DomainError
from webapp.imports.models import Import

Run = Callable[..., Import]
DAY = timedelta(days=1)


def of(found: Import) -> tuple[int, int, int, int]:
    return found.created, found.updated, found.unchanged, found.refused


def sell(work: World, sku: str, first: int | None, last: int | None) -> None:
    """A product on sale from so many days ahead to so many."""
    day = queries.day_of(work.shop)
    dates = [None if ahead is None else day + ahead * DAY for ahead in (first, last)]
    with transaction():
        goods.product(work.shop, sku, 4, price=2000, sale_price=1500, sale_from=dates[0], sale_until=dates[1])


def apart(work: World) -> int:
    """A second location with seven pieces of the product A, left out of the feeds."""
    with transaction():
        variant = goods.product(work.shop, "A", 4).variants[0]
        place = stock.add_location(work.shop, name="Cellar")
        stock.move_stock(work.shop, variant.id, 7, reason=Reason.RECEIVED, location_id=place.id)
        counted = [each.id for each in queries.places(work.shop.id) if each.id != place.id]
        services.count_locations(work.shop, counted, version=services.locations_mark(()))
        return place.id


DAYS = [(-1, 3, "15.00", True), (0, 0, "15.00", True), (None, 0, "15.00", False), (1, 3, "", False), (-3, -1, "", False)]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("first", "last", "price", "dated"), [*DAYS, (None, None, "15.00", False)])
def test_a_sale_is_shown_on_its_days(work: World, first: int | None, last: int | None, price: str, dated: bool) -> None:
    sell(work, "A", first, last)
    (row,) = rows(work, "en")
    assert (row["price"], row["sale_price"], bool(row["sale_price_effective_date"])) == ("20.00", price, dated)


@pytest.mark.sqlite_only
def test_the_days_of_a_sale_are_written_as_google_reads_them(work: World) -> None:
    sell(work, "A", 0, 0)
    (row,) = rows(work, "en")
    begin, end = row["sale_price_effective_date"].split("/")
    day = queries.day_of(work.shop).isoformat()
    assert (begin[:17], end[:17]) == (f"{day}T00:00+", f"{day}T23:59+")


def test_sales_that_come_back_change_nothing(run: Run, work: World) -> None:
    for sku, first, last in (("A", -1, 3), ("B", 1, 3), ("C", None, 2), ("D", -2, None), ("E", -3, -1)):
        sell(work, sku, first, last)
    assert of(run(b"".join(export.feed(work.shop, "en")))) == (0, 0, 5, 0)


def test_the_days_of_a_sale_come_in_with_a_feed(run: Run, work: World) -> None:
    feed = b"id,title,price,sale_price,sale_price_effective_date\nA,Mug,20.00,15.00,2026-11-01T00:00+0100/2026-12-01T00:00+0100\n"
    assert of(run(feed)) == (1, 0, 0, 0)
    found = inventory.find_variant_by_sku(work.shop.id, "A")
    assert found is not None
    assert (str(found.sale_from), str(found.sale_until)) == ("2026-11-01", "2026-11-30")
    assert of(run(feed)) == (0, 0, 1, 0)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("cell", ["2026-11-30/2026-11-01", "tomorrow", "/", "2026-11-01"])
def test_what_are_no_days_is_refused(check: Run, work: World, reasons: Callable[[Import], dict[int, str]], cell: str) -> None:
    found = check(f"id,title,price,sale_price_effective_date\nA,Mug,20.00,{cell}\n".encode())
    assert "must be a first and a last day" in reasons(found)[2]


def test_the_feeds_are_stale_once_a_sale_begins(work: World, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(work, "A", 1, 3)
    before, tomorrow = queries.mark_of(work.shop), queries.day_of(work.shop) + DAY
    monkeypatch.setattr(queries.publishing, "day_of", lambda _store: tomorrow)
    assert queries.mark_of(work.shop) != before


def test_a_feed_shows_what_lies_at_the_locations_that_count(work: World) -> None:
    apart(work)
    (row,) = rows(work, "en")
    assert (row["atalanda:quantity"], row["availability"]) == ("4", "in stock")


def test_a_feed_of_some_locations_that_comes_back_changes_nothing(run: Run, work: World) -> None:
    apart(work)
    assert of(run(b"".join(export.feed(work.shop, "en")))) == (0, 0, 1, 0)


def test_a_feed_changes_stock_only_where_it_counts(run: Run, work: World) -> None:
    place = apart(work)
    with transaction():
        others = [each.id for each in queries.places(work.shop.id) if each.id != place]
        services.count_locations(work.shop, [place], version=services.locations_mark({place}))
    run(b"id,atalanda:quantity\nA,9\n")
    found = inventory.find_variant_by_sku(work.shop.id, "A")
    assert found is not None
    assert (inventory.on_hand_at([place], [found.id]), inventory.on_hand_at(others, [found.id])) == ({found.id: 9}, {found.id: 4})


def test_stock_moved_to_a_location_that_does_not_count_makes_the_feeds_stale(work: World) -> None:
    place, before = apart(work), queries.mark_of(work.shop)
    found = inventory.find_variant_by_sku(work.shop.id, "A")
    assert found is not None
    with transaction():
        stock.move_stock(work.shop, found.id, 1, reason=Reason.RECEIVED, location_id=place)
        stock.move_stock(work.shop, found.id, -1, reason=Reason.DAMAGED)
    assert queries.mark_of(work.shop) != before


def test_one_location_at_least_counts(world: World) -> None:
    with at_work(world.platform), transaction():
        place = stock.default_location(world.shop)
        with pytest.raises(DomainError):
            services.count_locations(world.shop, [], version=services.locations_mark(()))
        with pytest.raises(Conflict):
            services.count_locations(world.shop, [place.id], version=1)
        services.count_locations(world.shop, [place.id], version=services.locations_mark(()))
        assert queries.uncounted(world.shop.id) == frozenset()
