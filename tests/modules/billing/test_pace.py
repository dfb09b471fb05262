"""When a limit of a month is reached at the pace of the month so far."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.billing import catalogue
from modules.billing.catalogue import Used
from modules.billing.pace import LEAST, SHORTEST, full_at, this_month
from tests.factories import places
from tests.factories.people import person
from tests.factories.plans import Desk
from tests.modules.orders.conftest import add_order, line
from tests.support.page import Page
from webapp.db import utcnow
from webapp.registry.definition import Quota
from webapp.roles import Role

moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
counts = st.integers(0, 10_000)
SAID = "At this pace, full on "


@given(moments)
def test_a_moment_is_in_its_month(now):
    begin, end = this_month(now)
    assert begin <= now < end
    assert (begin.month, begin.day, end.day) == (now.month, 1, 1)
    assert timedelta(days=28) <= end - begin <= timedelta(days=31)


@given(moments, counts, st.none() | st.integers(0, 10**18))
def test_the_limit_is_reached_ahead_and_before_the_month_ends(now, used, limit):
    begin, end = this_month(now)
    moment = full_at(used, limit, begin=begin, now=now, end=end)
    little = limit is None or used >= limit or used < LEAST or now - begin < SHORTEST
    micro = timedelta(microseconds=1)
    there = None if little else (now - begin) // micro * limit  # what it takes, in counted microseconds
    if little or there >= (end - begin) // micro * used + used:
        assert moment is None
    elif moment is not None:
        assert now < moment < end
        assert abs((moment - begin) // micro * used - there) <= used
    else:  # within the last microsecond
        assert there >= (end - begin) // micro * used - used


@given(moments, counts, st.integers(1, 20_000), st.integers(1, 20_000))
def test_a_larger_limit_is_not_reached_sooner(now, used, limit, more):
    begin, end = this_month(now)
    small, large = (full_at(used, each, begin=begin, now=now, end=end) for each in (limit, limit + more))
    assert small is None or large is None or small < large
    assert large is None or small is not None or used >= limit


def test_ten_in_ten_days_are_twenty_in_twenty():
    begin, end = this_month(datetime(2026, 12, 11, tzinfo=UTC))
    said = [full_at(10, limit, begin=begin, now=datetime(2026, 12, 11, tzinfo=UTC), end=end) for limit in (10, 20, 30, 31, 32, None)]
    assert said == [None, datetime(2026, 12, 21, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC), None, None, None]


def test_what_is_not_counted_by_month_has_no_pace():
    now = datetime(2026, 12, 11, tzinfo=UTC)
    monthly, lasting = (Quota(code="x", name="X", unit="x", used=len, monthly=monthly) for monthly in (True, False))
    assert Used(monthly, 10, 20).full_at(now) == datetime(2026, 12, 21, tzinfo=UTC)
    assert Used(lasting, 10, 20).full_at(now) is None


@pytest.mark.sqlite_only
def test_both_pages_say_the_day(app, client, login, monkeypatch):
    here = places.platform("billing", "orders", "inventory")
    desk = Desk(here, places.store(here, "main"))
    desk.sell("small", 1000, orders_per_month=10, products=10)
    desk.start(now=utcnow())
    for _number in range(5):
        add_order(desk.store, line())
    begin = this_month(utcnow())[0]
    monkeypatch.setattr(catalogue, "utcnow", lambda: begin + timedelta(days=9, hours=12))
    login(client, person("alice", Role.MERCHANT_OWNER, platform=here, merchant=desk.store.merchant))
    text = Page(client.get(f"{desk.shop}/")).text("#usage")
    assert "5 of 10 orders" in text
    assert text.count(SAID) == 1
    day = str((begin + timedelta(days=19)).day)
    assert f" {day}, {begin.year}." in text.split(SAID)[1]
    office = app.test_client()
    login(office, person("admin", Role.PLATFORM_ADMIN, platform=here))
    page = office.get(f"{desk.admin}/merchants/{desk.merchant_id}/panels")
    assert page.status_code == 200
    assert page.get_data(as_text=True).count(SAID) == 1
    monkeypatch.setattr(catalogue, "utcnow", lambda: begin + timedelta(days=2))
    assert SAID not in office.get(f"{desk.admin}/merchants/{desk.merchant_id}/panels").get_data(as_text=True)
