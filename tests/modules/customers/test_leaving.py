"""Customers of whom nothing was heard for long are announced, then erased; who gave a sign of life, or has something open, stays.

On both databases.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from modules.customers import services
from modules.customers.models import Consent, Customer, Leaving, Note
from modules.customers.models.customers import ACTIVE, ERASED
from modules.customers.services.leaving import NOTICE, months_from
from modules.loyalty import services as loyalty
from modules.loyalty.models import Card
from modules.loyalty.services.ledger import By
from modules.messaging.models import Message, Thread
from modules.orders.models import Order
from tests.factories.places import configure
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.modules.customers.test_merging import merge
from tests.modules.customers.test_segments import buy, switch
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp import privacy
from webapp.audit import AuditEntry
from webapp.db import db, utcnow
from webapp.jobs import enqueue
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.privacy import PrivacyRequest
from webapp.registry.ports.orders import NewLine, NewOrder, Orders
from webapp.tenancy import unscoped

MONTHS, LONG_AGO = 12, 800
"""After how many months quiet customers are erased here, and how many days ago one who is was met."""


@pytest.fixture
def world(app: Flask) -> World:
    """A shop with orders, cards and messages, where nobody is kept for longer than a year."""
    made = World.with_modules("customers", "orders", "loyalty", "messaging")
    configure(made.platform, "customers", anonymise_after_months=MONTHS)
    return made


def met(world: World, name: str, days_ago: int = LONG_AGO) -> int:
    """A customer whose row nobody touched since then."""
    number = world.add(name=name, email=f"{name}@example.com")
    touched(world, number, days_ago)
    return number


def touched(world: World, number: int, days_ago: int) -> None:
    at = utcnow() - timedelta(days=days_ago)
    with at_work(world.platform):
        db.session.execute(update(Customer).where(Customer.id == number).values(created_at=at, updated_at=at))


def night(app: Flask, world: World) -> None:
    """What happens at twenty to four."""
    with at_work(world.platform):
        enqueue("customers.leave")
    work_off(app)


def leaving(world: World) -> dict[int, timedelta]:
    """How long each of those has who were announced."""
    with at_work(world.platform):
        return {row.customer_id: row.erase_at - row.announced_at for row in db.session.scalars(select(Leaving))}


def pass_on(world: World, by: timedelta = NOTICE) -> None:
    """Let that time pass for who was announced."""
    with at_work(world.platform):
        for row in db.session.scalars(select(Leaving)):
            row.erase_at, row.announced_at = row.erase_at - by, row.announced_at - by


def status(world: World, number: int) -> str:
    return world.saved(number).status


def here(world: World) -> Store:
    return db.session.get_one(Store, world.shop.id)


def take(world: World, number: int) -> None:
    """An order of long ago that still waits."""
    buy(world, number, 5, days_ago=LONG_AGO)


def ship(world: World, number: int) -> None:
    """An order of last month that came to an end."""
    buy(world, number, 5, days_ago=30)
    ended(world)


def ended(world: World, **values: Any) -> None:
    """Every order has come to an end."""
    with at_work(world.platform):
        db.session.execute(update(Order).values(state="delivered", **values))


def write_down(world: World, number: int) -> None:
    with at_work(world.platform):
        services.add_note(number, body="Called.", author_id=None)


def agree(world: World, number: int) -> None:
    with at_work(world.platform):
        services.record_consent(number, channel="email", given=True, source="phone")


def collect_points(world: World, number: int) -> None:
    """A card from long ago with points that nobody used."""
    with at_work(world.platform):
        loyalty.create_programme(here(world), name="Club", kind="both", stamp_minutes=10)
        card = loyalty.enrol(here(world), number)
        loyalty.adjust(here(world), card.id, "points", 5, reason="begin", by=By())
    with at_work(world.platform):
        db.session.execute(update(Card).values(last_at=utcnow() - timedelta(days=LONG_AGO)))


def use_card(world: World, number: int) -> None:
    """A card without points that was used yesterday."""
    with at_work(world.platform):
        loyalty.create_programme(here(world), name="Club", kind="both", stamp_minutes=10)
        loyalty.enrol(here(world), number)


def ask(world: World, number: int) -> None:
    with at_work(world.platform):
        privacy.ask("export", "customer", number, world.shop.merchant_id)


def order_as_a_guest(world: World, number: int) -> None:
    """An order with the address of somebody, linked to nobody."""
    with at_work(world.platform):
        orders = port(Orders)
        assert orders is not None
        lines = [NewLine(name="Book", price_minor=500, tax_rate_bp=300, quantity=1)]
        email = db.session.get_one(Customer, number).email or ""
        orders.take_all(world.shop.id, [NewOrder(customer_name="x", customer_email=email, lines=lines, placed_at=utcnow())])
    ended(world, customer_id=None)


SIGNS = (take, ship, write_down, agree, collect_points, use_card, ask)


def test_who_was_not_heard_of_is_announced_and_erased_a_month_later(app: Flask, world: World) -> None:
    quiet, lately = met(world, "quiet"), met(world, "lately", days_ago=200)
    night(app, world)
    assert leaving(world) == {quiet: NOTICE}
    assert status(world, quiet) == ACTIVE
    pass_on(world, NOTICE - timedelta(days=1))
    night(app, world)
    assert status(world, quiet) == ACTIVE
    pass_on(world, timedelta(days=2))
    night(app, world)
    assert (status(world, quiet), status(world, lately)) == (ERASED, ACTIVE)
    assert leaving(world) == {}


def test_whose_day_comes_within_the_month_is_announced_for_that_day(app: Flask, world: World) -> None:
    soon = met(world, "soon", days_ago=365 - 10)
    night(app, world)
    (left,) = leaving(world).values()
    assert left == NOTICE
    with at_work(world.platform):
        assert db.session.scalars(select(Leaving.customer_id)).all() == [soon]


@pytest.mark.parametrize("sign", SIGNS)
def test_who_gave_a_sign_of_life_or_has_something_open_is_not_announced(
    app: Flask, world: World, sign: Callable[[World, int], None]
) -> None:
    quiet, other = met(world, "quiet"), met(world, "other")
    sign(world, other)
    touched(world, other, LONG_AGO)
    night(app, world)
    assert set(leaving(world)) == {quiet}


@pytest.mark.parametrize("sign", SIGNS)
def test_who_is_heard_of_after_that_stays(app: Flask, world: World, sign: Callable[[World, int], None]) -> None:
    number = met(world, "quiet")
    night(app, world)
    assert set(leaving(world)) == {number}
    sign(world, number)
    touched(world, number, LONG_AGO)
    pass_on(world)
    night(app, world)
    assert (status(world, number), leaving(world)) == (ACTIVE, {})


def test_an_order_of_a_guest_with_the_address_counts(app: Flask, world: World) -> None:
    number = met(world, "quiet")
    order_as_a_guest(world, number)
    touched(world, number, LONG_AGO)
    night(app, world)
    assert leaving(world) == {}


def test_what_somebody_wrote_on_the_site_counts(app: Flask, world: World) -> None:
    number, other = met(world, "quiet"), met(world, "other")
    with at_work(world.platform):
        owner = {"platform_id": world.platform.id}
        thread = Thread(**owner, store_id=world.shop.id, kind="support", subject="Opening hours")
        db.session.add(thread)
        db.session.flush()
        db.session.add(Message(**owner, thread_id=thread.id, body="When?", sender_email="Quiet@example.com"))
    night(app, world)
    assert set(leaving(world)) == {other} != {number}


def test_what_those_did_who_were_merged_counts_for_who_is_kept(app: Flask, world: World) -> None:
    kept, other = met(world, "kept"), met(world, "other")
    ship(world, other)
    with at_work(world.platform):
        merge(kept, other)
    for each in (kept, other):
        touched(world, each, LONG_AGO)
    night(app, world)
    assert leaving(world) == {}


def test_what_happens_in_another_store_of_the_merchant_counts(app: Flask, world: World, second: Store) -> None:
    number = met(world, "quiet")
    buy(world, number, 5, days_ago=3, shop=second)
    ended(world)
    night(app, world)
    assert leaving(world) == {}


def test_without_the_setting_nobody_is_announced_and_who_was_is_not_erased(app: Flask, world: World) -> None:
    number = met(world, "quiet")
    night(app, world)
    configure(world.platform, "customers", anonymise_after_months=0)
    pass_on(world)
    night(app, world)
    assert (status(world, number), leaving(world)) == (ACTIVE, {})


def test_while_a_module_is_off_that_knows_customers_nobody_is_erased(
    app: Flask, world: World, client: FlaskClient, login: Callable[..., Any]
) -> None:
    number = met(world, "quiet")
    night(app, world)
    pass_on(world)
    switch(app, world.platform, orders=False)
    night(app, world)
    assert status(world, number) == ACTIVE
    login(client, world.alice)
    assert "Orders" in Page(client.get(world.url("leaving"))).text(".alert-warning")
    switch(app, world.platform, orders=True)
    night(app, world)
    assert status(world, number) == ERASED


def test_an_erased_one_is_answered_as_a_request_is_and_stands_in_the_trail(app: Flask, world: World) -> None:
    number = met(world, "quiet")
    night(app, world)
    pass_on(world)
    night(app, world)
    with at_work(world.platform):
        request = db.session.scalars(select(PrivacyRequest)).one()
        assert (request.kind, request.subject_id, request.state) == ("erase", number, "done")
    with unscoped("looking"):
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "customers.quiet_customer_erased")).all()
    assert [each.changes["customer"] for each in entries] == [[None, number]]


def test_the_page_says_who_is_next_and_lets_them_stay(app: Flask, world: World, alice: FlaskClient) -> None:
    first, later = met(world, "first"), met(world, "later")
    night(app, world)
    with at_work(world.platform):
        db.session.execute(update(Leaving).where(Leaving.customer_id == later).values(erase_at=utcnow() + timedelta(days=90)))
    page = Page(alice.get(world.url("leaving")))
    assert page.texts("tbody td[data-label=Name] a") == ["first", "later"]
    assert f"{MONTHS} months" in page.text("body")
    assert Page(alice.get(world.url(str(first)))).has("form[action$='/keep']")
    assert page.submit(alice, f"form[action$='/{first}/keep']").status_code == 303
    assert set(leaving(world)) == {later}
    night(app, world)
    assert set(leaving(world)) == {later}
    assert Page(alice.get(world.url("privacy"))).has("a[href$='/leaving']")


def test_staff_neither_sees_who_leaves_nor_keeps_them(app: Flask, world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    number = met(world, "quiet")
    night(app, world)
    login(client, world.bob)
    assert client.get(world.url("leaving")).status_code == 403
    assert not Page(client.get(world.url(str(number)))).has("form[action$='/keep']")


def test_nothing_of_this_stays_of_somebody_erased_on_request(app: Flask, world: World) -> None:
    number = met(world, "quiet")
    night(app, world)
    with at_work(world.platform):
        services.erase(number, version=db.session.get_one(Customer, number).version)
        assert db.session.scalars(select(Leaving)).all() == []


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2026, 11, 30), 3, (2027, 2, 28)),
        ((2028, 2, 29), -12, (2027, 2, 28)),
        ((2026, 12, 15), -12, (2025, 12, 15)),
        ((2026, 1, 15), -1, (2025, 12, 15)),
    ],
)
def test_months_end_on_a_day_that_there_is(day: tuple[int, int, int], months: int, then: tuple[int, int, int]) -> None:
    assert months_from(datetime(*day, tzinfo=UTC), months) == datetime(*then, tzinfo=UTC)


def test_notes_and_answers_of_long_ago_are_no_sign_of_life(app: Flask, world: World) -> None:
    number = met(world, "quiet")
    at = utcnow() - timedelta(days=LONG_AGO)
    with at_work(world.platform):
        owner = {"platform_id": world.platform.id, "merchant_id": world.shop.merchant_id, "customer_id": number, "at": at}
        db.session.add(Consent(**owner, channel="email", given=True, source="paper"))
        db.session.add(Note(**owner, body="Likes tea."))
    night(app, world)
    assert set(leaving(world)) == {number}
