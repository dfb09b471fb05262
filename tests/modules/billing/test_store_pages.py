"""The merchant's pages."""

from __future__ import annotations

import pytest

from modules.billing.services import renewals
from modules.billing.services import subscriptions as service
from tests.factories.people import person
from tests.factories.plans import TERMS
from tests.support.page import Page
from webapp.db import utcnow
from webapp.roles import Role


@pytest.fixture
def alice(client, login, desk):
    login(client, person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant))
    return client


def test_an_owner_chooses_a_plan_and_pays_what_was_shown(alice, desk):
    quote = Page(alice.get(f"{desk.shop}/change?tier=small"))
    assert quote.one("[data-quote-total]")["data-quote-total"] == "1170"
    assert quote.submit(alice, "form[data-action=change-plan]").status_code == 303
    assert "Small" in Page(alice.get(f"{desk.shop}/")).text("#plan")


def test_a_preview_says_what_is_gained_and_what_is_lost(alice, desk):
    desk.start("small", now=utcnow())
    assert Page(alice.get(f"{desk.shop}/change?tier=large")).texts("[data-gained] li") == ["Billing history"]
    with desk.work():
        service.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS)
    page = Page(alice.get(f"{desk.shop}/change?tier=small"))
    assert (page.texts("[data-lost] li"), page.has("[data-gained]")) == (["Billing history"], False)


def test_a_downgrade_is_planned_and_taken_back(alice, desk):
    desk.start("large", now=utcnow())
    Page(alice.get(f"{desk.shop}/change?tier=small")).submit(alice, "form[data-action=change-plan]")
    page = Page(alice.get(f"{desk.shop}/"))
    assert "Becomes Small" in page.text("#plan")
    page.submit(alice, "form[action$=drop-change]")
    assert "Renews" in Page(alice.get(f"{desk.shop}/")).text("#plan")


def test_cancel_and_resume(alice, desk):
    desk.start(now=utcnow())
    Page(alice.get(f"{desk.shop}/")).submit(alice, "form[data-action=cancel]")
    page = Page(alice.get(f"{desk.shop}/"))
    assert "Ends on" in page.text("#plan")
    assert page.submit(alice, "form[data-action=resume]").status_code == 303


def test_a_confirmation_with_a_stale_amount_answers_409_and_charges_nothing(alice, desk):
    desk.start(now=utcnow())
    quote = Page(alice.get(f"{desk.shop}/change?tier=large"))
    assert quote.submit(alice, "form[data-action=change-plan]", {"expected_total": "1"}).status_code == 409
    with desk.work():
        assert desk.live().tier_version.tier.code == "small"


def test_an_open_invoice_is_shown_and_paid(alice, desk):
    desk.start(now=utcnow())
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_early(desk.live(), terms=TERMS)
        service.set_refusal(desk.live(), False)
    link = Page(alice.get(f"{desk.shop}/")).one(".alert-link")["href"]
    assert Page(alice.get(link)).submit(alice, "form[action$=pay]").status_code == 303
    assert not Page(alice.get(f"{desk.shop}/")).has(".alert-link")


def test_the_invoice_list_is_closed_where_the_tier_does_not_hold_it(alice, desk):
    desk.start(now=utcnow())
    locked = alice.get(f"{desk.shop}/invoices")
    assert locked.status_code == 403
    assert "Large" in Page(locked).text()


def test_the_invoice_list_is_open_where_the_tier_holds_it(alice, desk):
    desk.start("large", now=utcnow())
    assert len(Page(alice.get(f"{desk.shop}/invoices")).select("tbody tr")) == 1


def test_staff_cannot_open_the_plan(client, login, desk):
    login(client, person("bob", Role.STORE_STAFF, platform=desk.platform, store=desk.store))
    assert client.get(f"{desk.shop}/").status_code == 403


@pytest.mark.both_databases
def test_another_merchants_invoice_does_not_exist_here(alice, desk):
    from tests.factories import places

    other = type(desk)(desk.platform, places.store(desk.platform, "next-door"))
    other.tiers = desk.tiers
    other.start()
    assert alice.get(f"{desk.shop}/invoices/1").status_code == 404


def test_without_tiers_the_page_says_that_everything_is_open(client, login, app):
    from tests.factories import places

    here = places.platform("billing")
    shop = places.store(here, "main")
    login(client, person("alice", Role.MERCHANT_OWNER, platform=here, merchant=shop.merchant))
    assert "sells no plans" in Page(client.get(f"/platforms/{here.code}/store/main/billing/")).text("#plan")
