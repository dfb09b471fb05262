"""What subscriptions bring per month agrees with a table made by hand, and with the subscriptions themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from modules.billing.models import Invoice, RevenueSpan
from modules.billing.queries import discounts as discount_queries
from modules.billing.queries.subscriptions import live_subscriptions
from modules.billing.services import crediting, discounts, refunds, renewals
from modules.billing.services import subscriptions as service
from modules.billing.services.revenue import monthly
from tests.factories import places
from tests.factories.plans import NOON, TERMS, Desk
from webapp.commerce import Money
from webapp.db import db
from webapp.domain import DomainError

DAY = timedelta(days=1)
FEBRUARY, MARCH = NOON.replace(month=2), NOON.replace(month=3)


def spans(desk: Desk) -> list[RevenueSpan]:
    return list(db.session.scalars(select(RevenueSpan).where(RevenueSpan.platform_id == desk.platform_id).order_by(RevenueSpan.id)))


def movements(desk: Desk) -> list[tuple[str, int, str]]:
    with desk.work():
        return [(row.kind, row.change, row.currency) for row in spans(desk)]


def change(desk: Desk, code: str, interval: str = "month", now: datetime = NOON) -> None:
    with desk.work():
        service.change(desk.live(), version=desk.tier(code).current, interval=interval, terms=TERMS, now=now)


def renew(desk: Desk, now: datetime) -> None:
    with desk.work():
        renewals.renew_due(desk.platform_id, terms=TERMS, now=now)


def act(desk: Desk, work: Callable[..., object], **more: object) -> None:
    with desk.work():
        work(desk.live(), **more)


def upgrade(desk: Desk) -> None:
    desk.start()
    change(desk, "large", now=NOON + 10 * DAY)


def yearly_then_monthly(desk: Desk) -> None:
    desk.start(interval="year")
    change(desk, "small", now=NOON)
    renew(desk, NOON.replace(year=2027))


def downgrade(desk: Desk) -> None:
    desk.start("large")
    change(desk, "small")
    renew(desk, FEBRUARY)


def trial(desk: Desk) -> None:
    desk.start(trial_days=14)
    renew(desk, NOON + 14 * DAY)


def trial_that_is_left(desk: Desk) -> None:
    desk.start(trial_days=14)
    act(desk, service.cancel, now=NOON)
    renew(desk, NOON + 14 * DAY)


def cancelled(desk: Desk) -> None:
    desk.start()
    act(desk, service.cancel, now=NOON)
    renew(desk, FEBRUARY)


def paused(desk: Desk) -> None:
    desk.start()
    act(desk, service.pause, now=NOON + DAY)
    act(desk, service.end_pause, now=NOON + 5 * DAY)


def unpaid_and_paid(desk: Desk) -> None:
    desk.start()
    act(desk, service.set_refusal, refuse=True)
    renew(desk, FEBRUARY)
    renew(desk, FEBRUARY + 8 * DAY)
    act(desk, service.set_refusal, refuse=False)
    with desk.work():
        service.collect_open(desk.live(), now=FEBRUARY + 9 * DAY)


def two_months_off(desk: Desk) -> None:
    with desk.work():
        discounts.make_coupon(desk.platform_id, code="TWO", percent_bp=2000, periods=2)
    desk.start(coupon="TWO")
    renew(desk, FEBRUARY)
    renew(desk, MARCH)


def one_month_off(desk: Desk) -> None:
    with desk.work():
        discounts.make_coupon(desk.platform_id, code="ONE", percent_bp=10000)
    desk.start(coupon="ONE")
    renew(desk, FEBRUARY)


def for_nothing(desk: Desk) -> None:
    desk.start(agreed_price=0)
    renew(desk, FEBRUARY)


def agreed(desk: Desk) -> None:
    desk.start(agreed_price=555)
    renew(desk, FEBRUARY)
    act(desk, service.cancel, now=FEBRUARY + DAY, at_once=True)


def given_back(desk: Desk) -> None:
    desk.start()
    with desk.work():
        invoice = db.session.scalars(select(Invoice)).one()
        note = crediting.credit(invoice, Money(500, "EUR"), reason="Two weeks without the shop", terms=TERMS, now=NOON + DAY)
        refunds.give_back(invoice, note, now=NOON + DAY)
    renew(desk, FEBRUARY)


CASES: dict[str, tuple[Callable[[Desk], None], list[tuple[str, int]]]] = {
    "an upgrade in the middle of a month": (upgrade, [("new", 1000), ("expansion", 2000)]),
    "a yearly plan counts a twelfth": (yearly_then_monthly, [("new", 833), ("expansion", 167)]),
    "a downgrade counts once it is in force": (downgrade, [("new", 3000), ("contraction", -2000)]),
    "a trial counts once it is paid for": (trial, [("new", 1000)]),
    "a trial that is left never counted": (trial_that_is_left, []),
    "a cancellation counts at the end": (cancelled, [("new", 1000), ("churn", -1000)]),
    "a pause brings nothing": (paused, [("new", 1000), ("churn", -1000), ("new", 1000)]),
    "neither does what is not paid": (unpaid_and_paid, [("new", 1000), ("churn", -1000), ("new", 1000)]),
    "a discount for more than a month lowers it": (two_months_off, [("new", 800), ("expansion", 200)]),
    "a discount for once does not": (one_month_off, [("new", 1000)]),
    "what is free brings nothing": (for_nothing, []),
    "a refund gives money back and lowers nothing": (given_back, [("new", 1000)]),
    "a price that was agreed": (agreed, [("new", 555), ("churn", -555)]),
}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("case", CASES)
def test_revenue_is_what_was_computed_by_hand(desk: Desk, case: str) -> None:
    work, expected = CASES[case]
    work(desk)
    assert movements(desk) == [(kind, amount, "EUR") for kind, amount in expected]


STEPS = ["renew", "refuse", "accept", "up", "down", "year", "cancel", "resume", "pause", "unpause", "redeem", "pay", "end"]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(STEPS), max_size=10))
def test_whatever_happens_the_ledger_says_what_the_subscriptions_bring(place, desk, plan) -> None:
    place.reset()
    here = places.platform("billing")
    desk.__init__(here, places.store(here, "main"))
    desk.sell("small", 1000, rank=10)
    desk.sell("large", 3000, rank=20)
    with desk.work():
        discounts.make_coupon(desk.platform_id, code="HALF", percent_bp=5000, periods=3)
    desk.start()
    for number, name in enumerate(plan, 1):
        try:
            with desk.work():
                step(desk, name, NOON + timedelta(days=17 * number))
        except (DomainError, AssertionError):
            continue
    with desk.work():
        found, now = spans(desk), Counter[str]()
        for row in live_subscriptions(desk.platform_id):
            now[row.tier_version.currency] += monthly(row, discount_queries.running(desk.platform_id, row.id))
        assert sum(row.change for row in found) == now["EUR"] == sum(row.monthly for row in found if row.ends_at is None)


def step(desk: Desk, name: str, now: datetime) -> None:
    held = desk.live()
    if name in {"up", "down", "year"}:
        version = desk.tier("small" if name == "down" else "large").current
        service.change(held, version=version, interval="year" if name == "year" else "month", terms=TERMS, now=now)
    elif name in {"refuse", "accept"}:
        service.set_refusal(held, name == "refuse")
    else:
        done: dict[str, Callable[[], object]] = {
            "renew": lambda: renewals.renew_due(desk.platform_id, terms=TERMS, now=now),
            "cancel": lambda: service.cancel(held, now=now),
            "end": lambda: service.cancel(held, now=now, at_once=True),
            "resume": lambda: service.resume(held, now=now),
            "pause": lambda: service.pause(held, now=now),
            "unpause": lambda: service.end_pause(held, now=now),
            "redeem": lambda: discounts.redeem(held, "HALF", now=now),
            "pay": lambda: service.collect_open(held, now=now),
        }
        done[name]()
