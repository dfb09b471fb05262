"""Amounts: arithmetic that keeps currencies apart, and rounding that happens once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.commerce import CurrencyMismatch, Money, total
from webapp.commerce.currencies import currencies, digits_of

minor = st.integers(-(10**12), 10**12)
codes = st.sampled_from(["EUR", "CHF", "JPY", "KWD"])
NOT_TWO_DIGITS = {
    0: "AFN ALL BIF CLP DJF GNF IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK PYG RSD RWF SOS SYP UGX VND VUV XAF XOF XPF YER",
    3: "BHD JOD KWD LYD OMR TND",
}


@given(st.lists(st.tuples(minor, codes)))
def test_a_total_has_one_sum_per_currency_and_loses_nothing(pairs):
    sums = {each.currency: each.minor for each in total(Money(*pair) for pair in pairs)}
    assert sums == {code: sum(units for units, each in pairs if each == code) for code in {code for _units, code in pairs}}


@pytest.mark.parametrize("mix", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a >= b])
def test_two_currencies_never_meet(mix):
    with pytest.raises(CurrencyMismatch, match="EUR and CHF"):
        mix(Money(100, "EUR"), Money(100, "CHF"))


@pytest.mark.parametrize("wrong", [1.0, True, "1", None])
def test_only_whole_units_are_money(wrong):
    with pytest.raises(TypeError):
        Money(wrong, "EUR")


@pytest.mark.parametrize("wrong", ["QQQ", "eur", "", "EURO", "E\0R"])
def test_only_currencies_are_currencies(wrong):
    with pytest.raises(ValueError, match="is not a currency"):
        Money(1, wrong)


@given(minor, st.integers(0, 3000))
def test_tax_is_within_half_a_unit_and_a_credit_mirrors_it(units, rate):
    net = Money(units, "EUR")
    assert abs(net.tax(rate).minor * 10_000 - units * rate) * 2 <= 10_000
    assert (-net).tax(rate) == -net.tax(rate)


def test_programs_write_all_the_digits_of_a_currency():
    assert [Money(4900, code).plain for code in ("EUR", "JPY", "KWD")] == ["49.00", "4900", "4.900"]


def test_no_release_of_babel_changes_what_stored_amounts_mean():
    """Stored units are read by these digits: where a new release tells others, amounts have to be migrated first."""
    found = {digits: " ".join(code for code in currencies() if digits_of(code) == digits) for digits in NOT_TWO_DIGITS}
    assert found == NOT_TWO_DIGITS
    assert {digits_of(code) for code in currencies()} == {0, 2, 3}
