"""What each state of a subscription lets happen is what the table of states says: every cell is tried by a real request."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from modules.billing.catalogue import usage
from modules.billing.entitled import entitled
from modules.billing.models import Invoice, Subscription
from modules.billing.models.subscriptions import Status
from modules.billing.services import levels, overrides, renewals
from modules.billing.services import subscriptions as service
from modules.inventory.models import Product
from tests.factories import goods, places
from tests.factories.people import person
from tests.factories.plans import TERMS, Desk
from tests.support.page import Page
from webapp.db import db, transaction, utcnow
from webapp.entitlements.gate import feature_answer, is_open
from webapp.roles import Role
from webapp.states import BY_NAME, TABLE, Cell, Does, Thing
from webapp.tenancy import unscoped

pytestmark = pytest.mark.sqlite_only
LONG_AGO, LATELY = utcnow() - timedelta(days=400), utcnow() - timedelta(days=1)


class Case(NamedTuple):
    """The row of the table, the columns of the subscription (None: there is none), and what people are told where they save nothing."""

    state: str
    values: dict[str, Any] | None
    told: str | None = None


CASES = {
    "trial": Case("current", {"status": Status.TRIALING}),
    "paid": Case("current", {"status": Status.ACTIVE}),
    "cancelled, and not over": Case("current", {"cancel_at_period_end": True}),
    "in its days of grace": Case("late", {"status": Status.PAST_DUE, "past_due_since": LATELY}),
    "grace used up": Case("stopped", {"status": Status.PAST_DUE, "past_due_since": LONG_AGO}, "unpaid"),
    "unpaid": Case("stopped", {"status": Status.UNPAID, "past_due_since": LONG_AGO}, "unpaid"),
    "paused": Case("stopped", {"status": Status.PAUSED, "paused_at": LATELY}, "paused"),
    "cancelled, and over": Case("stopped", {"cancel_at_period_end": True, "period_start": LONG_AGO, "period_end": LATELY}, "ended"),
    "ended": Case("stopped", {"status": Status.CANCELED, "ended_at": LATELY}, "ended"),
    "not yet paid for the first time": Case("none", {"status": Status.INCOMPLETE}),
    "never paid": Case("none", {"status": Status.INCOMPLETE_EXPIRED, "ended_at": LATELY}),
    "never began": Case("none", None),
}
SAVED = {303: Cell.YES, 403: Cell.PLAN}
SEEN = {200: Cell.YES, 403: Cell.PLAN}


@pytest.fixture
def shop(app: Flask) -> Desk:
    """A store with a product, on a platform that sells two plans; the larger one holds it, and merchants may pause."""
    here = places.platform("billing", "inventory")
    made = Desk(here, places.store(here, "main"))
    with made.work():
        goods.product(made.store, "A-1")
    made.sell("small", 1000, rank=10)
    made.sell("large", 3000, "billing_history", "inventory_basic", rank=20, products=100)
    places.configure(here, "billing", merchants_pause=True)
    return made


@pytest.fixture
def alice(client: FlaskClient, login: Any, shop: Desk) -> FlaskClient:
    owner = person("alice", Role.MERCHANT_OWNER, platform=shop.platform, merchant=shop.store.merchant)
    assert login(client, owner).status_code < 400
    return client


@pytest.fixture
def no_csrf(app: Flask) -> Iterator[None]:
    """Forms without their token are taken: it is not what should refuse them."""
    before = {key: app.config.get(key) for key in ("WTF_CSRF_ENABLED", "WTF_CSRF_CHECK_DEFAULT")}
    app.config.update(dict.fromkeys(before, False))
    yield
    app.config.update(before)


def bring(desk: Desk, case: Case) -> None:
    if case.values is not None:
        desk.start("large", now=utcnow())
        with unscoped("a subscription in this state"), transaction() as session:
            session.execute(update(Subscription).values(**case.values))


def stock(desk: Desk) -> str:
    return f"/platforms/{desk.code}/store/{desk.store_code}/inventory"


def test_every_state_is_tried() -> None:
    assert {case.state for case in CASES.values()} == {row.name for row in TABLE if row.thing is Thing.SUBSCRIPTION}
    assert {str(case.values["status"]) for case in CASES.values() if case.values and "status" in case.values} == set(Status)


@pytest.mark.usefixtures("no_csrf")
@pytest.mark.parametrize("name", CASES)
def test_what_a_subscription_lets_people_do(alice: FlaskClient, shop: Desk, name: str) -> None:
    case = CASES[name]
    bring(shop, case)
    row = BY_NAME[Thing.SUBSCRIPTION, case.state]
    for address in (f"{shop.shop}/invoices", f"{stock(shop)}/", f"{stock(shop)}/products/1"):
        page = Page(alice.get(address))
        assert SEEN[page.status] is row.of(Does.READ), address
        assert [tag["data-stopped"] for tag in page.select("[data-stopped]")] == ([case.told] if case.told else [])
    written = alice.post(f"{stock(shop)}/products/1/archive")
    assert SAVED[written.status_code] is row.of(Does.WRITE)
    with shop.work():
        assert (db.session.scalars(select(Product)).one().status == "archived") is (row.of(Does.WRITE) is Cell.YES)
        outside = feature_answer("inventory_basic", shop.merchant_id)
        assert (outside.granted, is_open(outside)) == (row.of(Does.FEEDS) is Cell.YES,) * 2, "as feeds, sites and jobs ask"
    if case.told:
        assert not Page(written).has("[data-stopped]"), "said once"
        assert "You can look at everything" in Page(written).text("[data-locked]")
    own = Page(alice.get(f"{shop.shop}/"))
    assert (own.status, own.has("[data-stopped] a")) == (200, False), "the plan stays open, and leads not to itself"


@pytest.mark.usefixtures("no_csrf")
@pytest.mark.parametrize("name", ["in its days of grace", "grace used up", "unpaid", "paused", "not yet paid for the first time"])
def test_what_is_owed_is_seen_and_paid_in_every_state(alice: FlaskClient, shop: Desk, name: str) -> None:
    shop.start("large", now=utcnow())
    with shop.work():
        service.set_refusal(shop.live(), True)
        renewals.renew_early(shop.live(), terms=TERMS)
        service.set_refusal(shop.live(), False)
        owed = db.session.scalars(select(Invoice.id).where(Invoice.paid_at.is_(None))).one()
    with unscoped("a subscription in this state"), transaction() as session:
        session.execute(update(Subscription).values(**(CASES[name].values or {})))
    assert alice.get(f"{shop.shop}/invoices/{owed}").status_code == 200
    assert alice.get(f"{shop.shop}/payment-method").status_code == 200
    assert alice.post(f"{shop.shop}/invoices/{owed}/pay").status_code == 303
    with shop.work():
        assert db.session.get_one(Invoice, owed).paid_at is not None
        assert shop.live().status == (Status.PAUSED if name == "paused" else Status.ACTIVE)
    after = 403 if name == "paused" else 303
    assert alice.post(f"{stock(shop)}/products/1/archive").status_code == after


@pytest.mark.usefixtures("no_csrf")
def test_a_pause_is_ended_and_everything_is_saved_again(alice: FlaskClient, shop: Desk) -> None:
    bring(shop, CASES["paused"])
    refused = alice.post(f"{stock(shop)}/products/1/archive")
    assert Page(refused).one("[data-locked] a")["href"] == shop.shop
    assert alice.post(f"{shop.shop}/end-pause").status_code == 303
    assert alice.post(f"{stock(shop)}/products/1/archive").status_code == 303


def test_after_the_end_another_plan_is_chosen(alice: FlaskClient, shop: Desk) -> None:
    bring(shop, CASES["ended"])
    page = Page(alice.get(f"{shop.shop}/change?tier=large"))
    assert page.texts("[data-gained] li") != []
    assert page.submit(alice, "form[data-action=change-plan]").status_code == 303
    assert not Page(alice.get(f"{stock(shop)}/")).has("[data-stopped]")


@pytest.mark.usefixtures("no_csrf")
@pytest.mark.parametrize("granted", [True, False])
def test_an_override_decides_while_the_plan_stands_still(alice: FlaskClient, shop: Desk, granted: bool) -> None:
    bring(shop, CASES["paused"])
    with shop.work():
        overrides.set_override(shop.platform_id, shop.merchant_id, feature="inventory_basic", granted=granted, reason="So.")
    assert alice.get(f"{stock(shop)}/").status_code == (200 if granted else 403)
    assert alice.post(f"{stock(shop)}/products/1/archive").status_code == (303 if granted else 403)


def test_what_the_plan_never_held_stays_locked_and_says_what_opens_it(alice: FlaskClient, shop: Desk) -> None:
    shop.start("small", now=utcnow())
    with unscoped("a subscription in this state"), transaction() as session:
        session.execute(update(Subscription).values(status=Status.PAUSED, paused_at=LATELY))
    page = Page(alice.get(f"{stock(shop)}/"))
    assert (page.status, "Large" in page.text("[data-locked]")) == (403, True)


def test_a_plan_that_was_there_before_is_not_looked_at_beside_the_present_one(alice: FlaskClient, shop: Desk) -> None:
    bring(shop, CASES["ended"])
    shop.start("small", now=utcnow())
    assert alice.get(f"{stock(shop)}/").status_code == 403


@pytest.mark.parametrize(("name", "limit"), [("paused", 100), ("unpaid", 100), ("ended", 0)])
def test_limits_are_shown_as_they_are_when_it_runs_and_let_nothing_new_in(app: Flask, shop: Desk, name: str, limit: int) -> None:
    bring(shop, CASES[name])
    with shop.work():
        held = entitled(shop.platform_id, shop.merchant_id)
        (row,) = [each for each in usage(shop.platform_id, shop.merchant_id, lambda code: held.agreed(code, utcnow())) if each.used]
        assert (row.used, row.limit, held.limit("products", utcnow())) == (1, limit, 0)
        if name != "ended":
            assert levels.warn(shop.platform_id, shop.merchant_id, now=utcnow()) == [], "nobody is warned of a limit for being paused"


@pytest.mark.parametrize(("name", "why"), [("paused", "is paused"), ("unpaid", "is not paid"), ("ended", "has ended"), ("never began", "")])
def test_who_invites_meanwhile_is_told_why_nobody_can_be_added(alice: FlaskClient, shop: Desk, name: str, why: str) -> None:
    bring(shop, CASES[name])
    form = Page(alice.get(f"/platforms/{shop.code}/store/{shop.store_code}/team/create"))
    answer = Page(form.submit(alice, "main form", {"email": "one@example.com"}))
    assert (answer.status, answer.one("[name=email]")["value"]) == (422, "one@example.com")
    assert (f"Your plan {why}. Nothing can be added" in answer.text("main")) is bool(why)
    assert ("Your plan allows 0" in answer.text("main")) is not bool(why)


def test_files_are_made_and_what_is_refused_is_kept(alice: FlaskClient, shop: Desk) -> None:
    shop.start("large", now=utcnow())
    page = Page(alice.get(f"{stock(shop)}/products/1/edit"))
    with unscoped("paused while the page is open"), transaction() as session:
        session.execute(update(Subscription).values(**(CASES["paused"].values or {})))
    refused = Page(page.submit(alice, "main form", {"name": "Ein Buch & mehr"}))
    assert (refused.status, refused.one("form[data-typed] [name=name]")["value"]) == (403, "Ein Buch & mehr")
    looked_at = Page(alice.get(f"{stock(shop)}/products/1/edit"))
    assert looked_at.select("main form.form button[type=submit][disabled]")
    assert refused.texts(".side-menu a") == looked_at.texts(".side-menu a")
    assert refused.texts(".topbar-end > *") == looked_at.texts(".topbar-end > *")
    labels = Page(alice.get(f"{stock(shop)}/variants/1/labels"))
    assert labels.submit(alice, "main form").mimetype == "application/pdf"
    with unscoped("it runs again"), transaction() as session:
        session.execute(update(Subscription).values(status=Status.ACTIVE, paused_at=None))
    assert refused.submit(alice, "form[data-typed]").status_code == 303
    assert "Ein Buch & mehr" in Page(alice.get(f"{stock(shop)}/products/1")).text("main")


@pytest.mark.parametrize(("name", "offered"), [("paid", True), ("ended", True), ("paused", False)])
def test_another_plan_is_offered_only_where_it_can_be_chosen(alice: FlaskClient, shop: Desk, name: str, offered: bool) -> None:
    bring(shop, CASES[name])
    page = Page(alice.get(f"{shop.shop}/"))
    assert (page.has("a[href*='tier=small']"), page.has("[data-first]")) == (offered, not offered)


def test_no_plan_is_offered_while_something_is_owed(alice: FlaskClient, shop: Desk) -> None:
    shop.start("large", now=utcnow())
    with shop.work():
        service.set_refusal(shop.live(), True)
        renewals.renew_early(shop.live(), terms=TERMS)
    page = Page(alice.get(f"{shop.shop}/"))
    assert "Pay what is open first" in page.text("[data-first]")
    assert not page.has("a[href*='tier=small']")


@pytest.mark.parametrize(
    ("name", "said", "stays"),
    [
        ("in its days of grace", "Open until", True),
        ("grace used up", "Closed until the open invoice is paid", False),
        ("unpaid", "Closed until the open invoice is paid", False),
        ("cancelled, and over", "Ended on", False),
    ],
)
def test_the_page_promises_nothing_that_is_over(alice: FlaskClient, shop: Desk, name: str, said: str, stays: bool) -> None:
    shop.start("large", now=utcnow())
    with shop.work():
        service.set_refusal(shop.live(), True)
        renewals.renew_early(shop.live(), terms=TERMS)
    with unscoped("a subscription in this state"), transaction() as session:
        session.execute(update(Subscription).values(**{"past_due_since": None, **(CASES[name].values or {})}))
    page = Page(alice.get(f"{shop.shop}/"))
    assert said in page.text("#plan")
    assert ("stays open until" in page.text("main")) is stays
