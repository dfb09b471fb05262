"""Rewards, people at the till, and what happens while the module is off. On both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from modules.customers import queries as customer_queries
from modules.customers import services as customers
from modules.loyalty import queries, services
from modules.loyalty.models import Card, Clock, Lot, StaffPin
from modules.loyalty.queries import cards
from modules.loyalty.rules import number_of
from modules.loyalty.services.ledger import By
from modules.loyalty.services.staff import Tried
from tests.factories.work import at_work
from tests.modules.loyalty.conftest import World
from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store
from webapp.switching.ask import Ask
from webapp.tenancy import scope


def test_a_reward_is_put_aside_handed_out_and_not_given_back_twice(world: World) -> None:
    card, reward = world.card(points=10), world.reward(stock=1)
    with at_work(world.platform):
        made = services.reserve(card, reward, by=By(key="a")).id
        assert services.reserve(card, reward, by=By(key="a")).id == made
    assert (world.saved(card).points, world.stock(reward)) == (0, 0)
    with at_work(world.platform):
        services.hand_out(made)
        services.cancel(made, by=By())
        services.cancel(made, by=By())
    assert (world.saved(card).points, world.stock(reward)) == (10, 1)
    with at_work(world.platform), pytest.raises(Conflict):
        services.hand_out(made)


@pytest.mark.parametrize(
    ("values", "code"), [({"stock": 0}, "reward_gone"), ({"per_card": 0}, "reward_limit"), ({"active": False}, "reward_closed")]
)
def test_a_reward_that_cannot_be_had(world: World, values: dict[str, int], code: str) -> None:
    card, reward = world.card(points=10), world.reward(**values)
    with at_work(world.platform), pytest.raises(DomainError) as refused:
        services.reserve(card, reward, by=By())
    assert refused.value.code == code
    assert world.saved(card).points == 10


def tried(world: World, staff: int, pin: str) -> Tried:
    """What comes of a PIN at the till."""
    platform_id = world.platform.id
    db.session.rollback()
    with scope(platform_id):
        compared = services.compare(staff, pin)
    with at_work(world.platform):
        return services.try_pin(world.here(), compared)


def test_a_pin_is_locked_after_wrong_ones_and_opens_by_itself(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed = services.hashed_pin("2846")
    with at_work(world.platform):
        bo = services.add_staff(world.here(), name="Bo", hashed=hashed).id
    assert [tried(world, bo, "9999").left for _each in range(5)] == [4, 3, 2, 1, 0]
    with monkeypatch.context() as nothing:
        nothing.setattr("modules.loyalty.services.staff.verify_password", None)  # a locked PIN costs no hash
        locked = tried(world, bo, "2846")
    assert (locked.right, locked.locked_until is not None) == (False, True)
    with at_work(world.platform):
        db.session.execute(update(StaffPin).values(locked_until=utcnow() - timedelta(seconds=1)))
        assert "2846" not in (db.session.scalar(select(StaffPin.pin)) or "")
    assert tried(world, bo, "2846").right


@pytest.mark.parametrize("pin", ["123", "1234", "9876", "0000", "12345678", "123456789", "abcd", "١٢٤٧", ""])
def test_pins_that_are_guessed_first(app: Flask, pin: str) -> None:
    with pytest.raises(DomainError):
        services.hashed_pin(pin)


def switch(app: Flask, world: World, on: bool) -> None:
    """Switch the module on the platform."""
    db.session.refresh(world.platform)
    with transaction():
        app.extensions["interlock"].modules.apply(Ask(world.platform.id, {"loyalty": on}, revision=world.platform.revision, reason="test"))


def test_the_time_off_is_added_and_nothing_ends_in_the_first_days(app: Flask, world: World) -> None:
    soon, late, never = (world.card(points=5) for _each in range(3))
    with at_work(world.platform):
        day = number_of(queries.today())
        for card, last in ((soon, day + 1), (late, day + 100)):
            db.session.execute(update(Lot).where(Lot.card_id == card).values(last_day=last))
    switch(app, world, on=False)
    with at_work(world.platform):
        db.session.execute(update(Clock).values(stopped_at=utcnow() - timedelta(days=9, hours=12)))
    switch(app, world, on=True)
    with at_work(world.platform):
        ends = [cards.lots(card, "points")[0].last_day for card in (soon, late, never)]
        assert ends == [day + 14, day + 110, None]
        assert db.session.scalar(select(Clock.stopped_at)) is None


def test_erasing_a_customer_closes_the_card_and_keeps_its_figures(world: World) -> None:
    card = world.card(points=10, email="lea@example.com")
    customer = world.saved(card).customer_id
    with at_work(world.platform):
        customers.erase(customer, version=customer_queries.customer(customer).version)
    closed = world.saved(card)
    assert (closed.state, closed.holder, closed.search) == ("closed", "", closed.number)
    assert world.lines(card) == [("adjust", 10, 10), ("adjust", -10, 0)]


def test_who_was_merged_keeps_the_card(world: World) -> None:
    card = world.card(points=10)
    other = world.saved(card).customer_id
    with at_work(world.platform):
        kept = customers.create_customer(world.here(), name="Léa M.").id
        customers.merge(kept, other, versions=(1, 1))
        assert [each.id for each in cards.of_customers(customer_queries.family(kept))] == [card]
        assert services.enrol(world.here(), kept).id == card


def test_a_card_is_the_merchants_in_all_its_stores_and_nobody_elses(world: World, rival: Store) -> None:
    mine, theirs = world.card(), world.card(rival)
    with at_work(world.platform):
        assert db.session.scalar(select(func.count(Card.id))) == 2
    assert world.saved(mine).merchant_id == world.shop.merchant_id != world.saved(theirs).merchant_id


def test_cards_are_found_by_number_address_phone_and_name(world: World) -> None:
    card = world.card(name="Léa Müller", phone="+352621123456")
    saved = world.saved(card)
    texts = (saved.number, f"https://shop.example/card/{saved.token}", "621 123 456", "0621123456", "muller léa")
    with at_work(world.platform):
        assert [[each.id for each in cards.find(text)] for text in texts] == [[card]] * len(texts)
        assert cards.find("nobody") == cards.find("") == cards.find("\x00") == []
