"""Rules of money and periods that hold for every amount."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from modules.billing.amounts import add_months, period_after, tax_of, unused
from webapp.commerce.money import rounded

HERE = ZoneInfo("Europe/Luxembourg")
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
cents = st.integers(0, 10_000_000)
zones = st.sampled_from([ZoneInfo(name) for name in ("UTC", "Europe/Luxembourg", "America/New_York", "Pacific/Kiritimati")])


@given(cents, st.integers(0, 3000))
def test_tax_is_within_half_a_cent_and_a_credit_mirrors_it(net, rate):
    tax = tax_of(net, rate)
    assert abs(tax * 10_000 - net * rate) * 2 <= 10_000
    assert tax_of(-net, rate) == -tax


@given(cents, moments, moments, st.sampled_from(["month", "year"]), zones)
def test_the_unused_part_is_never_more_than_the_price(price, start, now, interval, zone):
    end = period_after(start, start, interval, zone)
    assert 0 <= unused(price, start, end, now, zone) <= price


@given(moments, st.integers(1, 40), zones)
def test_periods_follow_without_gap_and_return_to_their_day(anchor, count, zone):
    start = anchor
    for _number in range(count):
        end = period_after(anchor, start, "month", zone)
        assert end > start
        start = end
    assert start == add_months(anchor, count, zone)


def test_a_period_from_the_last_of_january_comes_back_to_the_31st():
    anchor = datetime(2026, 1, 31, tzinfo=UTC)
    february = period_after(anchor, anchor, "month", HERE)
    march = period_after(anchor, february, "month", HERE)
    assert tuple(end.astimezone(HERE).day for end in (february, march)) == (28, 31)


def test_halves_are_rounded_away_from_zero():
    assert [rounded(5, 10), rounded(-5, 10), rounded(4, 10)] == [1, -1, 0]


def test_a_credit_changes_at_local_midnight_and_not_at_midnight_in_utc():
    """New Year's Eve at 23:30 UTC is New Year in Luxembourg: the day has changed there already."""
    start = datetime(2026, 12, 14, 12, tzinfo=UTC)
    end = period_after(start, start, "month", HERE)
    eve = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
    worth = [unused(3100, start, end, eve + timedelta(minutes=late), HERE) for late in (0, 1, 31, 61, 91, 12 * 60)]
    assert worth == [1400, 1300, 1300, 1300, 1300, 1300]


def test_a_period_from_the_first_of_a_month_stays_on_the_first():
    """1 March, 00:30 in Luxembourg, is still February in UTC, where a month later would be the 28th."""
    anchor = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    ends = [add_months(anchor, count, HERE).astimezone(HERE) for count in range(1, 13)]
    assert {(end.day, end.hour, end.minute) for end in ends} == {(1, 0, 30)}
