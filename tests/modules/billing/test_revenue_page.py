"""The revenue page: what it says is the sum of the rows that each number leads to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.billing import labels
from modules.billing.models import Invoice, RevenueSpan
from modules.billing.queries import revenue as queries
from modules.billing.services import credit, discounts, renewals
from modules.billing.services import subscriptions as service
from tests.factories.people import person
from tests.factories.plans import NOON, TERMS, Desk
from tests.support.page import Page
from webapp.commerce import Money
from webapp.db import db, utcnow
from webapp.roles import Role

EDGES = [datetime(2026, month, 1, tzinfo=UTC) for month in range(1, 8)]
DAY = timedelta(days=1)


@pytest.fixture
def lively(desk: Desk) -> Desk:
    """New in January with a discount that ends in March, more in April, paused in May, lost in June."""
    with desk.work():
        discounts.make_coupon(desk.platform_id, code="HALF", percent_bp=5000, periods=2)
    desk.start(coupon="HALF")
    with desk.work():
        for month in (2, 3):
            renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON.replace(month=month))
        service.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS, now=NOON.replace(month=4))
    with desk.work():
        service.pause(desk.live(), now=NOON.replace(month=5) - 9 * DAY)
        service.end_pause(desk.live(), now=NOON.replace(month=5) - 8 * DAY)
        service.cancel(desk.live(), at_once=True, now=NOON.replace(month=6))
    return desk


def test_each_month_is_the_sum_of_its_movements_and_of_what_was_running_at_its_end(lively: Desk) -> None:
    with lively.work():
        spans = db.session.scalars(select(RevenueSpan)).all()
        months = queries.months(lively.platform_id, EDGES)["EUR"]
        assert [row.monthly for row in months] == [500, 500, 1000, 3000, 3000, 0]
        for row in months:
            within = [each for each in spans if row.begin <= each.begins_at < row.end]
            assert sum(row.changes.values()) == sum(each.change for each in within)
            running = [each for each in spans if each.begins_at < row.end and (each.ends_at is None or each.ends_at >= row.end)]
            assert row.monthly == sum(each.monthly for each in running)


def test_what_is_brought_now_is_what_the_ledger_has_open(desk: Desk) -> None:
    desk.start("large", now=utcnow())
    with desk.work():
        assert queries.brings(desk.platform_id) == [Money(3000, "EUR")]
        service.cancel(desk.live(), at_once=True)
        assert queries.brings(desk.platform_id) == []


def test_open_invoices_stand_by_their_age_and_less_the_credit_they_hold(desk: Desk) -> None:
    desk.start()
    with desk.work():
        credit.grant(desk.platform_id, desk.merchant_id, Money(170, "EUR"), reason="Sorry.", now=NOON)
        service.set_refusal(desk.live(), True)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON.replace(month=2))
        due = (NOON.replace(month=2) + 14 * DAY).date()
        for days, age in ((0, "not_due"), (1, "month"), (30, "month"), (31, "two_months"), (90, "three_months"), (91, "older")):
            assert queries.ageing(desk.platform_id, due + days * DAY) == [(age, "EUR", 1, Money(1000, "EUR"))]


def test_trials_count_when_they_are_over(desk: Desk) -> None:
    desk.start(trial_days=10)
    with desk.work():
        assert queries.trials(desk.platform_id, NOON, NOON + 60 * DAY) == (0, 0)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON + 10 * DAY)
        assert queries.trials(desk.platform_id, NOON, NOON + 60 * DAY) == (1, 1)


@pytest.mark.sqlite_only
def test_a_number_leads_to_its_rows(client: FlaskClient, login, desk: Desk) -> None:
    desk.start("large", now=utcnow())
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=desk.platform))
    page = Page(client.get(f"{desk.admin}/subscriptions/revenue"))
    link = page.one("[data-months=EUR] tbody tr:last-child [data-kind=new] a")
    assert "€30.00" in page.text("[data-months=EUR] tbody tr:last-child [data-kind=new]")
    rows = Page(client.get(link["href"])).text("table")
    assert "New" in rows
    assert "€30.00" in rows


@pytest.mark.sqlite_only
def test_the_ages_the_refusals_and_the_trials_lead_to_so_many_rows(client: FlaskClient, login, desk: Desk) -> None:
    desk.start("large", now=utcnow() - 70 * DAY, trial_days=10)
    with desk.work():
        service.set_refusal(desk.live(), True)
        for days in (60, 5):
            renewals.renew_due(desk.platform_id, terms=TERMS, now=utcnow() - days * DAY)
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=desk.platform))
    page = Page(client.get(f"{desk.admin}/subscriptions/revenue"))
    cards = {each["href"].partition("?")[0].rpartition("/")[2]: each for each in page.select(".stat-card a")}
    assert {"refusals", "trials"} <= cards.keys()
    for link in (cards["refusals"], cards["trials"], page.one("[data-age] a")):
        rows = Page(client.get(link["href"]))
        assert len(rows.select(".table-results tbody tr")) == 1, link["href"]


def test_every_age_lists_the_invoices_it_counts(desk: Desk) -> None:
    desk.start()
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON.replace(month=2))
        due = (NOON.replace(month=2) + 14 * DAY).date()
        for days in (-1, 0, 1, 30, 31, 60, 61, 90, 91, 400):
            today = due + days * DAY
            listed = {age: db.session.scalars(select(Invoice).where(queries.aged(age, today))).all() for age in labels.AGES}
            assert [age for age, rows in listed.items() if rows] == [age for age, *_rest in queries.ageing(desk.platform_id, today)]
