"""The demo shows every state that a provider has to deal with."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from modules.billing.models import Invoice, Notice, Subscription
from tests.support.demo import DemoPlace
from tests.support.page import Page
from webapp.db import db
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange
from webapp.tenancy import unscoped

pytestmark = pytest.mark.sqlite_only


def held(code: str) -> Subscription:
    """The subscription of a demo store's merchant."""
    return db.session.scalars(
        select(Subscription).join(Store, Store.merchant_id == Subscription.merchant_id).where(Store.code == code)
    ).one()


def test_it_has_a_suspended_merchant_that_did_not_pay_and_an_empty_one_that_has_just_begun(demo: DemoPlace) -> None:
    with demo.app.app_context(), unscoped("the demo's states are looked at"):
        owing, new = held("velo-nord"), held("belle-saison")
        assert (owing.merchant.status, owing.status) == ("suspended", "unpaid")
        assert (new.merchant.status, new.status, new.price) == ("active", "active", 0)
        assert {held(code).status for code in ("cafe-central", "salon-lea", "jardin", "sportif")} == {"active", "trialing", "past_due"}


def test_its_platforms_begin_with_a_seller_and_no_change_of_modules(demo: DemoPlace) -> None:
    with demo.app.app_context():
        assert set(db.session.scalars(select(Platform.revision))) == {1}
        assert [change.kind for change in db.session.scalars(select(ModuleChange))] == ["create", "create"]
        assert demo.app.extensions["interlock"].snapshot_by_code("loyalty").configs["billing"]["seller_name"]


def test_a_draft_waits_beside_what_is_sold(demo: DemoPlace) -> None:
    page = Page(demo.client("admin@example.com").get("/platforms/oms/admin/subscription-tiers/"))
    assert page.has("[data-draft=growth]")


def test_one_merchant_has_more_variants_than_its_plan_allows(demo: DemoPlace) -> None:
    with demo.app.app_context(), unscoped("the demo's states are looked at"):
        merchant_id = held("spillkescht").merchant_id
    page = Page(demo.client("admin@example.com").get(f"/platforms/oms/admin/subscriptions/merchants/{merchant_id}"))
    assert [each.get_text() for each in page.select("[data-limit=products] td")[:2]] == ["240", "200"]


def test_numbers_of_invoices_follow_their_days(demo: DemoPlace) -> None:
    with demo.app.app_context(), unscoped("the demo's states are looked at"):
        issued = db.session.scalars(select(Invoice).where(Invoice.number.is_not(None)).order_by(Invoice.platform_id, Invoice.number)).all()
        days = [(each.platform_id, each.number, each.issued_at) for each in issued]
    assert len(days) > 50
    assert days == sorted(days, key=lambda each: (each[0], each[2], each[1]))


def test_a_trial_became_a_plan_and_a_notice_told_of_a_charge_that_came_through(demo: DemoPlace) -> None:
    with demo.app.app_context(), unscoped("the demo's states are looked at"):
        heard = db.session.scalars(select(Notice).order_by(Notice.platform_id, Notice.created_at)).all()
        about = db.session.scalars(
            select(Invoice).where(Invoice.id.in_([int(each.notice_id.removeprefix("demo-")) for each in heard]))
        ).all()
        tried = db.session.scalars(select(Subscription).where(Subscription.converted_at.is_not(None))).all()
        assert {each.status for each in tried} == {"active"}
        assert {(each.kind, each.outcome) for each in heard} == {("payment.succeeded", "processed")}
        assert {(each.status, len(each.payments)) for each in about} == {("paid", 2)}
        assert {each.subscription_id for each in about} <= {each.id for each in tried}


def test_nobody_buys_from_themselves(demo: DemoPlace) -> None:
    with demo.app.app_context(), unscoped("the demo's states are looked at"):
        pairs = {(each.seller["vat"], (each.buyer or {}).get("vat")) for each in db.session.scalars(select(Invoice))}
    assert not [pair for pair in pairs if pair[0] == pair[1]]


def test_pages_say_when_a_limit_that_lasts_will_be_full(demo: DemoPlace) -> None:
    page = Page(demo.client("admin@example.com").get("/platforms/loyalty/store/cafe-central/billing/"))
    assert "At this pace, full on" in page.text("#usage")
