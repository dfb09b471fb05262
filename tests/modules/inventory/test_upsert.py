"""Taking in articles: created once, updated when something differs, unchanged on repeat."""

from __future__ import annotations

from dataclasses import replace

import pytest

from modules.inventory import queries, services
from modules.inventory.services import ProductRow
from tests.modules.inventory.conftest import World, at_work
from webapp.domain import Conflict

ROW = ProductRow(sku="F-1", name="Le pont rouge", price=1890, group="G-1", brand="Harbour Lane", attributes={"language": "fr"})


def take_in(world: World, row: ProductRow) -> str:
    """The outcome, in a transaction of its own."""
    with at_work(world.shop) as shop:
        return services.upsert_product(shop, row)[0]


def test_the_same_row_twice_changes_nothing(world: World) -> None:
    assert [take_in(world, ROW) for _ in range(3)] == ["created", "unchanged", "unchanged"]


@pytest.mark.parametrize("change", [{"price": 1990}, {"name": "The red bridge"}, {"attributes": {"color": "red"}}], ids=str)
def test_a_row_that_differs_updates(world: World, change: dict[str, object]) -> None:
    take_in(world, ROW)
    changed = replace(ROW, **change)
    assert [take_in(world, changed) for _ in range(2)] == ["updated", "unchanged"]
    with at_work(world.shop) as shop:
        assert queries.find_variant_by_sku(shop.id, "F-1").attributes["language"] == "fr"


def test_what_a_row_leaves_out_stays(world: World) -> None:
    take_in(world, ROW)
    assert take_in(world, ProductRow(sku="F-1", price=1890)) == "unchanged"


def test_comparing_writes_nothing(world: World) -> None:
    take_in(world, ROW)
    with at_work(world.shop) as shop:
        known = queries.find_variant_by_sku(shop.id, "F-1")
        assert services.compare_product(replace(ROW, price=5), known) == ("updated", {"price": (1890, 5)})
        assert services.compare_product(replace(ROW, sku="F-2"), None) == ("created", {})
    assert take_in(world, ROW) == "unchanged"


def test_a_group_is_one_product(world: World) -> None:
    for sku, label in (("F-1", "Paperback"), ("F-2", "Hardcover")):
        take_in(world, replace(ROW, sku=sku, label=label))
    with at_work(world.shop) as shop:
        feed = list(queries.variants_for_feed(shop))
    assert [(item.sku, item.label, item.group) for item in feed] == [("F-1", "Paperback", "G-1"), ("F-2", "Hardcover", "G-1")]
    assert len({item.product_id for item in feed}) == 1


def test_the_other_shop_has_its_own(world: World) -> None:
    take_in(world, ROW)
    with at_work(world.other_shop) as other:
        assert queries.find_variants_by_sku(other.id, ["F-1"]) == {}
        assert services.upsert_product(other, ROW)[0] == "created"


def test_a_sku_is_used_once(world: World) -> None:
    take_in(world, ROW)
    with pytest.raises(Conflict, match="F-1"), at_work(world.shop) as shop:
        services.create_product(shop, product={"name": "Twice"}, variant={"sku": "F-1", "price": 1})
