"""What Stripe is asked for is what the invoice says, whatever Stripe's smallest unit of the currency is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.billing.gateways.stripe_amounts import from_stripe, stripe_digits, to_stripe
from modules.billing.gateways.stripe_events import READERS
from webapp.commerce.currencies import currencies, digits_of
from webapp.domain import DomainError

pytestmark = pytest.mark.sqlite_only


@pytest.mark.parametrize(
    ("minor", "currency", "asked"),
    [(1170, "EUR", 1170), (1755, "JPY", 1755), (1755, "ISK", 175_500), (5000, "UGX", 500_000), (1500, "ALL", 150_000), (9990, "KWD", 9990)],
)
def test_each_currency_is_asked_for_in_stripes_units(minor: int, currency: str, asked: int) -> None:
    assert to_stripe(minor, currency) == asked
    assert from_stripe(asked, currency.lower()) == minor


@given(st.sampled_from(currencies()), st.integers(0, 10**10))
def test_what_is_asked_for_is_heard_as_the_same_amount(currency: str, minor: int) -> None:
    finer = max(0, digits_of(currency) - stripe_digits(currency))
    whole = minor - minor % 10**finer
    assert from_stripe(to_stripe(whole, currency), currency) == whole


def test_a_part_that_stripe_has_no_unit_for_is_said() -> None:
    with pytest.raises(DomainError, match="small part of LYD"):
        to_stripe(1001, "LYD")
    assert to_stripe(1010, "LYD") == 101


def test_a_refund_of_kronur_is_heard_in_kronur() -> None:
    refund = {"id": "re_1", "payment_intent": "pi_1", "status": "succeeded", "currency": "isk"}
    heard = READERS["refund.created"]({**refund, "amount": 175_500})
    assert heard is not None
    assert heard.amount == 1755  # type: ignore[union-attr]
    for nonsense in (0, -1, True, "9", 10**30, None):
        assert READERS["refund.created"]({**refund, "amount": nonsense, "currency": 5}) is None
