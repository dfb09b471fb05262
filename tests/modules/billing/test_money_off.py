"""Coupons and credits: exactly what they say, no more than once, and never below nothing."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from modules.billing.queries import credit as credit_queries
from modules.billing.queries import invoices
from modules.billing.services import credit, discounts, renewals
from modules.billing.services import subscriptions as service
from tests.factories.plans import NOON, TERMS, Desk
from webapp.commerce import Money
from webapp.db import db, transaction
from webapp.domain import Conflict, DomainError
from webapp.tenancy import unscoped

FOREVER, ONCE = None, 1


def coupon(desk: Desk, code: str = "SUMMER", **gives: object) -> None:
    with desk.work():
        discounts.make_coupon(desk.platform_id, code=code, **{"percent_bp": 2500, "periods": ONCE, **gives})  # type: ignore[arg-type]


def nets(desk: Desk) -> list[int]:
    return [invoice.net.minor for invoice in db.session.scalars(invoices.listing(desk.platform_id).order_by(invoices.Invoice.id))]


def months(desk: Desk, *numbers: int) -> list[int]:
    """The nets of all invoices after renewals on the day of these months."""
    with desk.work():
        for number in numbers:
            renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON.replace(month=number))
        return nets(desk)


@pytest.mark.parametrize(
    ("gives", "expected"),
    [
        ({"periods": ONCE}, [750, 1000, 1000]),
        ({"periods": 2}, [750, 750, 1000]),
        ({"periods": FOREVER}, [750, 750, 750]),
        ({"percent_bp": None, "amount": 300, "currency": "EUR", "periods": 2}, [700, 700, 1000]),
        ({"percent_bp": None, "amount": 9999, "currency": "EUR"}, [1000, 1000]),
        ({"percent_bp": 3333, "periods": FOREVER}, [667, 667, 667]),
    ],
)
def test_a_code_takes_off_what_it_says_for_as_long_as_it_says(desk: Desk, gives: dict[str, object], expected: list[int]) -> None:
    coupon(desk, **gives)
    desk.start(coupon="summer ")
    assert months(desk, 2, 3) == expected


def test_each_code_counts_once_for_a_merchant(desk: Desk) -> None:
    coupon(desk)
    desk.start(coupon="SUMMER")
    with desk.work(), pytest.raises(Conflict):
        discounts.redeem(desk.live(), "SUMMER", now=NOON)
    months(desk, 2, 3)
    with desk.work(), pytest.raises(DomainError, match="used this code already"):
        discounts.redeem(desk.live(), "SUMMER", now=NOON)


def test_codes_that_are_unknown_over_used_up_or_of_another_currency_are_refused(desk: Desk) -> None:
    coupon(desk, "OLD", until=None)
    coupon(desk, "CHF", percent_bp=None, amount=100, currency="CHF")
    desk.start()
    with desk.work():
        held = desk.live()
        discounts.archive_coupon(discounts.discounts.with_code(desk.platform_id, "old"))  # type: ignore[arg-type]
        for code in ("NOTHING", "OLD", "CHF", "", "\x00"):
            with pytest.raises(DomainError):
                discounts.redeem(held, code, now=NOON)
    for share in (100, 0, 10_001):
        with desk.work(), pytest.raises(DomainError):
            discounts.make_coupon(desk.platform_id, code="old" if share == 100 else "new", percent_bp=share)


def test_an_upgrade_gives_back_what_was_paid_and_not_the_price(desk: Desk) -> None:
    coupon(desk, percent_bp=5000)
    desk.start(coupon="SUMMER")
    with desk.work():
        quote = service.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS, now=NOON)
        assert [line.net for line in quote.lines] == [3000, -500]


def test_what_a_coupon_gives_and_an_entry_of_credit_stay_as_they_are(desk: Desk) -> None:
    coupon(desk)
    with desk.work():
        credit.grant(desk.platform_id, desk.merchant_id, Money(500, "EUR"), reason="Sorry.")
    for change in (
        "UPDATE billing_coupons SET percent_bp = 1",
        "DELETE FROM billing_coupons",
        "UPDATE billing_credits SET reason = 'x'",
        "DELETE FROM billing_credits",
    ):
        with pytest.raises((IntegrityError, DomainError)), unscoped("rewriting"), transaction() as session:
            session.connection().exec_driver_sql(change)


def test_credit_is_granted_and_taken_back_down_to_nothing(desk: Desk) -> None:
    with desk.work():
        credit.grant(desk.platform_id, desk.merchant_id, Money(500, "EUR"), reason="Sorry.")
        with pytest.raises(DomainError, match="less credit"):
            credit.take_back(desk.platform_id, desk.merchant_id, Money(501, "EUR"), reason="A mistake.")
        credit.take_back(desk.platform_id, desk.merchant_id, Money(500, "EUR"), reason="A mistake.")
        assert credit_queries.balances(desk.platform_id, desk.merchant_id) == []
    for amount, reason in ((0, "x"), (-5, "x"), (5, " ")):
        with desk.work(), pytest.raises(DomainError):
            credit.grant(desk.platform_id, desk.merchant_id, Money(amount, "EUR"), reason=reason)


def test_an_invoice_uses_credit_once_and_gives_it_back_whole(desk: Desk) -> None:
    desk.start()
    with desk.work():
        credit.grant(desk.platform_id, desk.merchant_id, Money(500, "EUR"), reason="Sorry.")
        credit.grant(desk.platform_id, desk.merchant_id, Money(500, "CHF"), reason="Sorry.")
        invoice = db.session.scalars(invoices.listing(desk.platform_id)).one()
        assert [credit.draw(invoice, now=NOON), credit.draw(invoice, now=NOON)] == [500, 500]
        assert credit_queries.balances(desk.platform_id, desk.merchant_id) == [Money(500, "CHF")]
        assert [credit.give_back(invoice, now=NOON), credit.give_back(invoice, now=NOON)] == [500, 0]
        assert credit_queries.balance(desk.platform_id, desk.merchant_id, "EUR") == 500
