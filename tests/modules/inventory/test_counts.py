"""Stock counts: the difference is approved, whatever was sold meanwhile."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from modules.inventory import services
from modules.inventory.models import Movement, Reason, StockCount, Variant
from modules.inventory.queries import counts
from tests.modules.inventory.conftest import World, add_article, at_work
from webapp.db import db
from webapp.domain import Conflict, DomainError, NotFound
from webapp.merchants.models import Store


def version(count_id: int) -> int:
    db.session.expire_all()
    return db.session.get_one(StockCount, count_id).version


def counted(shop: Store, found: dict[int, int | None], **values: object) -> int:
    """The id of a count of these numbers that is finished."""
    made = services.start_count(shop, 0, **values).id  # type: ignore[arg-type]
    services.enter(shop, made, found)
    services.finish_count(shop, made, version=version(made))
    return made


def on_hand(variant: int) -> int:
    db.session.expire_all()
    return db.session.get_one(Variant, variant).on_hand


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.integers(0, 12), before=st.integers(0, 9), after=st.integers(0, 9))
def test_what_is_sold_before_or_after_counting_does_not_matter(world: World, found: int, before: int, after: int) -> None:
    with at_work(world.shop) as shop:
        number = db.session.scalar(select(func.count(Variant.id)))
        product = services.create_product(shop, product={"name": "x"}, variant={"sku": f"C-{number}", "price": 1}, opening_stock=20)
        variant = product.variants[0].id
        made = services.start_count(shop, 0).id
        if before:
            services.move_stock(shop, variant, -before, reason=Reason.SOLD)
        services.enter(shop, made, {variant: found})
        if after:
            services.move_stock(shop, variant, -after, reason=Reason.SOLD)
        services.finish_count(shop, made, version=version(made))
        done = services.approve_count(shop, made, version=version(made))
        books = 20 - before
        possible = found - after >= 0 or found >= books
        assert on_hand(variant) == (found - after if possible else books - after)
        assert (done.applied, done.again) == ((int(found != books), []) if possible else (0, [f"C-{number}"]))


def test_scanning_adds_up_and_finds_what_was_not_on_the_list(world: World) -> None:
    here, gone = add_article(world.shop, "A-1", stock=3), add_article(world.shop, "A-2")
    with at_work(world.shop) as shop:
        made = services.start_count(shop, 0, blind=True).id
        for variant in (here, here, gone):
            services.enter(shop, made, {variant: 1}, add=True)
        assert {line.variant_id: line.counted for line in counts.lines_of(made, [here, gone]).values()} == {here: 2, gone: 1}


@pytest.mark.parametrize("everything", [False, True])
def test_what_is_not_tracked_is_in_no_count(world: World, everything: bool) -> None:
    """What lay there before its stock was no longer tracked was on the list, and approving it moved it."""
    here, loose = add_article(world.shop, "A-1", stock=3), add_article(world.shop, "A-2", stock=3)
    with at_work(world.shop) as shop:
        services.change_variant(shop, loose, version=1, track_stock=False)
        made = services.start_count(shop, 0, everything=everything).id
        assert counts.lines_of(made, [here, loose]).keys() == {here}
        with pytest.raises(DomainError, match="A-2 is not tracked"):
            services.enter(shop, made, {loose: 1}, add=True)
        services.enter(shop, made, {here: 1}, add=True)
        assert counts.progress(made).counted == 1


def test_what_is_tracked_no_more_when_a_count_is_approved_stays(world: World) -> None:
    here, loose = add_article(world.shop, "A-1", stock=3), add_article(world.shop, "A-2", stock=3)
    with at_work(world.shop) as shop:
        made = counted(shop, {here: 5, loose: 5})
        services.change_variant(shop, loose, version=1, track_stock=False)
        assert services.approve_count(shop, made, version=version(made)).applied == 1
        assert [on_hand(each) for each in (here, loose)] == [5, 3]


def test_a_count_is_approved_once(world: World) -> None:
    variant = add_article(world.shop, stock=3)
    with at_work(world.shop) as shop:
        made = counted(shop, {variant: 5})
        seen = version(made)
        services.approve_count(shop, made, version=seen)
    with pytest.raises(Conflict), at_work(world.shop) as shop:
        services.approve_count(shop, made, version=seen)
    with at_work(world.shop):
        assert on_hand(variant) == 5
        assert db.session.scalar(select(func.count(Movement.id)).where(Movement.reason == "count")) == 1


def test_some_are_counted_again(world: World) -> None:
    first, second = add_article(world.shop, "A-1", stock=3), add_article(world.shop, "A-2", stock=3)
    with at_work(world.shop) as shop:
        made = counted(shop, {first: 5, second: 1})
        line = counts.lines_of(made, [second])[second].id
        services.count_again(shop, made, [line])
        services.enter(shop, made, {second: 3})
        services.finish_count(shop, made, version=version(made))
        assert services.approve_count(shop, made, version=version(made)).applied == 1
        assert (on_hand(first), on_hand(second)) == (5, 3)


def test_nothing_is_counted_into_what_is_closed(world: World) -> None:
    variant = add_article(world.shop, stock=3)
    with at_work(world.shop) as shop:
        made = services.start_count(shop, 0).id
        with pytest.raises(DomainError, match="Nothing is counted"):
            services.finish_count(shop, made, version=version(made))
        services.cancel_count(shop, made, version=version(made))
    with pytest.raises(Conflict, match="cancelled"), at_work(world.shop) as shop:
        services.enter(shop, made, {variant: 1})


def test_another_shops_count_or_variant_is_not_there(world: World) -> None:
    theirs = add_article(world.other_shop, stock=3)
    with at_work(world.other_shop) as shop:
        elsewhere = services.start_count(shop, 0).id
    with pytest.raises(NotFound), at_work(world.shop) as shop:
        services.enter(shop, elsewhere, {theirs: 1})
    with pytest.raises(NotFound), at_work(world.shop) as shop:
        services.enter(shop, services.start_count(shop, 0).id, {theirs: 1})
