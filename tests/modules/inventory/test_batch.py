"""Many rows of a feed at once: each is decided as if it came alone, and together they cost as many statements as a few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.engine import Engine

from modules.inventory import queries, services
from modules.inventory.models import Level, Movement, Product, Reason, Variant
from modules.inventory.services import ProductRow
from tests.modules.inventory.conftest import World, add_article, article, at_work
from webapp.actor import acting, person
from webapp.db import db
from webapp.merchants.models import Store

RowMaker = Callable[[int], ProductRow]
rows = st.lists(
    st.builds(
        ProductRow,
        sku=st.sampled_from(["A", "B", "C", "D"]),
        name=st.none() | st.sampled_from(["One", "Two"]),
        price=st.none() | st.integers(0, 3),
        group=st.none() | st.sampled_from(["G", "H"]),
        brand=st.none() | st.sampled_from(["Acme", "Nospelt"]),
        attributes=st.none() | st.dictionaries(st.sampled_from(["color", "size"]), st.sampled_from(["x", "y"]), max_size=2),
        on_hand=st.none() | st.integers(-2, 5),
    ),
    max_size=8,
)


def take_in(shop: Store, *given_rows: ProductRow) -> list[tuple[str, dict[str, Any], str]]:
    """What came of each row of a batch: outcome, changes, and the code of its error."""
    with at_work(shop) as here:
        done = services.upsert_products(here, given_rows)
        return [(each.outcome, each.changes, each.error.code if each.error else "") for each in done]


def contents(shop: Store) -> list[tuple[Any, ...]]:
    """Everything that rows can change, and the ledger."""
    with at_work(shop) as here:
        homes: dict[int, int] = {}
        found = db.session.scalars(queries.variants(here.id).where(~Variant.sku.startswith("old")).order_by(Variant.id)).all()
        return [
            (
                each.sku, each.price, each.attributes, each.on_hand, each.product.name, each.product.brand, each.product.group_code,
                homes.setdefault(each.product_id, len(homes)),
                [(line.quantity, line.balance) for line in db.session.scalars(queries.movements(each.id).order_by(Movement.id))],
            )
            for each in found
        ]  # fmt: skip


def torn(shop: Store) -> list[str]:
    """Articles whose total is not the sum of their movements, or not the sum of their levels."""
    moved = select(func.coalesce(func.sum(Movement.quantity), 0)).where(Movement.variant_id == Variant.id).scalar_subquery()
    lying = select(func.coalesce(func.sum(Level.on_hand), 0)).where(Level.variant_id == Variant.id).scalar_subquery()
    with at_work(shop):
        return list(db.session.scalars(select(Variant.sku).where((Variant.on_hand != moved) | (Variant.on_hand != lying))))


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=rows, second=rows)
def test_a_batch_does_what_its_rows_do_one_by_one(world: World, first: list[ProductRow], second: list[ProductRow]) -> None:
    for shop in (world.shop, world.other_shop):
        forget(shop)
    for batch in (first, second):
        alone = [take_in(world.other_shop, row)[0] for row in batch]
        assert take_in(world.shop, *batch) == alone
    assert contents(world.shop) == contents(world.other_shop)
    assert torn(world.shop) == []


def forget(shop: Store) -> None:
    """Gives what is there other names: the ledger is never emptied."""
    with at_work(shop):
        for variant in db.session.scalars(select(Variant).where(~Variant.sku.startswith("old"))):
            variant.sku, variant.product.group_code = f"old {variant.id}", None


def test_what_came_of_each_row_is_told_in_order(world: World) -> None:
    take_in(world.shop, ProductRow(sku="same", name="Same", price=100), ProductRow(sku="other", name="Other", price=100, on_hand=7))
    done = take_in(
        world.shop,
        ProductRow(sku="new", name="New", price=300, on_hand=4),
        ProductRow(sku="other", price=200, on_hand=2),
        ProductRow(sku="less", name="Less", price=1, on_hand=-1),
        ProductRow(sku="same", name="Same", price=100),
    )
    assert done == [
        ("created", {}, ""),
        ("updated", {"price": (100, 200), "on_hand": (7, 2)}, ""),
        ("unchanged", {}, "below_zero"),
        ("unchanged", {}, ""),
    ]


def test_a_row_that_is_refused_leaves_nothing(world: World) -> None:
    variant_id = add_article(world.shop, "A-1", stock=2)
    with at_work(world.shop) as shop:
        cellar = services.add_location(shop, name="Cellar")
        services.move_stock(shop, variant_id, 5, reason=Reason.RECEIVED, location_id=cellar.id)
    done = take_in(world.shop, ProductRow(sku="A-1", name="Renamed", price=5, on_hand=1), ProductRow(sku="A-2", name="Two", price=1))
    assert [(outcome, code) for outcome, _changes, code in done] == [("unchanged", "below_zero"), ("created", "")]
    product, variant = article(world.shop, variant_id)
    assert (product.name, product.version, variant.price, variant.on_hand) == ("Book A-1", 1, 1990, 7)


def test_a_form_that_is_open_on_a_changed_product_is_stale(world: World) -> None:
    variant_id = add_article(world.shop, "A-1")
    assert article(world.shop, variant_id)[0].version == 1
    take_in(world.shop, ProductRow(sku="A-1", price=5))
    assert article(world.shop, variant_id)[0].version == 2
    take_in(world.shop, ProductRow(sku="A-1", on_hand=5))
    assert article(world.shop, variant_id)[0].version == 2


def test_the_ledger_says_who_imported_it(world: World) -> None:
    with at_work(world.shop) as shop, acting(person(world.bob.id)):
        services.upsert_products(shop, [ProductRow(sku="A-1", name="One", price=1, on_hand=3)])
        line = db.session.scalars(select(Movement)).one()
        assert (line.quantity, line.balance, line.reason, line.actor_id) == (3, 3, "imported", world.bob.id)


def test_the_other_shop_keeps_what_it_has(world: World) -> None:
    take_in(world.other_shop, ProductRow(sku="A-1", name="Theirs", price=1, group="G", on_hand=3))
    before = contents(world.other_shop)
    take_in(world.shop, ProductRow(sku="A-1", name="Ours", price=2, group="G", on_hand=8))
    assert contents(world.other_shop) == before


def test_one_row_gives_the_article_as_it_is_now(world: World) -> None:
    row = ProductRow(sku="A-1", name="One", price=1, on_hand=3)
    with at_work(world.shop) as shop:
        services.upsert_product(shop, row)
        outcome, variant = services.upsert_product(shop, replace(row, name="Uno", on_hand=5))
        assert (outcome, variant.product.name, variant.product.version, variant.on_hand) == ("updated", "Uno", 2, 5)


def plain(number: int) -> ProductRow:
    return ProductRow(sku=f"S-{number}", name=f"Thing {number}", price=number, on_hand=number % 5 + 1, attributes={"size": "L"})


def grouped(number: int) -> ProductRow:
    return replace(plain(number), group=f"G-{number // 3}")


def dearer(number: int) -> ProductRow:
    """Not every row changes the same fields."""
    changed = replace(plain(number), price=number + 1, on_hand=number % 5 + 3)
    return (changed, replace(changed, name="New name"), replace(changed, attributes={"color": "red"}))[number % 3]


@pytest.mark.parametrize(
    ("before", "row"), [(None, plain), (None, grouped), (plain, dearer), (plain, plain)], ids=["new", "new groups", "updates", "unchanged"]
)
def test_two_hundred_rows_cost_as_many_statements_as_ten(world: World, before: RowMaker | None, row: RowMaker) -> None:
    costs = []
    for begin, end in ((0, 10), (1000, 1200)):
        take_in(world.shop, ProductRow(sku=f"first {begin}", name="First", price=1, on_hand=1))
        if before:
            take_in(world.shop, *map(before, range(begin, end)))
        costs.append(statements(world.shop, [row(number) for number in range(begin, end)]))
    assert costs[0] == costs[1]
    assert costs[0] <= 14
    assert torn(world.shop) == []


def statements(shop: Store, given_rows: list[ProductRow]) -> int:
    """How many statements a batch sends."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with at_work(shop) as here:
        here.code  # noqa: B018 - the store is read before counting begins
        event.listen(Engine, "before_cursor_execute", note)
        try:
            services.upsert_products(here, given_rows)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        assert db.session.scalar(select(func.count(Product.id))) >= 1
    return len(seen)
