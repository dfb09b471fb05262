"""The ledger: it equals the balance and the lots, is never negative, and is only ever added to. On both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DatabaseError

from modules.loyalty import services
from modules.loyalty.health import balances
from modules.loyalty.models import Card, Entry, Lot, Programme, Redemption
from modules.loyalty.models.cards import ADJUST, EARN, EXPIRE, REDEEM, RETURN, REVERSE
from modules.loyalty.queries import cards
from modules.loyalty.services.ledger import By
from modules.loyalty.services.undoing import reverse_earned
from tests.factories.work import at_work
from tests.modules.loyalty.conftest import World
from webapp.db import begin_write, db, transaction
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Merchant
from webapp.tenancy import unscoped


class Tills(RuleBasedStateMachine):
    """Whatever is done at the tills, in whatever order."""

    world: World
    reward: int
    keys = 0

    @initialize()
    def begin(self) -> None:
        Tills.keys += 1
        self.card = self.world.card(email=f"c{Tills.keys}@example.com", points=20)
        self.known: list[int] = []

    def _try(self, act: object, *args: object, **kwargs: object) -> object:
        try:
            with at_work(self.world.platform):
                done = act(*args, **kwargs)  # type: ignore[operator]
                return done.id if done is not None else None
        except DomainError:
            return None

    @rule(minor=st.integers(0, 20_000))
    def earn(self, minor: int) -> None:
        made = self._try(self.world.earn, self.card, minor)
        self.known += [made] if isinstance(made, int) else []

    @rule(delta=st.integers(-60, 60))
    def adjust(self, delta: int) -> None:
        made = self._try(lambda: services.adjust(self.world.here(), self.card, "points", delta, reason="x", by=By()))
        self.known += [made] if isinstance(made, int) else []

    @rule()
    def reserve(self) -> None:
        self._try(services.reserve, self.card, self.reward, by=By())

    @rule(out=st.booleans(), last=st.integers(0, 3))
    def settle(self, out: bool, last: int) -> None:
        with at_work(self.world.platform):
            mine = [each.id for each in db.session.scalars(select(Redemption).where(Redemption.card_id == self.card))]
        if len(mine) > last:
            self._try(services.hand_out if out else lambda each: services.cancel(each, by=By()), mine[-1 - last])

    @rule(last=st.integers(0, 3))
    def undo(self, last: int) -> None:
        if len(self.known) > last:
            self._try(services.undo, self.known[-1 - last], by=By())

    @rule(last=st.integers(0, 3))
    def refund(self, last: int) -> None:
        if len(self.known) > last:
            self._try(lambda: reverse_earned(cards.entry(self.known[-1 - last]), by=By()))

    @rule()
    def let_it_end(self) -> None:
        with at_work(self.world.platform):
            newest = select(func.max(Lot.id)).where(Lot.card_id == self.card, Lot.left > 0).scalar_subquery()
            ids = db.session.scalars(select(Lot.id).where(Lot.id == newest)).all()
            db.session.execute(update(Lot).where(Lot.id.in_(ids)).values(last_day=1))
            services.expire(self.card)

    @invariant()
    def it_adds_up(self) -> None:
        with at_work(self.world.platform):
            assert balances(None) is None
            card = cards.card(self.card)
            lines = db.session.scalars(select(Entry).where(Entry.card_id == self.card).order_by(Entry.id)).all()
            running = 0
            for line in lines:
                running += line.delta
                assert line.balance_after == running >= 0
            assert card.points == running == sum(lot.left for lot in cards.lots(self.card, "points"))


def test_balance_ledger_and_lots_agree_whatever_happens(world: World, proofs: bool) -> None:
    Tills.world, Tills.reward = world, world.reward(cost=7)
    many, steps = (60, 40) if proofs else (12, 20)
    limits = settings(max_examples=many, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Tills, settings=limits)  # type: ignore[no-untyped-call]
    with at_work(world.platform):
        done = set(db.session.scalars(select(Entry.kind)))
    assert done >= {EARN, ADJUST, REDEEM, RETURN, EXPIRE, REVERSE}, "some of what can be done was never done"


@pytest.mark.parametrize(("unit", "told"), [("points", True), ("stamps", True), ("", False)])
def test_a_balance_that_its_ledger_does_not_say_is_found_among_right_ones(world: World, unit: str, told: bool) -> None:
    card_id = [world.card(email=f"c{each}@example.com", points=each) for each in range(3)][1]
    with at_work(world.platform):
        if unit:
            db.session.execute(update(Card).where(Card.id == card_id).values({unit: getattr(Card, unit) + 7}))
        said = balances(world.platform)
    assert (said is not None and said.startswith("1 card says")) == told


def test_lines_are_neither_changed_nor_removed(app: Flask, world: World) -> None:
    world.card(points=5)
    for statement in ("UPDATE loyalty_entries SET delta = 6", "DELETE FROM loyalty_entries"):
        with pytest.raises(DatabaseError, match="append-only"), unscoped("a test of triggers"):
            begin_write().execute(text(statement))
        db.session.rollback()


def test_a_double_tap_gives_points_once(world: World) -> None:
    card = world.card()
    with at_work(world.platform):
        assert world.earn(card, 500, "tap").id == world.earn(card, 900, "tap").id
    assert world.lines(card) == [("earn", 5, 5)]


def test_a_key_of_another_card_is_refused(world: World) -> None:
    one, other = world.card(), world.card()
    with at_work(world.platform):
        world.earn(one, 500, "tap")
        with pytest.raises(Conflict):
            world.earn(other, 500, "tap")


def test_sixteen_tills_on_one_card(app: Flask, world: World) -> None:
    card, reward = world.card(points=50), world.reward(cost=10)

    def till(number: int) -> bool:
        with app.app_context():
            try:
                with at_work(world.platform):
                    if number % 2:
                        services.reserve(card, reward, by=By(key=f"till-{number % 14}"))
                    else:
                        world.earn(card, 100, f"till-{number % 14}")
            except DomainError:
                return False
            return True

    with ThreadPoolExecutor(16) as tills:
        done = list(tills.map(till, range(16)))
    with at_work(world.platform):
        keys = db.session.scalar(select(func.count(func.distinct(Entry.key))).where(Entry.key.is_not(None)))
        lines = db.session.scalar(select(func.count(Entry.id)).where(Entry.key.is_not(None)))
        assert lines == keys, "no tap counts twice"
        assert balances(None) is None
    assert sum(done) >= 12
    assert world.saved(card).points >= 0


def test_what_ends_first_is_spent_first(world: World) -> None:
    card, reward = world.card(points=10), world.reward(cost=4)
    with at_work(world.platform):
        db.session.execute(update(Programme).values(expiry="rolling", expiry_months=1))
        world.earn(card, 300)
        services.reserve(card, reward, by=By())
        assert [(lot.amount, lot.left) for lot in cards.lots(card, "points")] == [(10, 9)]


def test_points_that_wait_are_not_spent(world: World) -> None:
    card, reward = world.card(), world.reward(cost=5)
    with at_work(world.platform):
        db.session.execute(update(Programme).values(pending_days=14))
        world.earn(card, 900)
        assert (cards.card(card).points, cards.spendable(card)) == (9, 0)
        with pytest.raises(DomainError) as refused:
            services.reserve(card, reward, by=By())
    assert refused.value.code == "too_few"


def test_what_has_ended_leaves_the_card_before_anything_else(world: World) -> None:
    card = world.card(points=10)
    with at_work(world.platform):
        db.session.execute(update(Lot).values(last_day=1))
        world.earn(card, 300)
    assert world.lines(card) == [("adjust", 10, 10), ("expire", -10, 0), ("earn", 3, 3)]


def test_points_wait_while_the_merchant_is_suspended(world: World) -> None:
    card, found = world.card(points=10), []
    with at_work(world.platform):
        db.session.execute(update(Lot).values(last_day=1))
    for status in ("suspended", "active"):
        with unscoped("tests arrange"), transaction():
            for merchant in db.session.scalars(select(Merchant)):
                merchant.status = status
        with at_work(world.platform):
            found.append(cards.due(5))
    assert found == [[], [card]]


def test_a_stamp_only_minutes_after_the_last_one_is_refused(world: World) -> None:
    card = world.card()
    with at_work(world.platform):
        first = services.earn_stamp(world.here(), card, by=By())
        with pytest.raises(DomainError, match="10 minutes"):
            services.earn_stamp(world.here(), card, by=By())
        services.undo(first.id, by=By())
        assert services.earn_stamp(world.here(), card, by=By()).balance_after == 1


def test_the_most_of_a_day_is_kept_to(world: World) -> None:
    card = world.card()
    with at_work(world.platform):
        db.session.execute(update(Programme).values(daily_cap=20))
        assert [world.earn(card, 1500).delta for _each in range(2)] == [15, 5]
        with pytest.raises(DomainError) as refused:
            world.earn(card, 1500)
    assert refused.value.code == "daily_cap"


def test_tiers_multiply_what_comes_next(world: World) -> None:
    card = world.card()
    with at_work(world.platform):
        services.add_tier(world.here(), name="Gold", threshold=10, multiplier=200)
        assert [world.earn(card, 1000).delta for _each in range(2)] == [10, 20]


def test_too_late_to_undo(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    card = world.card()
    with at_work(world.platform):
        entry = world.earn(card, 1000)
        monkeypatch.setattr("modules.loyalty.services.undoing.UNDO_FOR", timedelta(0))
        with pytest.raises(Conflict) as refused:
            services.undo(entry.id, by=By())
    assert refused.value.code == "too_late"


def test_an_undone_line_is_undone_once(world: World) -> None:
    card = world.card()
    with at_work(world.platform):
        entry = world.earn(card, 1000)
        assert services.undo(entry.id, by=By()).id == services.undo(entry.id, by=By()).id
    assert world.lines(card) == [("earn", 10, 10), ("reverse", -10, 0)]


def test_what_is_spent_is_not_undone(world: World) -> None:
    card, reward = world.card(), world.reward(cost=4)
    with at_work(world.platform):
        entry = world.earn(card, 1000)
        made = services.reserve(card, reward, by=By())
        with pytest.raises(Conflict) as refused:
            services.undo(entry.id, by=By())
        assert refused.value.code == "spent"
        services.cancel(made.id, by=By())
        assert services.undo(entry.id, by=By()).balance_after == 0


def test_a_refund_takes_back_once_and_makes_no_debt(world: World) -> None:
    card, reward = world.card(), world.reward(cost=8)
    with at_work(world.platform):
        entry = world.earn(card, 1000)
        services.reserve(card, reward, by=By())
        reverse_earned(entry, by=By())
        reverse_earned(entry, by=By())
    assert world.lines(card) == [("earn", 10, 10), ("redeem", -8, 2), ("reverse", -2, 0)]


def test_correcting_needs_a_reason(world: World) -> None:
    card = world.card()
    with at_work(world.platform), pytest.raises(DomainError) as refused:
        services.adjust(world.here(), card, "points", 5, reason=" ", by=By())
    assert refused.value.code == "no_reason"


def test_closing_a_card_leaves_nothing_on_it(world: World) -> None:
    card = world.card(points=10)
    before = world.saved(card).token
    with at_work(world.platform):
        services.close(card, By(key="x"))
    closed = world.saved(card)
    assert (closed.state, closed.points, closed.token == before) == ("closed", 0, False)
    with at_work(world.platform), pytest.raises(Conflict):
        world.earn(card, 100)
    with at_work(world.platform):
        assert services.enrol(world.here(), closed.customer_id).id == card, "the customer has a card again"
        assert db.session.scalar(select(func.count(Card.id))) == 1
