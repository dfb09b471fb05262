"""The platform administrator's pages, used as a person would."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from modules.billing.models import Invoice, SubscriptionEvent
from tests.factories import places
from tests.factories.people import person
from tests.support.page import Page
from webapp.commerce import Money
from webapp.db import db, transaction, utcnow
from webapp.roles import Role
from webapp.switching.ask import Ask

PAGES = ("subscription-tiers/", "subscription-tiers/new", "subscriptions/", "subscriptions/new", "billing-history/")


@pytest.fixture
def admin(client, login, desk):
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=desk.platform))
    return client


def tier_page(admin, desk, code):
    return Page(admin.get(f"{desk.admin}/subscription-tiers/{desk.tiers[code]}"))


@pytest.mark.parametrize("path", PAGES)
def test_the_pages_open(admin, desk, path):
    assert admin.get(f"{desk.admin}/{path}").status_code == 200


def test_a_new_tier_is_on_the_price_list_once_it_is_published(admin, desk):
    form = Page(admin.get(f"{desk.admin}/subscription-tiers/new"))
    values = {"code": "middle", "name": "Middle", "price_month": "19.90", "features": ["billing_history"], "quota_products": None}
    begun = form.submit(admin, "#tier-form", values)
    page = Page(admin.get(f"{desk.admin}/subscription-tiers/"))
    assert page.texts("#unpublished [data-draft=middle]") == ["Middle"]
    assert not page.has("[data-tier=middle]")
    Page(admin.get(f"{begun.location}/publish")).submit(admin, "[data-action=publish-tier]")
    page = Page(admin.get(f"{desk.admin}/subscription-tiers/"))
    assert page.has("[data-tier=middle]")
    assert "€19.90" in page.text("[data-matrix]")


@pytest.mark.both_databases
def test_a_code_that_is_taken_is_refused_and_keeps_what_was_typed(admin, desk):
    form = Page(admin.get(f"{desk.admin}/subscription-tiers/new"))
    answer = form.submit(admin, "#tier-form", {"code": "small", "name": "Another"})
    assert answer.status_code == 422
    assert Page(answer).one("[name=name]")["value"] == "Another"
    assert "already there" in Page(answer).text(".error-summary")


def test_a_price_with_three_digits_is_refused(admin, desk):
    answer = tier_page(admin, desk, "small").submit(admin, "#tier-form", {"price_month": "9.999"})
    assert answer.status_code == 422
    assert Page(answer).has("[name=price_month][aria-invalid=true]")


def test_a_draft_keeps_features_of_modules_that_are_off_and_shows_them_apart(admin, desk):
    desk.sell("wide", 100, "inventory_basic", rank=30, locations=3)
    page = tier_page(admin, desk, "wide")
    assert "Locations: 3" in page.text("#off-here")
    page.submit(admin, "#tier-form", {"price_month": "2.00", "features": ["billing_history"]})
    with desk.work():
        desk.publish("wide")
        current = desk.tier("wide").current
        assert (current.number, current.price_month) == (2, Money(200, "EUR"))
        assert (current.features, current.quotas["locations"]) == (["billing_history", "inventory_basic"], 3)


def test_a_stale_tier_form_answers_409(admin, desk):
    stale = tier_page(admin, desk, "small")
    tier_page(admin, desk, "small").submit(admin, "#tier-form", {"name": "First"})
    answer = stale.submit(admin, "#tier-form", {"name": "Second"})
    assert answer.status_code == 409
    assert Page(answer).one("[name=name]")["value"] == "Second"


def test_an_archived_tier_leaves_the_list_and_comes_back(admin, desk):
    tier_page(admin, desk, "small").submit(admin, "form[action$=archive]")
    assert not Page(admin.get(f"{desk.admin}/subscription-tiers/")).has("[data-tier=small]")
    tier_page(admin, desk, "small").submit(admin, "form[action$=restore]")
    assert Page(admin.get(f"{desk.admin}/subscription-tiers/")).has("[data-tier=small]")


def test_a_subscription_is_started_changed_cancelled_and_resumed(admin, desk):
    start = Page(admin.get(f"{desk.admin}/subscriptions/new"))
    shown = Page(start.submit(admin, "form[method=post][action$=new]", {"tier": desk.tiers["small"]}))
    assert (shown.status, shown.one("[data-quote-total]")["data-quote-total"]) == (200, "1170")
    answer = shown.submit(admin, "form[method=post][action$=new]")
    assert answer.status_code == 303
    page = Page(admin.get(answer.location))
    quote = Page(page.submit(admin, "form[action$=change]", {"tier": desk.tiers["large"]}))
    assert quote.one("[data-quote-total]")
    assert quote.submit(admin, "form[data-action=change-plan]").status_code == 303
    page = Page(admin.get(answer.location))
    assert "Large" in page.text("#subscription")
    assert len(page.select("[data-invoice]")) == 2
    page.submit(admin, "form[action$=cancel]")
    assert Page(admin.get(answer.location)).submit(admin, "form[action$=resume]").status_code == 303


def test_ending_at_once_is_asked_first(admin, desk):
    detail = f"{desk.admin}/subscriptions/{desk.start('large', now=utcnow())}"
    asked = Page(admin.get(f"{detail}/end"))
    assert "Billing history" in asked.text("main")
    assert asked.submit(admin, "form[data-action=end-subscription]").status_code == 303
    assert "Ended" in Page(admin.get(detail)).text("#subscription")


def test_a_refused_renewal_shows_as_failed_and_can_be_collected(admin, desk):
    detail = f"{desk.admin}/subscriptions/{desk.start(now=utcnow())}"
    Page(admin.get(detail)).submit(admin, "form[action$=refusal]")
    Page(admin.get(f"{detail}/renew")).submit(admin, "form[action$=renew]")
    assert "Payment failed" in Page(admin.get(detail)).text("#subscription")
    Page(admin.get(detail)).submit(admin, "form[action$=refusal]")
    invoice = Page(admin.get(detail)).select("[data-invoice] a")[0]["href"]
    Page(admin.get(invoice)).submit(admin, "form[action$=collect]")
    assert Page(admin.get(invoice)).texts("[data-payment]")[-1].startswith("Received")
    assert "Active" in Page(admin.get(detail)).text("#subscription")


def test_the_export_holds_what_the_filter_lets_through(admin, desk):
    desk.start()
    every = admin.get(f"{desk.admin}/billing-history/export.csv").get_data(as_text=True)
    none = admin.get(f"{desk.admin}/billing-history/export.csv?status=open").get_data(as_text=True)
    assert "2026-00001" in every
    assert len(none.splitlines()) == 1


@pytest.mark.both_databases
def test_another_platforms_rows_do_not_exist_here(admin, desk):
    elsewhere = places.platform("billing")
    other = type(desk)(elsewhere, places.store(elsewhere))
    other.sell("theirs", 500)
    subscription = other.start("theirs")
    for path in (f"subscription-tiers/{other.tiers['theirs']}", f"subscriptions/{subscription}", "billing-history/1"):
        assert admin.get(f"{desk.admin}/{path}").status_code == 404


def test_with_billing_off_its_pages_are_gone_and_its_rows_stay(admin, desk, app):
    desk.start()
    service = app.extensions["interlock"].modules
    revision = service.snapshot(desk.platform_id).revision
    with transaction():
        service.apply(Ask(desk.platform_id, {"billing": False}, revision=revision, reason="test"))
    assert admin.get(f"{desk.admin}/subscriptions/").status_code == 404
    with transaction():
        service.apply(Ask(desk.platform_id, {"billing": True}, revision=revision + 1))
    assert "Merchant" in Page(admin.get(f"{desk.admin}/subscriptions/")).text("#table-subscriptions")


def test_a_period_is_ended_by_a_page_that_asks_and_the_invoice_is_of_today(admin, desk):
    detail = f"{desk.admin}/subscriptions/{desk.start('large', now=utcnow() - timedelta(days=3))}"
    asked = Page(admin.get(f"{detail}/renew"))
    assert asked.submit(admin, "form[data-action=renew-subscription]").status_code == 303
    with desk.work():
        invoice, event = (db.session.scalars(select(each).order_by(each.id.desc())).first() for each in (Invoice, SubscriptionEvent))
        assert invoice.issued_at.date() == utcnow().date()
        assert (event.kind, event.actor.partition(":")[0]) == ("renewed", "person"), "the person who did it"


def test_in_production_nobody_tells_the_local_provider_what_to_answer(admin, desk, app):
    detail = f"{desk.admin}/subscriptions/{desk.start('large', now=utcnow())}"
    app.config["ENV_NAME"] = "production"
    assert "Local payment provider" not in Page(admin.get(detail)).text()
    assert admin.get(f"{detail}/renew").status_code == 404
