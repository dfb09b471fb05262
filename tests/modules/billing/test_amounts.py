"""Rules of money and periods that hold for every amount."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from modules.billing.amounts import add_months, period_after, rounded, tax_of, unused

moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
cents = st.integers(0, 10_000_000)


@given(cents, st.integers(0, 3000))
def test_tax_is_within_half_a_cent_and_a_credit_mirrors_it(net, rate):
    tax = tax_of(net, rate)
    assert abs(tax * 10_000 - net * rate) * 2 <= 10_000
    assert tax_of(-net, rate) == -tax


@given(cents, moments, moments, st.sampled_from(["month", "year"]))
def test_the_unused_part_is_never_more_than_the_price(price, start, now, interval):
    end = period_after(start, start, interval)
    assert 0 <= unused(price, start, end, now) <= price


@given(moments, st.integers(1, 40))
def test_periods_follow_without_gap_and_return_to_their_day(anchor, count):
    start = anchor
    for _number in range(count):
        end = period_after(anchor, start, "month")
        assert end > start
        start = end
    assert start == add_months(anchor, count)


def test_a_period_from_the_last_of_january_comes_back_to_the_31st():
    anchor = datetime(2026, 1, 31, tzinfo=UTC)
    february = period_after(anchor, anchor, "month")
    assert (february.day, period_after(anchor, february, "month").day) == (28, 31)


def test_halves_are_rounded_away_from_zero():
    assert [rounded(5, 10), rounded(-5, 10), rounded(4, 10)] == [1, -1, 0]
