"""A product has so many variants, however they come, and a store so many locations."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from modules.inventory import queries, services
from modules.inventory.options import Option
from modules.inventory.services import ProductRow, batch, locations, options, products
from tests.factories import goods
from tests.modules.inventory.conftest import World, at_work
from webapp.domain import DomainError


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module in (batch, options, products):
        monkeypatch.setattr(module, "MOST_VARIANTS", 3)
    return


def row(number: int, group: str = "G") -> ProductRow:
    return ProductRow(sku=f"{group}-{number}", name="Poster", price=900, group=group)


def test_a_file_makes_no_product_of_any_number_of_variants(world: World) -> None:
    """Neither within one part of the file, nor in one after the other; what fits is taken, other products are not kept back."""
    with at_work(world.shop) as shop:
        done = services.upsert_products(shop, [*(row(number) for number in range(5)), row(0, "H"), ProductRow(sku="S", name="S", price=1)])
    assert [each.error.code if each.error else each.outcome for each in done] == [
        *["created"] * 3, *["too_many_variants"] * 2, "created", "created",
    ]  # fmt: skip
    with at_work(world.shop) as shop:
        again = services.upsert_products(shop, [row(9), row(1, "H"), row(0)])
    assert [each.error.code if each.error else each.outcome for each in again] == ["too_many_variants", "created", "unchanged"]


def test_nobody_types_more_than_that(world: World) -> None:
    with at_work(world.shop) as shop:
        product = goods.product(shop, "A")
        for sku in ("B", "C"):
            services.add_variant(shop, product, sku=sku, price=1)
        with pytest.raises(DomainError, match="3 variants"):
            services.add_variant(shop, product, sku="D", price=1)
        assert queries.count_variants(product.id) == 3


def test_options_make_no_more_than_that_with_those_that_are_not_sold_any_more(world: World) -> None:
    """What is there can still be sold again, or taken off sale."""
    with at_work(world.shop) as shop:
        product = goods.product(shop, "A")
        home: dict[int, tuple[str, ...]] = {product.variants[0].id: ("Red",)}

        def save(*values: str) -> services.Placed:
            wanted = {(each,): "" if each == "Red" else f"A-{each}" for each in values}
            given = [Option("Colour", ("Red", "Blue", "Green", "Black"))]
            version = queries.product(shop.id, product.id).version
            return services.change_options(shop, product.id, version=version, options=given, homes=home, wanted=wanted)

        assert save("Red", "Blue", "Green").made == 2
        home |= {each.id: each.combination for each in queries.product(shop.id, product.id).variants}
        assert save("Red").rested == 2
        with pytest.raises(DomainError, match="3 variants"):
            save("Red", "Black")
        assert save("Red", "Blue").woken == 1
        assert queries.count_variants(product.id) == 3


def test_a_store_has_so_many_locations(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "MOST", 2)
    with at_work(world.shop) as shop:
        services.add_location(shop, name="Cellar")
        with pytest.raises(DomainError, match="2 locations"):
            services.add_location(shop, name="Attic")
