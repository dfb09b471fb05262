"""The provider's revenue of platforms in two currencies: each number is the sum of its list, and none adds francs to euros."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from modules.billing import labels
from modules.billing.metrics import MOVEMENTS, moved
from modules.billing.models import Invoice, Payment, RevenueSpan, Subscription
from modules.billing.models.payments import PaymentState
from modules.billing.overview import LATELY, Sold, overview
from modules.billing.queries import revenue as queries
from modules.billing.services import discounts
from tests.factories import places
from tests.factories.people import super_admin
from tests.factories.plans import NOON, Desk
from tests.modules.billing.test_revenue_ledger import STEPS, step
from tests.support.page import Page
from webapp.commerce import Money
from webapp.db import db, utcnow
from webapp.domain import DomainError

LATER = NOON + timedelta(days=125)
PLAN = st.lists(st.sampled_from(STEPS), max_size=7)


def selling(currency: str) -> Desk:
    """A platform with two tiers in one currency, and a merchant who takes the smaller one."""
    here = places.platform("billing")
    desk = Desk(here, places.store(here), currency=currency)
    desk.sell("small", 1000, rank=10)
    desk.sell("large", 3000, rank=20)
    with desk.work():
        discounts.make_coupon(desk.platform_id, code="HALF", percent_bp=5000, periods=3)
    desk.start()
    return desk


def play(desk: Desk, plan: list[str]) -> None:
    for number, name in enumerate(plan, 1):
        try:
            with desk.work():
                step(desk, name, NOON + timedelta(days=17 * number))
        except (DomainError, AssertionError):
            continue


def check_months(desk: Desk, sold: Sold) -> None:
    """Each month's changes and what it brings are the rows of the list of movements; every row is in one currency."""
    rows = db.session.scalars(queries.movements(desk.platform_id)).all()
    for currency, months in sold.months.items():
        mine = [row for row in rows if row.currency == currency]
        assert months[-1].monthly == sum(row.monthly for row in mine if row.ends_at is None)
        for month in months:
            listed = Counter[str]()
            for row in mine:
                listed[row.kind] += row.change if month.begin <= row.begins_at < month.end else 0
            assert {kind: amount for kind, amount in listed.items() if amount} == dict(month.changes)
    assert {row.currency for row in rows} == set(sold.months)


def check_lists(desk: Desk, sold: Sold, now: datetime) -> None:
    """The same of open invoices by age, of subscriptions by state, and of refused payments."""
    today = now.astimezone(sold.zone).date()
    for currency in {desk.currency, *sold.owed}:
        for age in labels.AGES:
            listed = db.session.scalars(select(Invoice).where(queries.aged(age, today), Invoice.currency == currency)).all()
            many, amount = sold.owed.get(currency, {}).get(age, (0, Money(0, currency)))
            assert (many, amount) == (len(listed), Money(sum(row.total_minor for row in listed), currency))
    states = Counter(db.session.scalars(select(Subscription.status).where(Subscription.ended_at.is_(None))))
    assert states == Counter(sold.states)
    failed = select(Payment).where(Payment.state == PaymentState.FAILED, Payment.at >= now - LATELY)
    assert sold.refused == len(db.session.scalars(failed).all())


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLAN, PLAN)
def test_whatever_happens_each_number_is_the_sum_of_its_list(app: Flask, place: Any, francs: list[str], euros: list[str]) -> None:
    place.reset()
    desks = [selling("CHF"), selling("EUR")]
    for desk, plan in zip(desks, (francs, euros), strict=True):
        play(desk, plan)
    with app.app_context():
        shown = overview(LATER)
    by_id = {each.platform.id: each for each in shown["sold"]}
    brought = Counter[str]()
    for desk in desks:
        with desk.work():
            check_months(desk, by_id[desk.platform_id])
            check_lists(desk, by_id[desk.platform_id], LATER)
            brought.update({each.currency: each.minor for each in queries.brings(desk.platform_id)})
        assert set(by_id[desk.platform_id].months) <= {desk.currency}
    assert {each.currency: each.minor for each in shown["brings"]} == dict(brought)


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLAN)
def test_the_movements_of_analytics_are_those_of_the_ledger(app: Flask, place: Any, plan: list[str]) -> None:
    place.reset()
    desk = selling("CHF")
    play(desk, plan)
    with desk.work():
        for kind, _name, lost in MOVEMENTS:
            figure = moved(kind)
            told = db.session.execute(figure.rows.where(*figure.counts).with_only_columns(figure.value, figure.currency)).all()
            rows = db.session.scalars(select(RevenueSpan).where(RevenueSpan.kind == kind)).all()
            assert sorted(told) == sorted((-row.change if lost else row.change, row.currency) for row in rows)
            assert all(amount > 0 for amount, _currency in told)


@pytest.mark.sqlite_only
def test_the_page_has_a_number_and_a_chart_for_each_currency_and_none_for_both(client: FlaskClient, login: Callable[..., Any]) -> None:
    for currency, plan in (("CHF", "small"), ("EUR", "large"), ("EUR", "large")):
        here = places.platform("billing")
        desk = Desk(here, places.store(here), currency=currency)
        desk.sell("small", 1000, rank=10)
        desk.sell("large", 3000, rank=20)
        desk.start(plan, now=utcnow())
    login(client, super_admin())
    page = Page(client.get("/admin/revenue/"))
    assert sorted(each.get_text() for each in page.select(".stat-value")) == ["CHF10.00", "€60.00"]
    assert sorted(each["data-months"] for each in page.select("[data-months]")) == ["CHF", "EUR"]
    assert "70.00" not in page.text("main")
