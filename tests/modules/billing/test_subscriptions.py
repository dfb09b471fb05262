"""The life of a subscription: start, change, cancel, resume, renew, fail, recover."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.billing.models.subscriptions import Status
from modules.billing.opening import opens
from modules.billing.queries import invoices
from modules.billing.services import renewals
from modules.billing.services import subscriptions as service
from tests.factories.plans import NOON, TERMS
from webapp.commerce import Money
from webapp.db import db
from webapp.domain import Conflict, DomainError


def units(invoice):
    """Net, tax and total, which are all in EUR here."""
    assert {each.currency for each in (invoice.net, invoice.tax, invoice.total)} == {"EUR"}
    return invoice.net.minor, invoice.tax.minor, invoice.total.minor


def all_invoices(desk):
    return list(db.session.scalars(invoices.listing(desk.platform_id).order_by(invoices.Invoice.id)))


def test_starting_issues_a_paid_invoice_with_tax(desk):
    desk.start()
    with desk.work():
        (invoice,) = all_invoices(desk)
        assert (invoice.number, *units(invoice), invoice.status) == ("2026-00001", 1000, 170, 1170, "paid")
        assert desk.live().period_end == NOON.replace(month=2)


def test_one_merchant_has_one_live_subscription(desk):
    desk.start()
    with pytest.raises(Conflict):
        desk.start("large")


def test_an_upgrade_is_charged_now_less_the_days_not_used(desk):
    desk.start()
    with desk.work():
        sub = desk.live()
        quote = service.change(sub, version=desk.tier("large").current, interval="month", terms=TERMS, now=NOON + timedelta(days=10))
        assert quote.at_once
        assert [line.net for line in quote.lines] == [3000, -677]  # 21 of 31 days of 10 €
    with desk.work():
        invoice = all_invoices(desk)[-1]
        assert units(invoice) == (2323, 395, 2718)
        assert desk.live().tier_version.tier.code == "large"


def test_a_downgrade_waits_for_the_end_of_the_period_and_can_be_taken_back(desk):
    desk.start("large")
    with desk.work():
        quote = service.change(desk.live(), version=desk.tier("small").current, interval="month", terms=TERMS, now=NOON)
        assert (quote.at_once, quote.total, quote.lost) == (False, 0, ("billing_history",))
    with desk.work():
        assert desk.live().tier_version.tier.code == "large"
        service.drop_change(desk.live())
        assert desk.live().next_tier_version_id is None


def test_a_planned_downgrade_happens_with_the_renewal(desk):
    desk.start("large")
    with desk.work():
        service.change(desk.live(), version=desk.tier("small").current, interval="month", terms=TERMS, now=NOON)
    with desk.work():
        renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON.replace(month=2))
    with desk.work():
        assert (desk.live().tier_version.tier.code, all_invoices(desk)[-1].net) == ("small", Money(1000, "EUR"))


def test_a_refused_upgrade_changes_nothing_and_leaves_no_gap_in_the_numbers(desk):
    desk.start()
    with desk.work():
        service.set_refusal(desk.live(), True)
    with pytest.raises(DomainError), desk.work():
        service.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS, now=NOON)
    with desk.work():
        assert desk.live().tier_version.tier.code == "small"
        service.set_refusal(desk.live(), False)
        service.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS, now=NOON)
        assert [i.number for i in all_invoices(desk)] == ["2026-00001", "2026-00002"]


def test_an_amount_that_is_no_longer_true_is_not_charged(desk):
    desk.start()
    with pytest.raises(Conflict), desk.work():
        version = desk.tier("large").current
        service.change(desk.live(), version=version, interval="month", terms=TERMS, now=NOON, expected=1)


def test_a_cancelled_subscription_lasts_to_its_end_and_can_be_resumed_until_then(desk):
    desk.start()
    with desk.work():
        service.cancel(desk.live(), now=NOON)
        assert opens(desk.live(), grace_days=7, now=NOON)
        service.resume(desk.live(), now=NOON)
        service.cancel(desk.live(), now=NOON)
    with desk.work():
        tally = renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON.replace(month=2))
        assert tally.ended == 1
    assert desk.start("large", now=NOON.replace(month=3))


def test_grace_starts_at_the_first_failure_and_ends_once(desk):
    desk.start()
    due = NOON.replace(month=2)
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=due)
    for days, open_still, status in ((3, True, Status.PAST_DUE), (7, False, Status.UNPAID)):
        with desk.work():
            renewals.renew_due(desk.platform_id, terms=TERMS, now=due + timedelta(days=days))
            sub = desk.live()
            assert sub.past_due_since == due
            assert (opens(sub, grace_days=7, now=due + timedelta(days=days)), sub.status) == (open_still, status)


def test_paying_the_open_invoice_opens_everything_again(desk):
    desk.start()
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON.replace(month=2))
    with desk.work():
        sub, invoice = desk.live(), all_invoices(desk)[-1]
        assert service.pay(sub, invoice.id, now=NOON.replace(month=2)) == "failed"
        service.set_refusal(sub, False)
        assert service.pay(sub, invoice.id, now=NOON.replace(month=2)) == "succeeded"
        assert (sub.status, sub.past_due_since, invoice.status) == (Status.ACTIVE, None, "paid")
        assert [payment.succeeded for payment in invoice.payments] == [False, False, True]


def test_a_renewal_run_twice_charges_once(desk):
    desk.start()
    for _run in (1, 2):
        with desk.work():
            renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON.replace(month=2))
    with desk.work():
        assert len(all_invoices(desk)) == 2


def test_months_that_were_missed_are_not_charged_afterwards(desk):
    desk.start()
    with desk.work():
        renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON.replace(month=9))
        assert (len(all_invoices(desk)), desk.live().period_start) == (2, NOON.replace(month=9))


def test_a_trial_is_charged_when_it_ends(desk):
    desk.start(trial_days=14)
    with desk.work():
        assert (desk.live().status, all_invoices(desk)) == (Status.TRIALING, [])
        renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON + timedelta(days=14))
        assert (desk.live().status, len(all_invoices(desk))) == (Status.ACTIVE, 1)


def test_an_issued_invoice_cannot_change(desk):
    desk.start()
    with pytest.raises(RuntimeError, match="cannot change"), desk.work():
        all_invoices(desk)[0].net = Money(1, "EUR")
        db.session.flush()


steps = st.lists(st.sampled_from(["renew", "refuse", "accept", "up", "down", "cancel", "resume"]), max_size=8)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_happens_totals_equal_lines_and_numbers_have_no_gap(place, desk, plan):
    place.reset()
    desk.__init__(*_fresh(desk))
    desk.sell("small", 1000, rank=10)
    desk.sell("large", 3000, rank=20)
    desk.start()
    for number, step in enumerate(plan, 1):
        try:
            with desk.work():
                act(desk, step, NOON + timedelta(days=17 * number))
        except (DomainError, AssertionError):
            continue
    with desk.work():
        found = all_invoices(desk)
        assert [invoice.sequence for invoice in found] == list(range(1, len(found) + 1))
        for invoice in found:
            assert invoice.net.minor == sum(line.net for line in invoice.lines)
            assert invoice.total == invoice.net + Money(sum(line.tax for line in invoice.lines), "EUR")
            assert sum(p.amount for p in invoice.payments if p.succeeded) == (invoice.total.minor if invoice.paid_at else 0)


def _fresh(desk):
    from tests.factories import places

    here = places.platform("billing")
    return here, places.store(here, "main")


def act(desk, step, now):
    sub = desk.live()
    if step == "renew":
        renewals.renew_due(desk.platform_id, terms=TERMS, now=now)
    elif step in {"refuse", "accept"}:
        service.set_refusal(sub, step == "refuse")
    elif step in {"up", "down"}:
        version = desk.tier("large" if step == "up" else "small").current
        service.change(sub, version=version, interval="month", terms=TERMS, now=now)
    elif step == "cancel":
        service.cancel(sub, now=now)
    else:
        service.resume(sub, now=now)
