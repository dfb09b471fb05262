"""The arithmetic of programmes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.loyalty.models.cards import EPOCH
from modules.loyalty.rules import card_number, last_day, points_for, reached
from webapp.commerce import Money
from webapp.commerce.identifiers import gtin


@dataclass(frozen=True)
class Terms:
    """What counts of a programme, or of a tier."""

    rate: int = 100
    rounding: str = "floor"
    threshold: int = 0


@pytest.mark.parametrize(
    ("money", "terms", "multiplier", "points"),
    [
        (Money(2340, "EUR"), Terms(), 100, 23),
        (Money(2350, "EUR"), Terms(rounding="nearest"), 100, 24),
        (Money(2340, "EUR"), Terms(rate=1000), 100, 234),
        (Money(2340, "EUR"), Terms(), 150, 35),
        (Money(99, "EUR"), Terms(), 100, 0),
        (Money(2340, "JPY"), Terms(rate=1), 100, 23),
        (Money(2340, "KWD"), Terms(), 100, 2),
    ],
)
def test_points_are_rounded_once(money: Money, terms: Terms, multiplier: int, points: int) -> None:
    assert points_for(money, terms, multiplier) == points


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 100_000))
def test_paying_twice_gives_no_more_than_paying_once(one: int, other: int, rate: int) -> None:
    both = points_for(Money(one + other, "EUR"), Terms(rate))
    assert both >= points_for(Money(one, "EUR"), Terms(rate)) + points_for(Money(other, "EUR"), Terms(rate))


@pytest.mark.parametrize(
    ("policy", "months", "ends"),
    [("never", 3, None), ("rolling", 1, date(2027, 2, 28)), ("month_end", 3, date(2027, 4, 30)), ("year_end", 12, date(2028, 12, 31))],
)
def test_points_of_the_end_of_january(policy: str, months: int, ends: date | None) -> None:
    found = last_day(policy, months, date(2027, 1, 31))
    assert (None if found is None else date.fromordinal(EPOCH + found)) == ends


def test_a_tier_is_reached_at_its_threshold() -> None:
    bronze, gold = Terms(threshold=0), Terms(threshold=500)
    assert [reached([gold, bronze], earned) for earned in (0, 499, 500)] == [bronze, bronze, gold]
    assert reached([gold], 10) is None


def test_numbers_of_cards_have_a_check_digit() -> None:
    assert gtin(card_number()) != ""
    assert card_number([0] * 10) == "2900000000001"
