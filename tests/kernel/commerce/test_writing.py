"""What people write for an amount, a rate or a number: read exactly, asked for where it is ambiguous, refused with a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st

from webapp.commerce import MAX_MINOR, Money, decimal_sign, format_money, format_rate, parse_money, parse_rate, read_number
from webapp.commerce.rates import RATES, plain_rate, rates_on
from webapp.commerce.writing import _is_some_currency
from webapp.domain import DomainError

CODES = ("EUR", "CHF", "JPY", "KWD", "USD")
READ = [
    ("12.50", "EUR", 1250), ("12,50", "EUR", 1250), ("12,50 €", "EUR", 1250), ("€12.50", "EUR", 1250), ("eur 12", "EUR", 1200),
    ("1.234,50", "EUR", 123450), ("1,234.50", "EUR", 123450), ("1 234,50", "EUR", 123450), ("1'234.50", "CHF", 123450),
    ("1’234.50", "CHF", 123450), ("1\u202f234,50\u00a0€", "EUR", 123450), ("1.234.567", "EUR", 123456700), (".99", "EUR", 99),
    ("1000", "JPY", 1000), ("1 000 ¥", "JPY", 1000), ("0.125", "KWD", 125), ("12.5000", "EUR", 1250), ("10000000000.00", "EUR", 10**12),
]  # fmt: skip
REFUSED = [
    ("1.000", "EUR", "ambiguous_number"), ("1.250 €", "EUR", "ambiguous_number"), ("1,000", "JPY", "ambiguous_number"),
    ("12.50 USD", "EUR", "other_currency"), ("$5", "EUR", "other_currency"), ("12.50 abc", "EUR", "not_an_amount"),
    ("sNaN", "EUR", "not_an_amount"), ("NaN", "EUR", "not_an_amount"), ("Infinity", "EUR", "not_an_amount"),
    ("1e30", "EUR", "not_an_amount"),
    ("", "EUR", "not_an_amount"), ("12.", "EUR", "not_an_amount"), ("12,34.56", "EUR", "not_an_amount"), ("١٢", "EUR", "not_an_amount"),
    ("1_000", "EUR", "not_an_amount"), ("5 5", "EUR", "not_an_amount"), ("5\x00", "EUR", "not_an_amount"),
    ("\ud800", "EUR", "not_an_amount"),
    ("9" * 400, "EUR", "not_an_amount"), ("EUR 5 EUR", "EUR", "not_an_amount"), ("0.125", "EUR", "too_many_decimals"),
    ("5.5", "JPY", "too_many_decimals"), ("-5", "EUR", "out_of_range"), ("−5", "EUR", "out_of_range"),
    ("10000000000.01", "EUR", "out_of_range"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "currency", "units"), READ)
def test_an_amount_is_read(words, text, currency, units):
    assert parse_money(text, currency) == Money(units, currency)


@pytest.mark.parametrize(("text", "currency", "code"), REFUSED)
def test_an_amount_is_refused_with_a_sentence(words, text, currency, code):
    with pytest.raises(DomainError) as refused:
        parse_money(text, currency)
    assert refused.value.code == code
    assert refused.value.message.encode().endswith(b".")


def test_a_sign_that_is_known_settles_what_is_ambiguous(words):
    assert parse_money("1.000", "EUR", decimal=",") == Money(100_000, "EUR")
    assert parse_money("1.000", "EUR", decimal=".") == Money(100, "EUR")
    assert read_number("1,000", 0, decimal=".") == 1000
    with pytest.raises(DomainError, match=r"not a number"):
        parse_money("12.50", "EUR", decimal=",")


@pytest.mark.parametrize(
    ("texts", "sign"),
    [
        (["12,50 €", "1.000", "3"], ","),
        (["1.234,50"], ","),
        (["1.234.567"], ","),
        (["1.000", "1 000"], None),
        (["1.5", "1,5"], None),
        ([], None),
    ],
)
def test_the_rows_of_a_file_tell_its_decimal_sign(texts, sign):
    assert decimal_sign(texts) == sign


@given(text=st.text(max_size=80), currency=st.sampled_from(CODES))
def test_no_text_breaks_the_reading_of_amounts(words, text, currency):
    try:
        assert abs(parse_money(text, currency, lowest=-MAX_MINOR).minor) <= MAX_MINOR
    except DomainError as error:
        assert error.message.encode()  # noqa: PT017 - whether it raises is not the question


@given(units=st.integers(-MAX_MINOR, MAX_MINOR), currency=st.sampled_from(CODES), locale=st.sampled_from(["en", "de", "fr", "de_CH"]))
def test_what_is_shown_is_read_back(words, units, currency, locale):
    """Amounts of three digits in the reader's own sign, as the field of a form reads them."""
    amount = Money(units, currency)
    with force_locale(locale):
        sign = "," if locale in {"de", "fr"} else "."
        assert parse_money(format_money(amount), currency, decimal=sign, lowest=-MAX_MINOR) == amount
        assert parse_money(amount.plain, currency, decimal=".", lowest=-MAX_MINOR) == amount


def test_symbols_of_currencies_are_known(words):
    assert [mark for mark in ("€", "CHF", "usd", "¥", "abc", "%") if _is_some_currency(mark)] == ["€", "CHF", "usd", "¥"]


@pytest.mark.parametrize(
    ("text", "rate"), [("17", 1700), ("17 %", 1700), ("5.5", 550), ("5,5%", 550), ("0", 0), ("100", 10_000), ("8.10", 810), ("2.100", 210)]
)
def test_a_rate_is_read_as_basis_points(words, text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["", "abc", "-1", "101", "17.125", "1e1", "1.2.3", "NaN", "17 % net", "\x00", "9" * 400])
def test_a_rate_is_refused_with_a_sentence(words, text):
    with pytest.raises(DomainError, match=r"\.$"):
        parse_rate(text)


@given(rate=st.integers(0, 10_000))
def test_every_rate_survives_being_shown(words, rate):
    assert parse_rate(format_rate(rate)) == parse_rate(plain_rate(rate)) == rate


@pytest.mark.parametrize(
    ("day", "rates"),
    [("1991-12-31", None), ("2014-12-31", (1500, 1200, 600, 300)), ("2015-01-01", (1700, 1400, 800, 300)),
     ("2023-06-30", (1600, 1300, 700, 300)), ("2024-01-01", (1700, 1400, 800, 300)), ("9999-12-31", (1700, 1400, 800, 300))],
)  # fmt: skip
def test_the_law_of_luxembourg_has_its_history(day, rates):
    found = rates_on("LU", date.fromisoformat(day))
    assert (found and found.rates_bp) == rates
    assert rates_on("NO", date.fromisoformat(day)) is None
    assert [each.since for each in RATES] == sorted(each.since for each in RATES)
