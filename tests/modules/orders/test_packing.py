"""Packing before shipping: what is packed, where it stands, and that it never is more than what is to be shipped."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as proving
from hypothesis import strategies as st
from sqlalchemy import select, update

from modules.orders import papers, personal, queries, services
from modules.orders.models import Packed, PackedLine, Parcel
from modules.orders.moves import CANCEL, CONFIRM, MOVES, SHIP
from modules.orders.queries import packing
from modules.orders.services import Sent
from modules.orders.states import to_ship
from tests.factories.places import configure
from tests.modules.orders.conftest import World, add_order, at_work, line, reload
from tests.modules.orders.test_moves import do
from tests.support.page import Page
from webapp.commerce import Address
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError, NotFound
from webapp.registry.kinds.personal import Whose


def confirmed(world: World, *quantities: int, **values: Any) -> int:
    """The id of a confirmed order of lines with so many pieces."""
    order_id = add_order(world.shop, *(line(each) for each in quantities or (3,)), **values)
    do(world.shop, order_id, CONFIRM)
    return order_id


def line_ids(order_id: int) -> list[int]:
    return [each.id for each in reload(order_id).lines]


def inside(order_id: int) -> list[list[int]]:
    """How many pieces are in each packed parcel, line by line."""
    db.session.expire_all()
    return [[part.quantity for part in each.lines] for each in packing.packed(order_id)]


def test_a_parcel_is_packed_moved_and_sent(world: World) -> None:
    order_id = confirmed(world, 3)
    with at_work(world.shop) as shop:
        (number,) = line_ids(order_id)
        made = services.pack(shop, order_id, {number: 2}, place="Shelf 3").id
        services.put(shop, order_id, made, place="Ramp")
        assert (inside(order_id), packing.parcel(order_id, made).place) == ([[2]], "Ramp")
        assert (reload(order_id).state, reload(order_id).to_ship) == ("confirmed", 3)
        services.send(shop, order_id, made, Sent(carrier="dhl", tracking="JD1"))
        assert inside(order_id) == []
        assert [(each.carrier, each.tracking, each.lines[0].quantity) for each in queries.parcels(order_id)] == [("dhl", "JD1", 2)]
        assert reload(order_id).to_ship == 1
        said = [(each.said, each.note) for each in queries.timeline(order_id)]
        assert ("2 pieces were packed.", "Shelf 3") in said
        assert ("A packed parcel was put elsewhere.", "Ramp") in said


def test_everything_is_packed_where_nobody_says_how_much(world: World) -> None:
    order_id = confirmed(world, 2, 1)
    with at_work(world.shop) as shop:
        services.pack(shop, order_id)
        assert inside(order_id) == [[2, 1]]
        with pytest.raises(Conflict, match="nothing to pack"):
            services.pack(shop, order_id)


@pytest.mark.parametrize("count", [0, 2, -1, 99])
def test_no_more_is_packed_than_is_to_be_shipped(world: World, count: int) -> None:
    order_id = confirmed(world, 3)
    with at_work(world.shop) as shop:
        (number,) = line_ids(order_id)
        services.pack(shop, order_id, {number: 2})
    with pytest.raises(DomainError), at_work(world.shop) as shop:
        services.pack(shop, order_id, {number: count})
    with at_work(world.shop) as shop:
        services.pack(shop, order_id, {number: 1})
        assert inside(order_id) == [[2], [1]]


def test_nothing_is_packed_before_it_is_confirmed(world: World) -> None:
    order_id = add_order(world.shop)
    with pytest.raises(Conflict, match="confirm the order first"), at_work(world.shop) as shop:
        services.pack(shop, order_id)


def test_unpacked_pieces_can_be_packed_again(world: World) -> None:
    order_id = confirmed(world, 3)
    with at_work(world.shop) as shop:
        services.unpack(shop, order_id, services.pack(shop, order_id).id)
        assert (inside(order_id), db.session.scalars(select(PackedLine)).all()) == ([], [])
        services.pack(shop, order_id)
        assert inside(order_id) == [[3]]


def test_what_is_cancelled_is_taken_out_of_the_last_parcel(world: World) -> None:
    order_id = confirmed(world, 4)
    with at_work(world.shop) as shop:
        (number,) = line_ids(order_id)
        services.pack(shop, order_id, {number: 2})
        services.pack(shop, order_id, {number: 2})
    do(world.shop, order_id, CANCEL, {number: 3})
    with at_work(world.shop):
        assert inside(order_id) == [[1]]
        assert "3 pieces were taken out of a packed parcel." in [each.said for each in queries.timeline(order_id)]


def test_who_ships_without_looking_at_parcels_leaves_none_behind(world: World) -> None:
    order_id = confirmed(world, 3)
    with at_work(world.shop) as shop:
        services.pack(shop, order_id)
    do(world.shop, order_id, SHIP)
    with at_work(world.shop):
        assert (inside(order_id), db.session.scalars(select(Packed)).all()) == ([], [])
        assert [each.lines[0].quantity for each in queries.parcels(order_id)] == [3]


def test_an_incomplete_address_keeps_a_packed_parcel_where_it_is(world: World) -> None:
    order_id = confirmed(world, 3, address=Address("", "1368", "Luxembourg", "", "LU"))
    with at_work(world.shop) as shop:
        made = services.pack(shop, order_id).id
    with pytest.raises(DomainError, match="address is incomplete"), at_work(world.shop) as shop:
        services.send(shop, order_id, made, Sent())
    with at_work(world.shop):
        assert inside(order_id) == [[3]]


def test_another_store_s_parcel_is_not_found(world: World) -> None:
    order_id = confirmed(world, 3)
    with at_work(world.shop) as shop:
        made = services.pack(shop, order_id).id
    for act in (services.unpack, lambda *at: services.send(*at, Sent()), lambda *at: services.put(*at, place="x")):
        with pytest.raises(NotFound), at_work(world.other_shop) as shop:
            act(shop, order_id, made)


def test_a_pick_list_leaves_out_what_is_packed(world: World) -> None:
    order_id = confirmed(world, 3, 2)
    with at_work(world.shop) as shop:
        first, second = line_ids(order_id)
        services.pack(shop, order_id, {first: 3, second: 1})
        assert [each.pieces for each in papers.gathered(queries.lines_to_ship(shop.id))] == [1]


def test_forgetting_a_customer_takes_the_words_of_the_place_along(world: World) -> None:
    order_id = confirmed(world, 3, customer_email="lea@example.com")
    with at_work(world.shop) as shop:
        services.pack(shop, order_id, place="Léa's box")
        personal.PERSONAL.erase(Whose("customer", (), shop.platform_id, shop.merchant_id, (shop.id,), ("lea@example.com",)))
        db.session.expire_all()
        assert [each.place for each in packing.packed(order_id)] == [""]
        assert {each.note for each in queries.timeline(order_id)} == {""}


STEPS = st.lists(st.tuples(st.sampled_from([*sorted(MOVES), "pack", "send", "unpack"]), st.integers(0, 1), st.integers(1, 4)), max_size=14)


@proving(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_what_is_packed_never_is_more_than_what_is_to_ship(bare: World, steps: list[tuple[str, int, int]]) -> None:
    order_id = add_order(bare.shop, line(4), line(3))
    for step, at, count in steps:
        with at_work(bare.shop) as shop, contextlib.suppress(DomainError), db.session.begin_nested():
            _do(shop, order_id, step, at, count)
        with at_work(bare.shop):
            order = reload(order_id)
            held = packing.pieces([each.id for each in order.lines])
            assert all(0 <= held.get(each.id, 0) <= to_ship(each) for each in order.lines)
            assert all(sum(parcel) for parcel in inside(order_id))


def _do(shop: Any, order_id: int, step: str, at: int, count: int) -> None:
    number, stood = line_ids(order_id)[at], packing.packed(order_id)
    if step == "pack":
        services.pack(shop, order_id, {number: count})
    elif step in MOVES:
        services.carry_out(shop, order_id, MOVES[step], {number: count})
    elif stood and step == "send":
        services.send(shop, order_id, stood[-1].id, Sent())
    elif stood:
        services.unpack(shop, order_id, stood[0].id)


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    login(client, world.bob)
    return client


@pytest.mark.sqlite_only
def test_without_the_setting_nobody_is_asked_to_pack(world: World, bob: FlaskClient) -> None:
    order_id = confirmed(world, 3)
    assert not Page(bob.get(world.url(str(order_id)))).has("a[href$='/pack']")
    assert not Page(bob.get(world.address("fulfillment/"))).has("[name=packed]")
    configure(world.platform, "orders", packing=True)
    assert Page(bob.get(world.url(str(order_id)))).has("a[href$='/pack']")


@pytest.mark.sqlite_only
def test_a_parcel_is_packed_and_sent_on_its_pages(world: World, bob: FlaskClient) -> None:
    configure(world.platform, "orders", packing=True)
    order_id, other = confirmed(world, 3), confirmed(world, 1)
    form = Page(bob.get(world.address(f"fulfillment/{order_id}/pack")))
    assert form.submit(bob, "main form[method=post]", {"place": "Shelf 3"}).status_code == 303
    listed = Page(bob.get(world.address("fulfillment/?packed=yes")))
    assert listed.texts("tbody td[data-label=Order] a") == ["MAIN-000001"]
    assert listed.texts("tbody td[data-label=Packed]") == ["Shelf 3"]
    assert Page(bob.get(world.address("fulfillment/?packed=no"))).texts("tbody td[data-label=Order] a") == ["MAIN-000002"]
    page = Page(bob.get(world.url(str(order_id))))
    moved = Page(bob.get(page.one("a[href*='/packed/']:not([href$='/ship'])")["href"]))
    assert moved.submit(bob, "main form[method=post]", {"place": "Ramp"}).status_code == 303
    assert moved.submit(bob, "main form[method=post]", {"place": "Cellar"}).status_code == 409
    (link,) = {each["href"] for each in page.select("a[href$='/ship']")}  # all of it is packed: there is no other way to send it
    assert "/packed/" in link
    sent = Page(bob.get(link))
    assert sent.submit(bob, "main form[method=post]", {"carrier": "dhl", "tracking": "JD7"}).status_code == 303
    assert "JD7" in bob.get(world.url(str(order_id))).text
    with at_work(world.shop):
        assert (reload(order_id).state, reload(other).state) == ("shipped", "confirmed")


@pytest.mark.sqlite_only
def test_ship_on_the_list_leads_to_the_parcel_that_is_packed(world: World, bob: FlaskClient) -> None:
    configure(world.platform, "orders", packing=True)
    order_id = confirmed(world, 3)
    with at_work(world.shop) as shop:
        made = services.pack(shop, order_id).id
    link = Page(bob.get(world.address("fulfillment/"))).one("tbody a[href$='/ship']")["href"]
    answer = bob.get(link)
    assert (answer.status_code, answer.location) == (302, world.address(f"fulfillment/{order_id}/packed/{made}/ship"))


@pytest.mark.sqlite_only
def test_who_ships_the_rest_sees_what_is_packed(world: World, bob: FlaskClient) -> None:
    order_id = confirmed(world, 3, 2)
    with at_work(world.shop) as shop:
        first, second = line_ids(order_id)
        services.pack(shop, order_id, {first: 2, second: 2}, place="Shelf 3")
    page = Page(bob.get(world.address(f"fulfillment/{order_id}/ship")))
    assert "Shelf 3" in page.text()
    assert page.has("a[href*='/packed/'][href$='/ship']")
    assert [page.one(f"[name=line_{each}]")["value"] for each in (first, second)] == ["1", "0"]
    assert page.submit(bob, "form[data-action=ship]", {"carrier": "dhl"}).status_code == 303
    with at_work(world.shop):
        assert (inside(order_id), reload(order_id).to_ship) == ([[2, 2]], 4)


@pytest.mark.sqlite_only
def test_several_packed_parcels_are_listed_before_one_ships_them_together(world: World, bob: FlaskClient) -> None:
    order_id = confirmed(world, 3)
    with at_work(world.shop) as shop:
        (number,) = line_ids(order_id)
        services.pack(shop, order_id, {number: 2})
        services.pack(shop, order_id, {number: 1})
    page = Page(bob.get(world.address(f"fulfillment/{order_id}/ship")))
    assert len(page.select("a[href*='/packed/'][href$='/ship']")) == 2
    assert page.submit(bob, "form[data-action=ship]", {"carrier": "dhl"}).status_code == 303
    with at_work(world.shop):
        assert (inside(order_id), reload(order_id).state) == ([], "shipped")


@pytest.mark.sqlite_only
def test_after_the_days_for_returns_the_page_says_so_first(world: World, bob: FlaskClient) -> None:
    order_id = confirmed(world, 3)
    do(world.shop, order_id, SHIP)
    with at_work(world.shop):
        long_ago = update(Parcel).where(Parcel.order_id == order_id).values(shipped_at=utcnow() - timedelta(days=40))
        db.session.execute(long_ago, execution_options={"synchronize_session": False})
    answer = bob.get(world.url(f"{order_id}/return"))
    assert answer.status_code == 200
    assert "The 14 days for returns ended" in answer.text
