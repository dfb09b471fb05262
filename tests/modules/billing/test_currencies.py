"""A version has prices per interval and currency; a merchant goes on paying in the currency it began with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from modules.billing import pricing
from modules.billing.models import Invoice, RevenueSpan, TierDraft
from modules.billing.models.prices import Prices
from modules.billing.queries import revenue, tiers
from modules.billing.services import moving, renewals, subscriptions
from modules.billing.services.tiers import Contents
from tests.factories import places
from tests.factories.plans import NOON, TERMS, Desk
from webapp.commerce import Money
from webapp.db import db
from webapp.domain import DomainError

SMALL = Contents(price_month=1000, price_year=10000, others={"JPY": Prices(1500, 15000), "CHF": Prices(1100, None)})
LARGE = Contents(price_month=3000, price_year=30000, features=("billing_history",), others={"JPY": Prices(4501, 45000)})
FEBRUARY = datetime(2026, 2, 15, 13, tzinfo=UTC)


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Small in euros, yen and (by the month) francs; Large in euros and yen."""
    desk.resell("small", SMALL)
    desk.resell("large", LARGE)
    return desk


def other(desk: Desk, code: str) -> Desk:
    """The same platform with another merchant, whose store has this code."""
    made = Desk(desk.platform, places.store(desk.platform, code))
    made.tiers = desk.tiers
    return made


@pytest.mark.parametrize(("currency", "net", "tax"), [("EUR", 1000, 170), ("JPY", 1500, 255), ("CHF", 1100, 187), ("", 1000, 170)])
def test_a_merchant_is_charged_the_price_in_its_currency(desk: Desk, currency: str, net: int, tax: int) -> None:
    desk.start(currency=currency)
    with desk.work():
        (invoice,) = db.session.scalars(select(Invoice))
        assert (invoice.net, invoice.tax) == (Money(net, currency or "EUR"), Money(tax, currency or "EUR"))
        assert (desk.live().currency, desk.live().price) == (currency or "EUR", net)


def test_a_platform_whose_currency_a_version_lacks_sells_it_in_the_versions_own(app: Flask) -> None:
    here = places.platform("billing")
    francs = Desk(here, places.store(here), currency="CHF")
    francs.sell("small", 1000)
    francs.start()
    with francs.work():
        assert francs.live().currency == "CHF"


def test_a_currency_without_a_price_is_refused_in_words_and_another_one_begins(desk: Desk) -> None:
    with pytest.raises(DomainError, match="Large has no price in CHF, only in EUR, JPY") as refused:
        desk.start("large", currency="CHF")
    assert (refused.value.code, refused.value.field) == ("not_sold", "currency")
    desk.start("large", currency="JPY")
    with desk.work():
        assert desk.live().price == 4501


def test_a_price_that_is_on_request_in_one_currency_is_agreed_in_it(desk: Desk) -> None:
    with pytest.raises(DomainError, match="on request"):
        desk.start("small", currency="CHF", interval="year")
    desk.start("small", currency="CHF", interval="year", agreed_price=9900)
    with desk.work():
        assert (desk.live().currency, desk.live().price) == ("CHF", 9900)


def test_a_change_is_quoted_and_charged_in_whole_yen(desk: Desk) -> None:
    desk.start(currency="JPY")
    later = NOON + timedelta(days=10)
    with desk.work():
        shown = pricing.of_change(desk.live(), desk.tier("large").current, "month", terms=TERMS, now=later)
        done = subscriptions.change(
            desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS, now=later, expected=shown.to_pay
        )
    assert (done.currency, [line.net for line in done.lines]) == ("JPY", [4501, -1016])
    with desk.work():
        newest = db.session.scalars(select(Invoice).order_by(Invoice.id.desc())).first()
        assert newest is not None
        assert newest.total == Money(shown.to_pay, "JPY") == Money(3485 + 592, "JPY")
        assert newest.total.plain == "4077"


def test_who_pays_francs_cannot_move_to_a_plan_without_them_until_it_has_them(desk: Desk) -> None:
    desk.start(currency="CHF")
    with desk.work(), pytest.raises(DomainError, match="Large has no price in CHF"):
        subscriptions.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS, now=NOON)
    desk.resell("large", Contents(price_month=3000, price_year=30000, others={"CHF": Prices(3300, 33000)}))
    with desk.work():
        quote = subscriptions.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS, now=NOON)
        assert (quote.currency, quote.price, desk.live().currency) == ("CHF", 3300, "CHF")


def test_moving_to_a_new_version_keeps_each_currency_and_leaves_out_whom_it_has_no_price_for(desk: Desk) -> None:
    yen, francs = other(desk, "yen"), other(desk, "francs")
    desk.start()
    yen.start(currency="JPY")
    francs.start(currency="CHF")
    desk.resell("small", Contents(price_month=1200, price_year=12000, others={"JPY": Prices(1800, None)}))
    with desk.work():
        tier = desk.tier("small")
        steps = moving.plan(tier)
        assert {(each.subscription.currency, each.price) for each in steps} == {("EUR", 1200), ("JPY", 1800)}
        assert [each.currency for each in moving.left_out(tier)] == ["CHF"]
        assert moving.move(tier, seen=moving.mark(steps)) == 2
    with desk.work():
        renewals.renew_due(desk.platform_id, terms=TERMS, now=FEBRUARY)
    with desk.work():
        newest = {row.merchant_id: row.net for row in db.session.scalars(select(Invoice).order_by(Invoice.id))}
        assert sorted((each.currency, each.minor) for each in newest.values()) == [("CHF", 1100), ("EUR", 1200), ("JPY", 1800)]


def test_what_each_currency_brings_is_told_apart(desk: Desk) -> None:
    yen = other(desk, "yen")
    desk.start()
    yen.start(currency="JPY", interval="year")
    with desk.work():
        assert revenue.brings(desk.platform_id) == [Money(1000, "EUR"), Money(1250, "JPY")]
        spans = db.session.scalars(select(RevenueSpan).order_by(RevenueSpan.id)).all()
        assert [(row.currency, row.monthly) for row in spans] == [("EUR", 1000), ("JPY", 1250)]
        assert tiers.currencies(desk.platform_id) == ["CHF", "EUR", "JPY"]


def test_another_price_in_another_currency_is_a_new_version_and_the_same_is_none(desk: Desk) -> None:
    with desk.work():
        assert not desk.draft("small", SMALL)
        assert desk.draft("small", Contents(price_month=1000, price_year=10000, others={"JPY": Prices(1500, 15000)}))
        assert desk.publish("small")
        current = desk.tier("small").current
        assert (current.number, current.prices) == (3, {"EUR": Prices(1000, 10000), "JPY": Prices(1500, 15000)})


def test_a_draft_says_who_pays_in_a_currency_that_it_lacks(desk: Desk) -> None:
    desk.start(currency="CHF")
    with desk.work():
        desk.draft("small", Contents(price_month=1000, price_year=10000))
        assert tiers.stranded(desk.tier("small")) == {"CHF": 1}
        desk.draft("small", Contents(price_month=900, price_year=None, others={"CHF": Prices(900, None)}))
        assert tiers.stranded(desk.tier("small")) == {}


def test_a_platform_that_charges_in_another_currency_alone_sells_something(app: Flask) -> None:
    here = places.platform("billing")
    made = Desk(here, places.store(here))
    made.sell("free", 0)
    with made.work():
        assert not tiers.sells(made.platform_id)
    made.resell("free", Contents(price_month=0, price_year=0, others={"JPY": Prices(100, None)}))
    with made.work():
        assert tiers.sells(made.platform_id)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("amount", [-1, 1.5, True, "1", 10**13])
def test_no_price_is_anything_but_whole_minor_units(amount: object) -> None:
    with pytest.raises(ValueError, match="whole minor units"):
        TierDraft(currency="EUR", other_prices={"JPY": {"month": amount, "year": None}})


def test_a_subscription_keeps_its_currency(desk: Desk) -> None:
    desk.start(currency="JPY")
    with desk.work(), pytest.raises(ValueError, match="JPY and EUR"):
        desk.live().currency = "EUR"
