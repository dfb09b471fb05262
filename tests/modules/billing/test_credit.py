"""A merchant's credit pays before its card does; what an invoice does not need goes back. Nothing is lost and nothing counts twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from modules.billing.gateways.gateway import Charge
from modules.billing.models import Credit, Invoice, Payment
from modules.billing.models.payments import PaymentState
from modules.billing.papers.drawing import shown
from modules.billing.queries import credit as queries
from modules.billing.queries import invoices
from modules.billing.queries import subscriptions as plans
from modules.billing.services import collecting, credit, crediting, payments, refunds, renewals
from modules.billing.services import subscriptions as service
from tests.factories.plans import NOON, TERMS, Desk
from webapp.commerce import Money
from webapp.db import db
from webapp.domain import Conflict, DomainError

LATER = NOON.replace(month=2)


def give(desk: Desk, cents: int, now: datetime = NOON) -> None:
    with desk.work():
        credit.grant(desk.platform_id, desk.merchant_id, Money(cents, "EUR"), reason="Sorry.", now=now)


def left(desk: Desk) -> int:
    return queries.balance(desk.platform_id, desk.merchant_id, "EUR")


def invoice(desk: Desk, number: str = "2026-00001") -> Invoice:
    row = invoices.with_number(desk.platform_id, number)
    assert row is not None
    return invoices.invoice(desk.platform_id, row.id, lock=True)


def charged(row: Invoice) -> list[tuple[int, str]]:
    return [(payment.amount, payment.state) for payment in row.payments]


def refused_renewal(desk: Desk) -> None:
    """The first invoice is paid by card; the second used the credit that there is, and its rest was refused."""
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=LATER)
        service.set_refusal(desk.live(), False)


@pytest.mark.parametrize(
    ("there", "paid", "over"), [(500, [(670, "succeeded")], 0), (1170, [], 0), (2000, [], 830), (0, [(1170, "succeeded")], 0)]
)
def test_the_card_is_charged_what_credit_does_not_pay(desk: Desk, there: int, paid: list[tuple[int, str]], over: int) -> None:
    if there:
        give(desk, there)
    desk.start()
    with desk.work():
        row = invoice(desk)
        assert (row.status, charged(row), left(desk)) == ("paid", paid, over)
        told = [event.kind for event in plans.events(desk.live())]
        assert ("credit_used" in told) is bool(there)


def test_credit_in_another_currency_stays_where_it_is(desk: Desk) -> None:
    with desk.work():
        credit.grant(desk.platform_id, desk.merchant_id, Money(500, "CHF"), reason="Sorry.")
    desk.start()
    with desk.work():
        assert charged(invoice(desk)) == [(1170, "succeeded")]
        assert queries.balances(desk.platform_id, desk.merchant_id) == [Money(500, "CHF")]


def test_a_refusal_that_undoes_the_change_leaves_the_credit(desk: Desk) -> None:
    desk.start()
    give(desk, 500)
    with desk.work():
        service.set_refusal(desk.live(), True)
    with pytest.raises(DomainError, match="refused"), desk.work():
        service.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS, now=NOON)
    with desk.work():
        assert left(desk) == 500


def test_an_open_invoice_keeps_its_credit_and_asks_for_the_rest(desk: Desk) -> None:
    desk.start()
    give(desk, 500)
    refused_renewal(desk)
    with desk.work():
        row = invoice(desk, "2026-00002")
        assert queries.owed([row])[row.id] == Money(670, "EUR")
        assert invoices.sums(desk.platform_id) == [("open", 1, Money(670, "EUR")), ("paid", 1, Money(1170, "EUR"))]
    give(desk, 100)
    with desk.work():
        assert service.pay(desk.live(), invoice(desk, "2026-00002").id, now=LATER) == PaymentState.SUCCEEDED
        assert charged(invoice(desk, "2026-00002")) == [(670, "failed"), (570, "succeeded")]


def test_an_invoice_that_is_taken_back_gives_its_credit_back(desk: Desk) -> None:
    desk.start()
    give(desk, 500)
    refused_renewal(desk)
    with desk.work():
        assert left(desk) == 0
        crediting.void(invoice(desk, "2026-00002"), reason="Wrong plan", terms=TERMS, now=LATER)
        assert left(desk) == 500


def test_money_goes_back_before_credit_does_and_no_more_than_there_was(desk: Desk) -> None:
    give(desk, 500)
    desk.start()
    with desk.work():
        paid = invoice(desk)
        backs = []
        for cents in (600, 300, 270):
            note = crediting.credit(paid, Money(cents, "EUR"), reason="A week without service", terms=TERMS, now=LATER)
            row = refunds.give_back(paid, note, now=LATER)
            backs.append((row.amount if row else None, left(desk)))
        assert backs == [(600, 0), (70, 230), (None, 500)]


def test_an_open_invoice_is_taken_back_and_not_credited(desk: Desk) -> None:
    desk.start()
    refused_renewal(desk)
    with desk.work(), pytest.raises(DomainError, match="Take an open one back"):
        crediting.credit(invoice(desk, "2026-00002"), Money(1, "EUR"), reason="x", terms=TERMS, now=LATER)


def test_credit_comes_back_when_a_payment_that_had_failed_comes_through_after_all(desk: Desk) -> None:
    desk.start()
    refused_renewal(desk)
    give(desk, 2000)
    with desk.work():
        row = invoice(desk, "2026-00002")
        assert service.pay(desk.live(), row.id, now=LATER) == PaymentState.SUCCEEDED
        assert left(desk) == 830
        late = Charge(state=PaymentState.SUCCEEDED, remote_id="late")
        assert payments.conclude(row.payments[0], late, LATER)
        payments.follow(desk.live(), row, row.payments[0], LATER)
        assert left(desk) == 2000


def test_a_page_that_is_behind_enters_nothing(desk: Desk) -> None:
    give(desk, 500)
    for enter in (credit.grant, credit.take_back):
        with desk.work(), pytest.raises(Conflict):
            enter(desk.platform_id, desk.merchant_id, Money(100, "EUR"), reason="Again.", seen=0)


def test_paper_says_what_credit_has_paid_and_goes_on_saying_it(desk: Desk) -> None:
    desk.start()
    give(desk, 500)
    refused_renewal(desk)
    give(desk, 100, LATER)
    with desk.work():
        service.pay(desk.live(), invoice(desk, "2026-00002").id, now=LATER + timedelta(days=1))
        row = invoice(desk, "2026-00002")
        read = shown(row, {}, "", queries.used_at_issue(row))
        assert [read[key] for key in ("total", "prepaid", "to_pay")] == ["€11.70", "-€5.00", "€6.70"]


STEPS = st.sampled_from(["give", "take", "refuse", "accept", "renew", "pay", "void", "part", "whole", "change"])


@given(st.lists(st.tuples(STEPS, st.integers(1, 2500)), min_size=5, max_size=25))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_is_done_balances_are_sums_and_invoices_have_their_money(desk: Desk, steps: list[tuple[str, int]]) -> None:
    with desk.work():
        begun = plans.live(desk.platform_id, desk.merchant_id) is not None
    if not begun:
        desk.start()
    for step, cents in steps:
        try:
            with desk.work():
                ACTS[step](desk, cents)
        except DomainError:
            pass
        with desk.work():
            check(desk)


def check(desk: Desk) -> None:
    entries = db.session.scalars(select(Credit)).all()
    assert left(desk) == sum(entry.amount_minor for entry in entries) >= 0
    for row in db.session.scalars(invoices.listing(desk.platform_id).where(Invoice.kind == "invoice")):
        held = queries.used_for(desk.platform_id, row.id)
        paid = db.session.scalar(select(func.sum(Payment.amount)).where(Payment.invoice_id == row.id, Payment.succeeded.is_(True))) or 0
        back = refunds.queries.given_back(desk.platform_id, row.id)
        noted = row.total_minor - crediting.left_to_credit(row).minor
        assert 0 <= held <= row.total_minor, row.number
        if row.status == "paid":
            assert paid + held - back == row.total_minor - noted, row.number
        else:
            assert (held == 0) or row.status == "open", row.number


def _now(desk: Desk) -> datetime:
    return desk.live().period_end


def _open(desk: Desk) -> Invoice:
    found = invoices.open_invoices(desk.platform_id, desk.live().id)
    if not found:
        raise DomainError("nothing is open")
    return invoices.invoice(desk.platform_id, found[0].id, lock=True)


def _void(desk: Desk, _cents: int) -> None:
    crediting.void(_open(desk), reason="x", terms=TERMS, now=_now(desk))
    service.settle(desk.live(), _now(desk))


def _corrected(desk: Desk, cents: int | None) -> None:
    paid = [row for row in invoices.of_subscription(desk.platform_id, desk.live().id) if row.status == "paid"]
    if not paid:
        raise DomainError("nothing is paid")
    row = invoices.invoice(desk.platform_id, paid[0].id, lock=True)
    amount = crediting.left_to_credit(row) if cents is None else Money(cents, "EUR")
    note = crediting.credit(row, amount, reason="x", terms=TERMS, now=_now(desk))
    refunds.give_back(row, note, now=_now(desk))


def _change(desk: Desk, cents: int) -> None:
    code = "large" if cents % 2 else "small"
    live = desk.live()
    service.change(live, version=desk.tier(code).current, interval="month", terms=TERMS, now=live.period_start + timedelta(days=3))


ACTS: dict[str, Callable[[Desk, int], object]] = {
    "give": lambda desk, cents: credit.grant(desk.platform_id, desk.merchant_id, Money(cents, "EUR"), reason="x"),
    "take": lambda desk, cents: credit.take_back(desk.platform_id, desk.merchant_id, Money(cents, "EUR"), reason="x"),
    "refuse": lambda desk, _cents: service.set_refusal(desk.live(), True),
    "accept": lambda desk, _cents: service.set_refusal(desk.live(), False),
    "renew": lambda desk, _cents: renewals.renew(desk.live(), terms=TERMS, now=_now(desk)),
    "pay": lambda desk, _cents: service.pay(desk.live(), _open(desk).id, now=_now(desk)),
    "void": _void,
    "part": _corrected,
    "whole": lambda desk, _cents: _corrected(desk, None),
    "change": _change,
}


def test_a_gateway_far_away_is_asked_for_the_rest(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.billing.gateways.local.LocalGateway.immediate", False)
    give(desk, 500)
    desk.start()
    with desk.work():
        payment = db.session.scalars(select(Payment)).one()
        asked = collecting.demand(desk.platform_id, payment.id)
        assert asked is not None
        assert (asked[1].amount, payment.state) == (670, "pending")
        collecting.settle(desk.platform_id, payment.id, Charge(state=PaymentState.SUCCEEDED, remote_id="r"), NOON)
        assert (invoice(desk).status, left(desk)) == ("paid", 0)
