"""Deliveries that suppliers announced: what is to come is no stock, what came is received once, and no more than was announced."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from modules.inventory import queries, services
from modules.inventory.models import Delivery, DeliveryLine, DeliveryState, Location, Movement, Reason, Variant
from modules.inventory.queries import deliveries as reads
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.modules.inventory.test_promises import check
from tests.modules.inventory.test_transfers import places
from webapp.db import db
from webapp.domain import Conflict, DomainError, NotFound
from webapp.merchants.models import Store

DAY = date(2026, 12, 4)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["announce", "change", "receive", "cancel", "sell"]), st.integers(0, 2), st.integers(1, 5), st.integers(0, 4)
    ),
    max_size=14,
)


def announce(shop: Store, wanted: dict[int, int], **facts: Any) -> Delivery:
    return services.announce_delivery(shop, wanted, supplier="Harbour Lane", expected_on=DAY, reference="PO-7", **facts)


def announced(world: World, wanted: dict[int, int], **facts: Any) -> int:
    """The id of a delivery."""
    with at_work(world.shop) as shop:
        return announce(shop, wanted, **facts).id


def refused(world: World, said: str, kind: type[DomainError], act: Callable[[Store], Any]) -> DomainError:
    with pytest.raises(kind, match=said) as caught, at_work(world.shop) as shop:
        act(shop)
    db.session.rollback()
    return caught.value


def stands(world: World, delivery_id: int) -> tuple[str, int, int, int]:
    """State, received, cancelled and version."""
    with at_work(world.shop) as shop:
        found = reads.delivery(shop.id, delivery_id)
        return found.state, found.received, found.cancelled, found.version


def on_hand(world: World, variant: int) -> int:
    with at_work(world.shop):
        return db.session.get_one(Variant, variant).on_hand


def test_what_is_announced_is_no_stock_until_it_is_received(world: World) -> None:
    variant = add_article(world.shop, stock=3)
    made = announced(world, {variant: 10})
    with at_work(world.shop):
        assert (db.session.get_one(Variant, variant).available, reads.incoming([variant])) == (3, {variant: 10})
    with at_work(world.shop) as shop:
        services.receive_delivery(shop, made, {variant: 4}, version=1, note="LS 12")
        last = db.session.get_one(Movement, queries.last_movement(variant).id)
        assert (last.quantity, last.balance, last.reason) == (4, 7, Reason.RECEIVED)
        assert last.note == "Harbour Lane · PO-7 · LS 12"
        assert reads.incoming([variant]) == {variant: 6}
        check(variant)
    assert stands(world, made) == ("open", 4, 0, 2)
    with at_work(world.shop) as shop:
        services.receive_delivery(shop, made, {variant: 6}, version=2)
        assert reads.incoming([variant]) == {}
    assert (stands(world, made)[:3], on_hand(world, variant)) == (("received", 10, 0), 13)


def test_a_form_sent_twice_announces_and_receives_once(world: World) -> None:
    variant = add_article(world.shop)
    first, second = (announced(world, {variant: 10}, key="form:1") for _again in range(2))
    assert first == second
    for _again in range(2):
        with at_work(world.shop) as shop:
            assert services.receive_delivery(shop, first, {variant: 4}, version=1, key="form:2").pieces == 4
    assert (stands(world, first), on_hand(world, variant)) == (("open", 4, 0, 2), 4)


def test_more_than_announced_is_refused_and_receives_nothing(world: World) -> None:
    rich, poor = add_article(world.shop, "A-1"), add_article(world.shop, "A-2")
    made = announced(world, {rich: 5, poor: 2})
    error = refused(
        world,
        "Only 2 of A-2 are still to come. Receive at most that many, and adjust the stock for what came besides.",
        DomainError,
        lambda shop: services.receive_delivery(shop, made, {rich: 5, poor: 3}, version=1),
    )
    assert error.field == f"line_{poor}"
    assert (stands(world, made)[:2], on_hand(world, rich)) == (("open", 0), 0)
    with at_work(world.shop) as shop:
        services.receive_delivery(shop, made, {rich: 5, poor: 2}, version=1)
    assert stands(world, made)[0] == DeliveryState.RECEIVED


@pytest.mark.parametrize("came", [0, 3])
def test_of_a_cancelled_one_nothing_more_is_received(world: World, came: int) -> None:
    variant = add_article(world.shop)
    made = announced(world, {variant: 10})
    if came:
        with at_work(world.shop) as shop:
            services.receive_delivery(shop, made, {variant: came}, version=1)
    with at_work(world.shop) as shop:
        services.cancel_delivery(shop, made, version=2 if came else 1)
        assert reads.incoming([variant]) == {}
    state, received, cancelled, version = stands(world, made)
    assert (state, received, cancelled) == ("received" if came else "cancelled", came, 10 - came)
    said = "received already" if came else "was cancelled"
    refused(world, said, Conflict, lambda shop: services.receive_delivery(shop, made, {variant: 1}, version=version))
    assert on_hand(world, variant) == came


def test_it_is_changed_until_something_came(world: World) -> None:
    one, two, three = (add_article(world.shop, f"A-{number}") for number in (1, 2, 3))
    made = announced(world, {one: 1, two: 2})
    facts: dict[str, Any] = {"supplier": "Harbour Lane", "expected_on": DAY, "reference": "PO-7"}
    with at_work(world.shop) as shop:
        services.change_delivery(shop, made, {one: 1, two: 2}, version=1, **facts)
    assert stands(world, made)[3] == 1, "saved as it was, it is the same version"
    with at_work(world.shop) as shop:
        services.change_delivery(shop, made, {two: 1, three: 2}, version=1, **facts)
        assert reads.incoming([one, two, three]) == {two: 1, three: 2}
    assert stands(world, made)[3] == 2, "other lines with as many pieces are another version"
    refused(world, "in the meantime", Conflict, lambda shop: services.change_delivery(shop, made, {two: 9}, version=1, **facts))
    with at_work(world.shop) as shop:
        services.receive_delivery(shop, made, {two: 1}, version=2)
    refused(world, "came already", Conflict, lambda shop: services.change_delivery(shop, made, {two: 9}, version=3, **facts))


def test_it_is_late_when_its_day_is_over_and_something_is_to_come(world: World) -> None:
    variant = add_article(world.shop)
    made = announced(world, {variant: 2})
    with at_work(world.shop) as shop:
        found, after = reads.delivery(shop.id, made), DAY + timedelta(days=1)
        assert (found.late(DAY), found.late(after)) == (False, True)
        assert (reads.waiting(shop.id, DAY), reads.waiting(shop.id, after)) == (reads.Waiting(1, 0), reads.Waiting(1, 1))
        assert len(db.session.scalars(reads.deliveries(shop.id).where(reads.tab("late", after))).all()) == 1
        services.receive_delivery(shop, made, {variant: 2}, version=1)
        assert not found.late(after)
        assert reads.waiting(shop.id, after) == reads.Waiting(0, 0)


def test_a_location_that_something_comes_to_does_not_close(world: World) -> None:
    variant = add_article(world.shop)
    with at_work(world.shop) as shop:
        _first, cellar = places(shop)
    made = announced(world, {variant: 2}, location_id=cellar)

    def close(shop: Store) -> Location:
        return services.change_location(shop, cellar, version=1, name="Cellar", active=False)

    refused(world, "A delivery is expected at this location", DomainError, close)
    with at_work(world.shop) as shop:
        assert (reads.incoming([variant], cellar), reads.incoming([variant], _first)) == ({variant: 2}, {})
        services.cancel_delivery(shop, made, version=1)
        close(shop)
    refused(world, "Cellar is closed", DomainError, lambda shop: announce(shop, {variant: 1}, location_id=cellar))


def test_another_shops_delivery_variant_or_location_is_not_there(world: World) -> None:
    mine, theirs = add_article(world.shop), add_article(world.other_shop)
    made = announced(world, {mine: 2})
    with at_work(world.other_shop) as shop:
        elsewhere = services.default_location(shop).id
    for act in (
        lambda shop: announce(shop, {theirs: 1}),
        lambda shop: announce(shop, {mine: 1}, location_id=elsewhere),
        lambda shop: services.receive_delivery(shop, made, {theirs: 1}, version=1),
    ):
        refused(world, "no longer exists|does not bring", NotFound, act)
    with pytest.raises(NotFound), at_work(world.other_shop) as shop:
        services.cancel_delivery(shop, made, version=1)


def test_nothing_is_not_announced_and_not_received(world: World) -> None:
    variant = add_article(world.shop)
    refused(world, "Nothing would come", DomainError, lambda shop: announce(shop, {variant: 0}))
    made = announced(world, {variant: 1})
    refused(world, "Nothing would be received", DomainError, lambda shop: services.receive_delivery(shop, made, {variant: 0}, version=1))
    refused(world, "above zero", DomainError, lambda shop: services.receive_delivery(shop, made, {variant: -1}, version=1))
    assert (stands(world, made), on_hand(world, variant)) == (("open", 0, 0, 1), 0)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_incoming_is_what_is_still_to_come_and_the_ledger_what_came(world: World, steps: list[tuple[str, int, int, int]]) -> None:
    with at_work(world.shop) as shop:
        number = db.session.scalar(select(func.count(Variant.id))) or 0
        kinds = [
            services.create_product(shop, product={"name": "x"}, variant={"sku": f"D-{number}-{each}", "price": 1}, opening_stock=4)
            .variants[0]
            .id
            for each in range(2)
        ]
        mine: list[int] = []
        for act, which, quantity, other in steps:
            with contextlib.suppress(DomainError), db.session.begin_nested():
                _do(shop, act, mine, which, {kinds[0]: quantity, kinds[1]: other})
        db.session.expire_all()
        _deliveries_agree(mine)
        assert reads.incoming(kinds) == _to_come(mine)
        for place in places(shop):
            assert reads.incoming(kinds, place) == _to_come(mine, place)
        for kind in kinds:
            check(kind)
            assert _taken_in(kind) == sum(line.received for line in _lines(mine) if line.variant_id == kind)


def _do(shop: Store, act: str, mine: list[int], which: int, pieces: dict[int, int]) -> None:
    facts: dict[str, Any] = {"supplier": "x", "expected_on": DAY}
    if act == "announce":
        mine.append(services.announce_delivery(shop, pieces, location_id=places(shop)[which % 2], **facts).id)
    elif act == "sell":
        services.move_stock(shop, next(iter(pieces)), -1, reason=Reason.SOLD)
    elif which < len(mine):
        version = reads.delivery(shop.id, mine[which]).version
        if act == "change":
            services.change_delivery(shop, mine[which], pieces, version=version, **facts)
        elif act == "receive":
            services.receive_delivery(shop, mine[which], pieces, version=version)
        else:
            services.cancel_delivery(shop, mine[which], version=version)


def _lines(mine: list[int]) -> Sequence[DeliveryLine]:
    return db.session.scalars(select(DeliveryLine).where(DeliveryLine.delivery_id.in_(mine))).all()


def _deliveries_agree(mine: list[int]) -> None:
    """A delivery says what its lines say, and is open while something is to come."""
    for made in db.session.scalars(select(Delivery).where(Delivery.id.in_(mine))):
        own = [line for line in _lines(mine) if line.delivery_id == made.id]
        assert made.pieces == sum(line.quantity for line in own)
        assert made.outstanding == sum(line.outstanding for line in own)
        assert made.received == sum(line.received for line in own)
        assert (made.state == DeliveryState.OPEN) == (made.outstanding > 0)


def _to_come(mine: list[int], place: int | None = None) -> dict[int, int]:
    """What lines of open deliveries say, counted one by one."""
    found: dict[int, int] = {}
    for line in _lines(mine):
        if line.delivery.state == DeliveryState.OPEN and place in (None, line.delivery.location_id):
            found[line.variant_id] = found.get(line.variant_id, 0) + line.quantity - line.received
    return {kind: count for kind, count in found.items() if count}


def _taken_in(kind: int) -> int:
    """What the ledger says came with deliveries."""
    mine = Movement.variant_id == kind, Movement.key.startswith("delivery:")
    return db.session.scalar(select(func.coalesce(func.sum(Movement.quantity), 0)).where(*mine)) or 0
