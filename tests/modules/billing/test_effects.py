"""What a quote says is what happens: features, limits and amounts, whatever was agreed beside the plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from flask import g
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from modules.billing import entitled, entitlements, pricing
from modules.billing.models import Invoice
from modules.billing.queries import subscriptions as plans
from modules.billing.quotes import Quote
from modules.billing.services import credit, discounts, overrides, renewals
from modules.billing.services import subscriptions as service
from tests.factories import goods, places
from tests.factories.people import person
from tests.factories.plans import NOON, TERMS, Desk
from tests.support.page import Page
from webapp.db import db, utcnow
from webapp.kernel import kernel
from webapp.roles import Role

FEATURES = ("billing_history", "inventory_basic", "low_stock_alerts", "stock_transfers")
QUOTAS = ("products", "locations")
TERM = {"immediate": TERMS, "next_invoice": replace(TERMS, proration="next_invoice")}
DAY = timedelta(days=1)
ADMIN = "form[data-action=change-plan]"

features = st.lists(st.sampled_from(FEATURES), unique=True)
limits = st.dictionaries(st.sampled_from(QUOTAS), st.none() | st.integers(0, 9))
until = st.none() | st.integers(1, 60)
tier = st.tuples(st.integers(0, 5000), features, limits)


class Agreed:
    """What is agreed beside the plan: features, limits, both with the days they count; a discount in per cent, and credit."""

    values = st.fixed_dictionaries(
        {
            "features": st.dictionaries(st.sampled_from(FEATURES), st.tuples(st.booleans(), until)),
            "limits": st.dictionaries(st.sampled_from(QUOTAS), st.tuples(st.none() | st.integers(0, 9), until)),
            "percent": st.none() | st.integers(1, 100),
            "credit": st.integers(0, 4000),
        }
    )

    @staticmethod
    def upon(desk: Desk, said: dict[str, Any]) -> None:
        def end(days: int | None) -> datetime | None:
            return None if days is None else NOON + days * DAY

        place = (desk.platform_id, desk.merchant_id)
        with desk.work():
            for code, (granted, days) in said["features"].items():
                overrides.set_override(*place, feature=code, granted=granted, reason="So.", until=end(days), now=NOON)
            for code, (value, days) in said["limits"].items():
                overrides.set_limit(*place, quota=code, value=value, reason="So.", until=end(days), now=NOON)
            if said["percent"]:
                discounts.make_coupon(desk.platform_id, code="LESS", percent_bp=said["percent"] * 100, periods=None)
            if said["credit"]:
                credit.grant(*place, credit_of(said["credit"]), reason="So.")


def credit_of(minor: int) -> Any:
    from webapp.commerce import Money

    return Money(minor, "EUR")


def begun(place: Any, desk: Desk, one: Any, two: Any) -> None:
    """A new platform that sells two tiers."""
    place.reset()
    here = places.platform("billing")
    desk.__init__(here, places.store(here, "main"))  # type: ignore[misc]
    for rank, (code, (price, held, quotas)) in enumerate({"one": one, "two": two}.items()):
        desk.sell(code, price, *held, rank=rank, **quotas)


def has(desk: Desk, at: datetime) -> tuple[set[str], dict[str, int | None]]:
    """What the merchant really has at a moment, as every page asks for it."""
    asked = entitlements.BillingEntitlements()
    place = (desk.platform_id, desk.merchant_id)
    with desk.work(), patch.object(entitlements, "utcnow", lambda: at), patch.object(entitled, "utcnow", lambda: at):
        g.pop("billing_entitled", None)
        held = {code for code in FEATURES if asked.answer(*place, code).granted}
        return held, {code: asked.limit(*place, code) for code in kernel().registry.quotas}


def invoices(desk: Desk) -> list[Invoice]:
    return list(db.session.scalars(select(Invoice).where(Invoice.platform_id == desk.platform_id).order_by(Invoice.id)))


def told(quote: Quote, before: Any, after: Any) -> None:
    """The quote names the difference of both, all of it and nothing else."""
    assert (set(quote.gained), set(quote.lost)) == (after[0] - before[0], before[0] - after[0])
    assert {code: (old, new) for code, old, new in quote.effect.limits} == {
        code: (old, after[1][code]) for code, old in before[1].items() if old != after[1][code]
    }


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(one=tier, two=tier, agreed=Agreed.values, days=st.integers(0, 45), trial=st.sampled_from([0, 0, 14]), proration=st.sampled_from([*TERM]))
def test_a_quote_is_what_happens(desk: Desk, place, one, two, agreed, days: int, trial: int, proration: str) -> None:  # type: ignore[no-untyped-def]
    begun(place, desk, one, two)
    Agreed.upon(desk, agreed)
    terms, code = TERM[proration], "LESS" if agreed["percent"] else ""
    before = has(desk, NOON)
    with desk.work():
        said = {"terms": terms, "now": NOON, "trial_days": trial}
        quote = pricing.of_start(desk.platform_id, desk.merchant_id, desk.tier("one").current, "month", code=code, **said)
        service.start(
            desk.platform_id, desk.merchant_id, version=quote.version, interval="month", coupon=code, seen=quote.mark, **said
        )
        assert [row.total_minor for row in invoices(desk)] == ([quote.total] if quote.total else [])
        assert sum(row.amount for each in invoices(desk) for row in each.payments) == quote.to_pay
    told(quote, before, has(desk, NOON))
    _changed(desk, terms, NOON + days * DAY)


def _changed(desk: Desk, terms: Any, at: datetime) -> None:
    with desk.work():
        renewals.renew_due(desk.platform_id, terms=terms, now=at)
        many = len(invoices(desk))
        quote = pricing.of_change(desk.live(), desk.tier("two").current, "month", terms=terms, now=at)
    when = at if quote.at_once else quote.starts_at
    before = has(desk, when)
    with desk.work():
        service.change(desk.live(), version=quote.version, interval="month", terms=terms, now=at, seen=quote.mark)
        made = invoices(desk)[many:]
        assert [row.total_minor for row in made] == ([quote.total] if quote.total else [])
        assert sum(row.amount for each in made for row in each.payments) == quote.to_pay
        if not quote.at_once:
            then = pricing.of_renewal(desk.live(), terms=terms)
            renewals.renew_due(desk.platform_id, terms=terms, now=when)
            made = invoices(desk)[many:]
            assert [row.total_minor for row in made] == ([then.total] if then.total else [])
            assert sum(row.amount for each in made for row in each.payments) == then.to_pay
    told(quote, before, has(desk, when))


def test_a_feature_by_override_is_neither_lost_nor_gained(desk: Desk) -> None:
    desk.start("large")
    place = (desk.platform_id, desk.merchant_id)
    with desk.work():
        overrides.set_override(*place, feature="billing_history", granted=True, reason="So.", now=NOON)
        overrides.set_limit(*place, quota="products", value=50, reason="So.", now=NOON)
        quote = pricing.of_change(desk.live(), desk.tier("small").current, "month", terms=TERMS, now=NOON)
        assert (quote.gained, quote.lost, quote.effect.limits) == ((), (), ())


def test_an_override_that_lapses_before_the_change_saves_nothing(desk: Desk) -> None:
    desk.start("large")
    place = (desk.platform_id, desk.merchant_id)
    with desk.work():
        overrides.set_override(*place, feature="billing_history", granted=True, reason="So.", until=NOON + 10 * DAY, now=NOON)
        overrides.set_limit(*place, quota="products", value=50, reason="So.", until=NOON + 10 * DAY, now=NOON)
        quote = pricing.of_change(desk.live(), desk.tier("small").current, "month", terms=TERMS, now=NOON)
        assert (quote.lost, quote.effect.limits) == (("billing_history",), (("products", 100, 10),))


@pytest.fixture
def stocked(app: Any) -> Desk:
    """A platform with an inventory, so that something is counted: twelve products, in a plan that allows a hundred."""
    here = places.platform("billing", "inventory")
    made = Desk(here, places.store(here, "main"))
    with made.work():
        for number in range(12):
            goods.product(made.store, f"A-{number}")
    made.sell("small", 1000, "inventory_basic", rank=10, products=10)
    made.sell("large", 3000, "inventory_basic", "billing_history", rank=20, products=100)
    return made


@pytest.fixture
def admin(client: FlaskClient, login: Any, stocked: Desk) -> FlaskClient:
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=stocked.platform))
    return client


def row(page: Page, quota: str = "products") -> list[str]:
    return page.texts(f"[data-limits] [data-limit={quota}] td")


@pytest.mark.sqlite_only
def test_the_administrators_page_of_a_change_says_what_is_over_the_limit(admin: FlaskClient, stocked: Desk) -> None:
    url = f"{stocked.admin}/subscriptions/{stocked.start('large', now=utcnow())}/change?tier={stocked.tiers['small']}"
    page = Page(admin.get(url))
    assert row(page) == ["12", "100", "10"]
    assert "uses 12 variants; this plan allows 10" in page.text(".alert")
    assert page.submit(admin, ADMIN).status_code == 303
    with stocked.work():
        overrides.set_limit(stocked.platform_id, stocked.merchant_id, quota="products", value=20, reason="So.")
        service.drop_change(stocked.live())
    page = Page(admin.get(url))
    assert row(page) == []
    assert "this plan allows" not in page.text("main")


@pytest.mark.sqlite_only
def test_limits_that_grow_are_told_too(client: FlaskClient, login: Any, stocked: Desk) -> None:
    stocked.start("small", now=utcnow())
    login(client, person("alice", Role.MERCHANT_OWNER, platform=stocked.platform, merchant=stocked.store.merchant))
    assert row(Page(client.get(f"{stocked.shop}/change?tier=large"))) == ["12", "10", "100"]


@pytest.mark.sqlite_only
def test_a_tier_that_is_published_anew_meanwhile_is_looked_at_again(client: FlaskClient, login: Any, desk: Desk) -> None:
    """The same price with less in it: the amount alone would not tell."""
    from modules.billing.services.tiers import Contents

    desk.start("small", now=utcnow())
    login(client, person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant))
    page = Page(client.get(f"{desk.shop}/change?tier=large"))
    desk.resell("large", Contents(price_month=3000, price_year=30000, features=(), quotas={"products": 100}))
    late = page.submit(client, ADMIN)
    assert late.status_code == 409
    assert not Page(late).has("[data-gained]")
    assert Page(late).submit(client, ADMIN).status_code == 303


@pytest.mark.sqlite_only
@pytest.mark.parametrize("why", ["paused", "owing", "nobody sells"])
def test_a_change_that_would_be_refused_is_not_offered(client: FlaskClient, login: Any, desk: Desk, why: str) -> None:
    desk.start("small", now=utcnow())
    if why == "nobody sells":
        forget_seller(desk)
    else:
        with desk.work():
            if why == "paused":
                service.pause(desk.live())
            else:
                service.set_refusal(desk.live(), True)
                renewals.renew_early(desk.live(), terms=TERMS)
    login(client, person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant))
    page = Page(client.get(f"{desk.shop}/change?tier=large"))
    assert page.has(".alert")
    assert not page.has(ADMIN)


def forget_seller(desk: Desk) -> None:
    from webapp.db import transaction
    from webapp.platforms.models import Platform
    from webapp.platforms.modules import PlatformModule
    from webapp.tenancy import unscoped

    with unscoped("the settings of a platform"), transaction() as session:
        found = session.scalars(
            select(PlatformModule).where(PlatformModule.platform_id == desk.platform_id, PlatformModule.module_code == "billing")
        ).one()
        found.config = {}
        session.get_one(Platform, desk.platform_id).touch()


@pytest.mark.sqlite_only
def test_what_a_start_costs_is_seen_before_it_starts(admin: FlaskClient, stocked: Desk) -> None:
    form = "#start-form form"
    page = Page(admin.get(f"{stocked.admin}/subscriptions/new"))
    shown = Page(page.submit(admin, form, {"tier": str(stocked.tiers["small"])}))
    assert shown.one("[data-quote-total]")["data-quote-total"] == "1170"
    assert (shown.texts("[data-gained] li"), row(shown)) == (["Products and stock"], ["12", "0", "10"])
    assert "uses 12 variants; this plan allows 10" in shown.text(".alert")
    again = Page(shown.submit(admin, form, {"tier": str(stocked.tiers["large"])}))
    assert again.one("[data-quote-total]")["data-quote-total"] == "3510"
    with stocked.work():
        assert plans.live(stocked.platform_id, stocked.merchant_id) is None, "nothing starts that was not shown"
    done = again.submit(admin, form)
    assert done.status_code == 303
    assert "Large" in Page(admin.get(done.location)).text("#subscription")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("typed", "total"),
    [({"trial_days": "14"}, "0"), ({"agreed_price": "5.00"}, "585"), ({"code": "LESS"}, "1053"), ({"interval": "year"}, "11700")],
)
def test_a_start_costs_what_was_typed(admin: FlaskClient, stocked: Desk, typed: dict[str, str], total: str) -> None:
    with stocked.work():
        discounts.make_coupon(stocked.platform_id, code="LESS", percent_bp=1000)
    page = Page(admin.get(f"{stocked.admin}/subscriptions/new"))
    shown = Page(page.submit(admin, "#start-form form", {"tier": str(stocked.tiers["small"]), **typed}))
    assert shown.one("[data-quote-total]")["data-quote-total"] == total
    assert shown.submit(admin, "#start-form form").status_code == 303
    with stocked.work():
        assert sum(each.total_minor for each in invoices(stocked)) == int(total)


@pytest.mark.sqlite_only
def test_a_price_on_request_is_asked_for_where_it_is_typed(admin: FlaskClient, stocked: Desk) -> None:
    stocked.sell("huge", None, rank=30)
    page = Page(admin.get(f"{stocked.admin}/subscriptions/new"))
    refused = Page(page.submit(admin, "#start-form form", {"tier": str(stocked.tiers["huge"])}))
    assert "Enter the price" in refused.text("#agreed_price-error")
    shown = Page(refused.submit(admin, "#start-form form", {"agreed_price": "100"}))
    assert shown.one("[data-quote-total]")["data-quote-total"] == "11700"
