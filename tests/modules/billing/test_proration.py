"""A larger plan in the middle of a period, by what the platform's settings say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from modules.billing.models import Invoice, RevenueSpan
from modules.billing.queries import subscriptions as plans
from modules.billing.quotes import Quote
from modules.billing.services import renewals
from modules.billing.services import subscriptions as service
from modules.billing.signatures import is_genuine, sign
from tests.factories import places
from tests.factories.plans import NOON, TERMS, Desk
from webapp.db import db, transaction
from webapp.domain import DomainError
from webapp.routing.context import current_platform
from webapp.settings.config import module_config
from webapp.switching.ask import Ask, Configure

LATER, NONE = replace(TERMS, proration="next_invoice"), replace(TERMS, proration="none")
TENTH = NOON + timedelta(days=10)
END = datetime(2026, 2, 15, 12, tzinfo=UTC)


def upgrade(desk: Desk, terms: object, now: datetime = TENTH, code: str = "large") -> Quote:
    with desk.work():
        return service.change(desk.live(), version=desk.tier(code).current, interval="month", terms=terms, now=now)


def renew(desk: Desk, terms: object, now: datetime) -> None:
    with desk.work():
        renewals.renew_due(desk.platform_id, terms=terms, now=now)


def lines(desk: Desk) -> list[list[int]]:
    """The net amounts of each invoice."""
    with desk.work():
        return [[line.net for line in row.lines] for row in db.session.scalars(select(Invoice).order_by(Invoice.id))]


def test_the_difference_comes_with_the_next_invoice_and_the_period_stays(desk: Desk) -> None:
    desk.start()
    quote = upgrade(desk, LATER)
    assert (quote.to_pay, quote.carried, quote.period_end) == (0, 1355, END)  # 20 euros for 21 of 31 days
    with desk.work():
        assert (desk.live().tier_version.tier.code, desk.live().price) == ("large", 3000)
        brought = db.session.scalars(select(RevenueSpan).order_by(RevenueSpan.id)).all()
        assert [(row.kind, row.change) for row in brought] == [("new", 1000), ("expansion", 2000)]
    renew(desk, LATER, END)
    renew(desk, LATER, END.replace(month=3))
    assert lines(desk) == [[1000], [3000, 1355], [3000]]


def test_at_no_charge_nothing_is_charged_until_the_period_is_over(desk: Desk) -> None:
    desk.start()
    quote = upgrade(desk, NONE)
    assert (quote.to_pay, quote.carried, quote.at_once) == (0, 0, True)
    renew(desk, NONE, END)
    assert lines(desk) == [[1000], [3000]]


@pytest.mark.parametrize("terms", [LATER, NONE])
def test_a_trial_that_is_left_for_a_larger_plan_is_charged_at_once(desk: Desk, terms: object) -> None:
    desk.start(trial_days=14)
    assert upgrade(desk, terms).to_pay == 3510


def test_who_cancels_pays_the_difference_when_the_period_ends(desk: Desk) -> None:
    desk.start()
    upgrade(desk, LATER)
    with desk.work():
        service.cancel(desk.live(), now=TENTH)
    renew(desk, LATER, END)
    assert lines(desk) == [[1000], [1355]]
    with desk.work():
        assert plans.live(desk.platform_id, desk.merchant_id) is None


def test_a_last_invoice_that_is_refused_stays_open_and_is_paid_before_another_plan(desk: Desk) -> None:
    desk.start()
    upgrade(desk, LATER)
    with desk.work():
        service.cancel(desk.live(), now=TENTH)
        service.set_refusal(desk.live(), True)
    renew(desk, LATER, END)
    with pytest.raises(DomainError, match="still open"):
        desk.start(now=END + timedelta(days=1))
    with desk.work():
        (owed,) = plans.owed(desk.platform_id, desk.merchant_id)
        ended = plans.subscription(desk.platform_id, owed.subscription_id, lock=True)
        service.set_refusal(ended, False)
        assert service.pay(ended, owed.id, now=END + timedelta(days=1)) == "succeeded"
    assert desk.start(now=END + timedelta(days=2))


def test_the_setting_changed_in_between_charges_each_day_once(desk: Desk) -> None:
    desk.sell("huge", 9000, rank=30)
    desk.start()
    upgrade(desk, LATER)
    quote = upgrade(desk, TERMS, code="huge")
    assert [line.net for line in quote.lines] == [9000, 1355, -2032]  # the large plan's 21 days, charged and given back
    renew(desk, TERMS, TENTH + timedelta(days=31))
    assert lines(desk) == [[1000], [9000, 1355, -2032], [9000]]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 30), st.integers(1, 5000), st.integers(1, 5000))
def test_what_is_carried_is_the_difference_of_both_prices_for_the_days_left(desk: Desk, place, days: int, small: int, more: int) -> None:
    place.reset()
    here = places.platform("billing")
    desk.__init__(here, places.store(here, "main"))  # type: ignore[misc]
    desk.sell("small", small, rank=10)
    desk.sell("large", small + more, rank=20)
    desk.start()
    quote = upgrade(desk, LATER, NOON + timedelta(days=days))
    assert abs(quote.carried * 31 - more * (31 - days)) <= 16 if quote.at_once else days == 0
    renew(desk, LATER, END)
    assert sum(lines(desk)[-1]) == small + more + quote.carried


@pytest.mark.sqlite_only
def test_a_platform_says_how_late_a_notice_may_be(app: Flask, desk: Desk, client: FlaskClient) -> None:
    modules = app.extensions["interlock"].modules
    config = {**places.settings_of("billing"), "webhook_secret": "s" * 24, "webhook_tolerance_s": 30, "proration": "none"}
    with transaction():
        modules.apply(Ask(desk.platform_id, Configure("billing", config), revision=modules.snapshot(desk.platform_id).revision))
    with desk.work():
        assert module_config("billing")["webhook_tolerance_s"] == 30
        assert current_platform().code == desk.code
    header = sign(b"{}", "s" * 24, NOON)
    assert not is_genuine(b"{}", header, "s" * 24, NOON + timedelta(seconds=31), tolerance=30)
    assert is_genuine(b"{}", header, "s" * 24, NOON + timedelta(seconds=30), tolerance=30)
    assert is_genuine(b"{}", header, "s" * 24, NOON + timedelta(seconds=300))
