"""From the price list to a store with a plan: what was chosen stays chosen."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.billing.queries.price_list import public_plans
from modules.billing.queries.tiers import had_published
from modules.billing.services.tiers import archive_tier
from tests.factories.people import person
from tests.factories.places import platform, store
from tests.factories.plans import Desk
from tests.factories.work import at_work
from tests.support.mails import delivered, link_in
from tests.support.page import Page
from webapp.accounts import invitations
from webapp.accounts.models import Invitation, User
from webapp.db import db, transaction
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.providing.hosts import set_hosts
from webapp.roles import Role
from webapp.switching.ask import Ask, Configure

pytestmark = pytest.mark.sqlite_only
URL = "/platforms/shop/admin/signup"
TYPED = {"legal_name": "Bakes s.à r.l.", "store": "Bakes", "email": "founder@example.com"}
NEW = {"name": "Fanny", "password": "three dozen wooden bridges", "password_confirm": "three dozen wooden bridges"}


def apply(app: Flask, desk: Desk, wanted: Any) -> None:
    with app.app_context(), transaction():
        revision = db.session.get_one(Platform, desk.platform_id).revision
        app.extensions["interlock"].modules.apply(Ask(desk.platform_id, wanted, revision=revision, reason="test"))


@pytest.fixture
def sells(app: Flask) -> Desk:
    """A platform that lets merchants sign up, with a free plan, one for 10 € and one on request."""
    here = platform("billing", code="shop")
    made = Desk(here, store(here, "main"))
    made.sell("free", 0, rank=5)
    made.sell("small", 1000, rank=10)
    with transaction():
        set_hosts(db.session.get_one(Platform, here.id), ["shop.localhost"], ["all.test"])
    apply(app, made, Configure("platform-admin", {"merchant_self_signup": True}))
    return made


def sign_up(app: Flask, client: FlaskClient, address: str) -> str:
    """The code of the store that is there once the mail was answered."""
    assert Page(client.get(address)).submit(client, "main form", TYPED).status_code == 303
    (mail,) = delivered(app)
    assert Page(client.get(link_in(mail.body, "/invitation/"))).submit(client, "main form", NEW).status_code == 303
    return db.session.scalars(db.select(Store.code).where(Store.name == "Bakes")).one()


def log_in(client: FlaskClient) -> None:
    Page(client.get("/platforms/shop/login")).submit(client, "main form", {"email": TYPED["email"], "password": NEW["password"]})


def test_the_price_list_leads_to_the_sign_up_with_the_plan_and_its_interval(client: FlaskClient, sells: Desk) -> None:
    page = Page(client.get("/plans/?interval=year", base_url="http://all.test"))
    assert page.one("[data-plan=small] a.button")["href"] == "http://shop.localhost/admin/signup?plan=small&interval=year"


def test_the_form_says_the_plan_and_keeps_it_when_something_is_missing(client: FlaskClient, sells: Desk) -> None:
    first = Page(client.get(f"{URL}?plan=small&interval=year&currency=EUR"))
    assert "€100.00 a year" in first.text("main [data-plan=small]")
    again = Page(first.submit(client, "main form", {**TYPED, "store": ""}))
    assert (again.status, again.one("main form")["action"]) == (422, f"{URL}?plan=small&interval=year&currency=EUR")
    assert again.one("main [data-plan=small]")


@pytest.mark.parametrize("plan", ["", "nothing", "small" * 500, "\ud800"])
def test_a_plan_that_is_none_is_not_said(client: FlaskClient, sells: Desk, plan: str) -> None:
    page = Page(client.get(URL, query_string={"plan": plan.encode("utf-8", "surrogatepass")}))
    assert (page.status, page.has("main [data-plan]"), page.one("main form")["action"]) == (200, False, URL)


def test_a_plan_that_left_the_list_meanwhile_is_said_and_the_second_try_goes_on(client: FlaskClient, sells: Desk) -> None:
    page = Page(client.get(f"{URL}?plan=small&interval=month"))
    with sells.work():
        archive_tier(sells.tier("small"))
    again = Page(page.submit(client, "main form", TYPED))
    assert (again.status, "not for sale any more" in again.text(".error-summary")) == (409, True)
    assert again.submit(client, "main form").status_code == 303


def test_a_platform_that_archived_its_plans_has_begun_all_the_same(sells: Desk) -> None:
    with sells.work():
        assert had_published(sells.platform_id)
        for code in ("free", "small"):
            archive_tier(sells.tier(code))
        assert (had_published(sells.platform_id), had_published(sells.platform_id + 1)) == (True, False)


def test_a_free_plan_is_the_first_subscription(app: Flask, client: FlaskClient, sells: Desk) -> None:
    code = sign_up(app, client, f"{URL}?plan=free&interval=month")
    log_in(client)
    assert "Free" in Page(client.get(f"/platforms/shop/store/{code}/billing/")).text("#plan")


def test_a_plan_with_a_price_waits_until_its_amounts_were_seen(app: Flask, client: FlaskClient, sells: Desk) -> None:
    code = sign_up(app, client, f"{URL}?plan=small&interval=year&currency=EUR")
    log_in(client)
    page = Page(client.get(f"/platforms/shop/store/{code}/billing/"))
    assert "You chose Small" in page.text("#plan")
    preview = Page(client.get(page.one("#plan a.btn")["href"]))
    assert preview.submit(client, "main form[method=post]").status_code == 303
    after = Page(client.get(f"/platforms/shop/store/{code}/billing/"))
    assert ("You chose" in after.text("#plan"), "€100.00 a year" in after.text("#plan")) == (False, True)


def test_what_was_chosen_stays_chosen_when_somebody_sends_the_link_again(app: Flask, client: FlaskClient, sells: Desk) -> None:
    assert Page(client.get(f"{URL}?plan=small&interval=year")).submit(client, "main form", TYPED).status_code == 303
    paula = person("paula", Role.PLATFORM_ADMIN, platform=sells.platform)
    with transaction():
        row = db.session.scalars(db.select(Invitation)).one()
        row.sent_at -= invitations.AGAIN_AFTER
        invitations.send_again(row.id, by=db.session.get_one(User, paula.id))
    mail = delivered(app)[-1]
    assert Page(client.get(link_in(mail.body, "/invitation/"))).submit(client, "main form", NEW).status_code == 303
    log_in(client)
    code = db.session.scalars(db.select(Store.code).where(Store.name == "Bakes")).one()
    assert "You chose Small" in Page(client.get(f"/platforms/shop/store/{code}/billing/")).text("#plan")


def test_without_a_plan_or_with_billing_off_meanwhile_there_is_a_store_and_no_plan(app: Flask, client: FlaskClient, sells: Desk) -> None:
    assert Page(client.get(f"{URL}?plan=free")).submit(client, "main form", TYPED).status_code == 303
    apply(app, sells, {"billing": False})
    (mail,) = delivered(app)
    assert Page(client.get(link_in(mail.body, "/invitation/"))).submit(client, "main form", NEW).status_code == 303
    assert db.session.scalars(db.select(Invitation.outcome)).one() == "accepted"
    apply(app, sells, {"billing": True})
    with at_work(sells.platform):
        assert [plan.code for plan in public_plans(sells.platform_id)] == ["free", "small"]
