"""When a limit is reached: that of a month at the pace of the month so far, one that lasts along the days before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.billing import catalogue
from modules.billing.catalogue import Used
from modules.billing.pace import LEAST, SHORTEST, full_at, line_full_at, this_month
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


def test_a_limit_that_lasts_has_no_pace_without_counts():
    now = datetime(2026, 12, 11, tzinfo=UTC)
    monthly, lasting = (Quota(code="x", name="X", unit="x", used=len, monthly=monthly) for monthly in (True, False))
    assert Used(monthly, 10, 20).full_at(now) == datetime(2026, 12, 21, tzinfo=UTC)
    assert Used(lasting, 10, 20).full_at(now) is None


NOW = datetime(2026, 12, 11, 9, tzinfo=UTC)
lines = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 10_000)), max_size=40, unique_by=lambda each: each[0])


def counted(*pairs: tuple[int, int]) -> list[tuple[date, int]]:
    """Counts, each so many days ago; the oldest first."""
    return [(NOW.date() - timedelta(days=ago), count) for ago, count in sorted(pairs, reverse=True)]


def along(counts: list[tuple[date, int]], used: int, limit: int | None) -> datetime | None:
    return line_full_at(counts, used, limit, now=NOW)


@pytest.mark.parametrize(
    ("pairs", "used", "limit", "days"),
    [
        ([(each, 100 - 2 * each) for each in range(10)], 100, 120, 10),
        ([(each, 100 - 2 * each) for each in range(5)], 101, 111, 5),  # from the present use on
        ([(0, 100), (3, 94), (7, 86), (20, 60), (29, 42)], 100, 120, 10),  # days without a count are no zeros
        ([(each, 100 - 2 * each) for each in range(10)], 100, 831, None),  # more than a year ahead
        ([(each, 100 - 2 * each) for each in range(4)], 100, 120, None),  # four days are too few
        ([(each, 100 - each) for each in range(5)], 100, 120, None),  # four more are too little to tell
        ([(each, 100 + 2 * each) for each in range(10)], 100, 120, None),  # it becomes less
        ([(each, 100 - 2 * each) for each in range(10)], 120, 120, None),  # reached
        ([(each, 100 - 2 * each) for each in range(10)], 100, None, None),  # no limit
        ([], 100, 120, None),
    ],
)
def test_a_limit_that_lasts_is_full_along_the_line_through_the_days_before(pairs, used, limit, days):
    assert along(counted(*pairs), used, limit) == (NOW + timedelta(days=days) if days is not None else None)


@given(lines, counts, st.none() | st.integers(0, 10**18), st.integers(1, 20_000))
def test_a_line_leads_ahead_and_a_larger_limit_is_not_reached_sooner(pairs, used, limit, more):
    small = along(counted(*pairs), used, limit)
    assert small is None or NOW <= small <= NOW + timedelta(days=366)
    if limit is not None:
        large = along(counted(*pairs), used, limit + more)
        assert large is None or small is not None or used >= limit
        assert small is None or large is None or small <= large


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
