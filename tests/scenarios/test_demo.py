"""What the demo has, in numbers, and that all of it adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import g
from sqlalchemy import func, select

from modules.billing.models import Invoice, Payment, Subscription
from modules.customers.models import Customer
from modules.customers.queries import duplicates
from modules.inventory.models import Location, Movement, Product, Variant
from modules.loyalty.models import Card, Entry, Redemption, StaffPin
from modules.loyalty.queries import cards
from modules.marketplace.models import Connection
from modules.messaging.models import Thread
from modules.messaging.queries import threads
from modules.orders import queries as orders
from modules.orders.models import Order, OrderIssue
from modules.orders.states import State
from tests.factories.work import at_work
from tests.support.demo import DemoPlace
from webapp.accounts.models import User
from webapp.cli.demo import problems
from webapp.cli.demo_places import MERCHANTS
from webapp.db import db, utcnow
from webapp.jobs import JobRun
from webapp.kernel import kernel
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import Platform
from webapp.tenancy import unscoped

pytestmark = pytest.mark.sqlite_only
EMPTY = "belle-saison"


@pytest.fixture
def there(demo: DemoPlace) -> Iterator[None]:
    """The demo, all of it in view."""
    with demo.app.app_context(), unscoped("the demo is counted"):
        yield


def stores(code: str) -> dict[str, Store]:
    """The stores of one of its platforms."""
    found = db.session.scalars(select(Store).join(Platform, Platform.id == Store.platform_id).where(Platform.code == code))
    return {store.code: store for store in found}


def by_store(column: Any, *where: Any) -> Counter[int]:
    """How many rows each store has."""
    return Counter(dict(db.session.execute(select(column, func.count()).where(*where).group_by(column)).all()))


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(("code", "merchants", "many"), [("oms", 6, 9), ("loyalty", 5, 8)])
def test_it_has_so_many_merchants_and_stores(code: str, merchants: int, many: int) -> None:
    found = stores(code)
    assert (len({store.merchant_id for store in found.values()}), len(found)) == (merchants, many)


@pytest.mark.usefixtures("there")
def test_every_shop_has_shelves_with_some_that_are_low_and_out() -> None:
    shops = stores("oms")
    empty = shops.pop(EMPTY)
    products, places = by_store(Product.store_id), by_store(Location.store_id)
    variants, out = by_store(Variant.store_id), by_store(Variant.store_id, Variant.on_hand == 0)
    low = by_store(Variant.store_id, Variant.on_hand.between(1, 5))
    oldest = dict(db.session.execute(select(Movement.store_id, func.min(Movement.created_at)).group_by(Movement.store_id)).all())
    for shop in shops.values():
        assert 40 <= products[shop.id] <= 150
        assert variants[shop.id] > products[shop.id]
        assert 1 <= places[shop.id] <= 3
        assert (low[shop.id], out[shop.id]) == (5, 2)
        assert oldest[shop.id] < utcnow() - timedelta(days=410)
    assert not products[empty.id]


@pytest.mark.usefixtures("there")
def test_its_orders_are_of_fourteen_months_in_every_state() -> None:
    shops = stores("oms")
    empty = shops.pop(EMPTY)
    placed = by_store(Order.store_id)
    assert sum(placed.values()) == 1200
    assert not placed[empty.id]
    assert all(placed[shop.id] >= 50 for shop in shops.values())
    states = dict(db.session.execute(select(Order.state, func.count()).group_by(Order.state)).all())
    assert states.keys() == set(State)
    assert (states["pending"], states["partly_shipped"], states["returned"]) == (8, 4, 6)
    unknown = select(func.count()).select_from(OrderIssue).where(OrderIssue.kind == "unknown_product")
    assert db.session.scalar(unknown) == 2
    with at_work(db.session.get_one(Platform, empty.platform_id)):
        assert sum(orders.waiting(shop.id).late for shop in shops.values()) == 3
    first = db.session.scalar(select(func.min(Order.placed_at)))
    assert first is not None
    assert timedelta(days=390) < utcnow() - first < timedelta(days=427)


@pytest.mark.usefixtures("there")
def test_people_order_more_in_december_and_at_the_end_of_the_week() -> None:
    days = [at.date() for at in db.session.scalars(select(Order.placed_at))]
    weekdays = Counter(day.weekday() for day in days)
    assert weekdays[5] > 1.5 * weekdays[0]
    months = Counter((day.year, day.month) for day in days)
    whole = {month: many for month, many in months.items() if month not in (min(months), max(months))}
    december = [many for (_year, month), many in whole.items() if month == 12]
    assert all(many > 1.5 * sum(whole.values()) / len(whole) for many in december)


@pytest.mark.usefixtures("there")
def test_its_shops_have_customers_five_of_them_twice() -> None:
    shops = stores("oms")
    mine = select(Customer).where(Customer.platform_id == shops["kirchberg"].platform_id)
    assert len(db.session.scalars(mine).all()) == 480
    with at_work(db.session.get_one(Platform, shops["kirchberg"].platform_id)):
        platform_id = shops["kirchberg"].platform_id
        twice = [pair.first.merchant_id for pair in duplicates.pairs() if pair.first.platform_id == platform_id]
    assert twice == [shops["kirchberg"].merchant_id] * 5


@pytest.mark.usefixtures("there")
def test_each_merchant_is_in_a_state_of_its_own() -> None:
    def held(code: str) -> Subscription:
        mine = Store.merchant_id == Subscription.merchant_id
        live = Subscription.ended_at.is_(None)
        return db.session.scalars(select(Subscription).join(Store, mine).where(Store.code == code, live)).unique().one()

    trial, late = held("heem-stad"), held("caves-remich")
    assert (trial.status, trial.tier_version.tier.code) == ("trialing", "scale")
    assert trial.trial_end is not None
    assert timedelta(days=2, hours=23) < trial.trial_end - utcnow() < timedelta(days=3)
    theirs = select(Payment.succeeded).join(Invoice, Invoice.id == Payment.invoice_id).where(Invoice.merchant_id == late.merchant_id)
    failed = theirs.where(Payment.succeeded.is_(False)).with_only_columns(func.count())
    assert (late.status, db.session.scalar(failed)) == ("past_due", 2)
    assert db.session.get_one(Merchant, held("velo-nord").merchant_id).status == "suspended"
    assert {each.status for each in db.session.scalars(select(Connection))} == {"active"}
    errors = sorted(bool(each.last_error) for each in db.session.scalars(select(Connection)))
    assert errors == [False, True, True]


@pytest.mark.usefixtures("there")
def test_the_other_platform_has_cards_and_what_was_done_with_them() -> None:
    assert db.session.scalar(select(func.count(Card.id))) == 900
    assert 8_800 <= (db.session.scalar(select(func.count(Entry.id))) or 0) <= 9_200
    assert 55 <= (db.session.scalar(select(func.count(Redemption.id))) or 0) <= 65
    assert db.session.scalar(select(func.count(Card.id)).where(Card.state == "blocked")) == 2
    locked = select(func.count(StaffPin.id)).where(StaffPin.locked_until > utcnow())
    assert db.session.scalar(locked) == 1
    with at_work(db.session.get_one(Platform, stores("loyalty")["cafe-central"].platform_id)):
        assert db.session.scalar(select(func.count(Card.id)).where(cards.expiring(30))) == 25
    assert len(by_store(Entry.store_id)) == 8


@pytest.mark.usefixtures("there")
def test_somebody_wrote_to_everybody_who_can_log_in() -> None:
    people = {person.email for each in MERCHANTS.values() for merchant in each for person in merchant.people}
    people |= {"admin@example.com", "oms@example.com", "loyalty@example.com"}
    found = {user.email: user.id for user in db.session.scalars(select(User))}
    assert found.keys() == people
    unread = {email: db.session.scalar(select(func.count(Thread.id)).where(threads.is_unread(user_id))) for email, user_id in found.items()}
    assert all(unread.values()), unread


@pytest.mark.usefixtures("there")
def test_work_was_done_and_some_of_it_went_wrong() -> None:
    shown = select(JobRun.status, func.count()).where(JobRun.unique_key.contains("/demo-")).group_by(JobRun.status)
    runs = dict(db.session.execute(shown).all())
    assert sum(runs.values()) == 60
    assert runs["failed"] == 6
    made = db.session.scalar(select(func.max(JobRun.heartbeat_at)).where(JobRun.unique_key.contains("/demo-")))
    assert made is not None
    lost = JobRun.status == "running", JobRun.heartbeat_at < made - timedelta(minutes=30)  # the tests may have begun half an hour ago
    silent = select(func.count()).select_from(JobRun).where(*lost)
    assert (runs["running"], db.session.scalar(silent)) == (2, 1)


@pytest.mark.parametrize("code", ["oms", "loyalty"])
def test_all_of_it_adds_up(demo: DemoPlace, code: str) -> None:
    with demo.app.app_context():
        snapshot = kernel().snapshot_by_code(code)
        assert snapshot is not None
        g.work_platform = snapshot
        assert problems(snapshot) == []
