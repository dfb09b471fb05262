"""Credit and coupons as people see them: entered by the platform, used by the merchant, with the amount that is then charged."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.billing.models import Coupon, Credit, Payment
from modules.billing.queries import credit as queries
from modules.billing.services import credit, discounts
from modules.billing.store import plan
from tests.factories.people import person
from tests.factories.plans import Desk
from tests.support.page import Page
from webapp.commerce import Money
from webapp.db import db, utcnow
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only
ENTER, CHANGE, CODE = "form[data-action=enter-credit]", "form[data-action=change-plan]", "form[data-action=enter-code]"


@pytest.fixture
def admin(client, login, desk) -> FlaskClient:
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=desk.platform))
    return client


@pytest.fixture
def alice(client, login, desk) -> FlaskClient:
    login(client, person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant))
    return client


def coupon(desk: Desk, code: str = "SUMMER", percent_bp: int = 5000) -> None:
    with desk.work():
        discounts.make_coupon(desk.platform_id, code=code, percent_bp=percent_bp)


def test_credit_is_given_with_a_reason_and_shown_with_who_gave_it(admin: FlaskClient, desk: Desk) -> None:
    page = Page(admin.get(f"{desk.admin}/subscriptions/merchants/{desk.merchant_id}"))
    typed = {"kind": "grant", "amount": "5.00", "currency": "EUR", "reason": "The outage in May."}
    assert page.submit(admin, ENTER, {**typed, "reason": " "}).status_code == 422
    assert page.submit(admin, ENTER, typed).status_code == 303
    shown = Page(admin.get(f"{desk.admin}/subscriptions/merchants/{desk.merchant_id}"))
    assert "€5.00" in shown.text("[data-credit-balance]")
    assert "The outage in May." in shown.text("[data-credit=granted]")
    assert "@example.com" in shown.text("[data-credit=granted]")


def test_sent_twice_credit_is_given_once_and_again_only_knowingly(admin: FlaskClient, desk: Desk) -> None:
    page = Page(admin.get(f"{desk.admin}/subscriptions/merchants/{desk.merchant_id}"))
    typed = {"kind": "grant", "amount": "5.00", "currency": "EUR", "reason": "Sorry."}
    assert page.submit(admin, ENTER, typed).status_code == 303
    late = page.submit(admin, ENTER, typed)
    assert late.status_code == 409
    with desk.work():
        assert len(db.session.scalars(select(Credit)).all()) == 1
    assert Page(late).submit(admin, ENTER, typed).status_code == 303


def test_more_than_there_is_cannot_be_taken_back(admin: FlaskClient, desk: Desk) -> None:
    page = Page(admin.get(f"{desk.admin}/subscriptions/merchants/{desk.merchant_id}"))
    answer = page.submit(admin, ENTER, {"kind": "take_back", "amount": "5.00", "currency": "EUR", "reason": "A mistake."})
    assert answer.status_code == 422
    assert "less credit" in Page(answer).text("#credit")


def test_a_coupon_is_made_ended_and_reopened(admin: FlaskClient, desk: Desk) -> None:
    form = Page(admin.get(f"{desk.admin}/subscriptions/coupons/new"))
    assert form.submit(admin, "form[data-action=make-coupon]", {"code": "summer"}).status_code == 422
    assert form.submit(admin, "form[data-action=make-coupon]", {"code": "summer", "percent_bp": "25", "periods": "3"}).status_code == 303
    url = f"{desk.admin}/subscriptions/coupons"
    assert "25 % of 3 periods" in Page(admin.get(url)).text("table").replace("\xa0", " ")
    for action, archived in (("end", True), ("reopen", False)):
        assert Page(admin.get(url)).submit(admin, f"form[action$={action}]").status_code == 303
        with desk.work():
            assert (db.session.scalars(select(Coupon)).one().archived_at is not None) is archived


def test_an_owner_enters_a_code_and_pays_exactly_what_was_shown(alice: FlaskClient, desk: Desk) -> None:
    coupon(desk)
    with desk.work():
        credit.grant(desk.platform_id, desk.merchant_id, Money(100, "EUR"), reason="Sorry.")
    page = Page(alice.get(f"{desk.shop}/change?tier=small&code=summer"))
    assert page.one("[data-quote-total]")["data-quote-total"] == str(585 - 100)
    assert page.submit(alice, CHANGE).status_code == 303
    with desk.work():
        assert db.session.scalars(select(Payment.amount)).one() == 485
        assert queries.balances(desk.platform_id, desk.merchant_id) == []


def test_a_code_that_does_not_count_says_why_and_the_price_stays(alice: FlaskClient, desk: Desk) -> None:
    page = Page(alice.get(f"{desk.shop}/change?tier=small&code=nothing"))
    assert "not valid" in page.text("#code-error")
    assert page.one("[data-quote-total]")["data-quote-total"] == "1170"
    assert page.submit(alice, CHANGE).status_code == 303


def test_credit_that_was_used_elsewhere_meanwhile_answers_409_and_charges_nothing(alice: FlaskClient, desk: Desk) -> None:
    with desk.work():
        credit.grant(desk.platform_id, desk.merchant_id, Money(100, "EUR"), reason="Sorry.")
    page = Page(alice.get(f"{desk.shop}/change?tier=small"))
    with desk.work():
        credit.take_back(desk.platform_id, desk.merchant_id, Money(100, "EUR"), reason="A mistake.")
    answer = page.submit(alice, CHANGE)
    assert answer.status_code == 409
    assert Page(answer).submit(alice, CHANGE).status_code == 303


def test_an_upgrade_with_a_running_discount_shows_what_it_charges(alice: FlaskClient, desk: Desk) -> None:
    with desk.work():
        discounts.make_coupon(desk.platform_id, code="ALWAYS", percent_bp=5000, periods=None)
    desk.start(coupon="ALWAYS", now=utcnow())
    page = Page(alice.get(f"{desk.shop}/change?tier=large"))
    assert page.one("[data-quote-total]")["data-quote-total"] == str((1500 - 500) * 117 // 100)
    assert page.submit(alice, CHANGE).status_code == 303


def test_nobody_finds_a_code_by_guessing(alice: FlaskClient, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries are counted for the merchant; looking at a plan without a code is none."""
    monkeypatch.setattr(plan, "CODES", "2/hour")
    coupon(desk)
    url = f"{desk.shop}/change?tier=small"
    assert [alice.get(f"{url}&code=GUESS{number}").status_code for number in range(3)] == [200, 200, 429]
    assert alice.get(f"{url}&code=SUMMER").status_code == 429
    assert [alice.get(url).status_code, alice.get(f"{url}&code=").status_code] == [200, 200]
