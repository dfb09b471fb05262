"""Pauses, and the time that billing is off: neither is charged, and what is left of a period stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.billing.models.subscriptions import Status
from modules.billing.opening import opens
from modules.billing.queries import invoices
from modules.billing.services import clock, renewals
from modules.billing.services import subscriptions as service
from tests.factories.plans import NOON, TERMS, Desk
from webapp.db import db
from webapp.domain import Conflict, DomainError

FEBRUARY, MAY = NOON.replace(month=2), NOON.replace(month=5)
DAY = timedelta(days=1)


def charged(desk: Desk) -> int:
    return len(list(db.session.scalars(invoices.listing(desk.platform_id))))


def test_a_paused_subscription_opens_nothing_and_is_not_charged(desk: Desk) -> None:
    desk.start()
    with desk.work():
        service.pause(desk.live(), now=NOON + 10 * DAY)
        assert not opens(desk.live(), grace_days=7, now=NOON + 11 * DAY)
        assert renewals.renew_due(desk.platform_id, terms=TERMS, now=MAY).renewed == 0
        with pytest.raises(Conflict, match="paused"):
            renewals.renew_early(desk.live(), terms=TERMS, now=NOON + 20 * DAY)
        assert (desk.live().status, charged(desk)) == (Status.PAUSED, 1)


def test_after_a_pause_the_days_that_were_left_are_still_there(desk: Desk) -> None:
    desk.start()
    with desk.work():
        service.pause(desk.live(), now=NOON + 10 * DAY)
        service.end_pause(desk.live(), now=NOON + 40 * DAY)
        assert (desk.live().status, desk.live().period_end) == (Status.ACTIVE, FEBRUARY + 30 * DAY)
        assert renewals.renew_due(desk.platform_id, terms=TERMS, now=FEBRUARY + 29 * DAY).renewed == 0
        assert renewals.renew_due(desk.platform_id, terms=TERMS, now=FEBRUARY + 30 * DAY).renewed == 1


def test_a_paused_trial_goes_on_as_a_trial(desk: Desk) -> None:
    desk.start(trial_days=14)
    with desk.work():
        service.pause(desk.live(), now=NOON + DAY)
        service.end_pause(desk.live(), now=NOON + 8 * DAY)
        assert (desk.live().status, desk.live().trial_end) == (Status.TRIALING, NOON + 21 * DAY)


def test_no_pause_twice_nor_without_an_end_nor_of_what_is_cancelled(desk: Desk) -> None:
    desk.start()
    with desk.work():
        with pytest.raises(Conflict):
            service.end_pause(desk.live(), now=NOON)
        service.cancel(desk.live(), now=NOON)
        with pytest.raises(Conflict):
            service.pause(desk.live(), now=NOON)
        service.resume(desk.live(), now=NOON)
        service.pause(desk.live(), now=NOON)
        with pytest.raises(Conflict):
            service.pause(desk.live(), now=NOON)
        with pytest.raises(Conflict):
            service.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS, now=NOON)


def test_while_an_invoice_is_open_no_plan_is_paused_changed_or_started(desk: Desk) -> None:
    desk.start()
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=FEBRUARY)
        with pytest.raises(DomainError, match="2026-00002"):
            service.pause(desk.live(), now=FEBRUARY)
        with pytest.raises(DomainError, match="2026-00002"):
            service.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS, now=FEBRUARY)
        service.cancel(desk.live(), at_once=True, now=FEBRUARY)
    with pytest.raises(DomainError, match="2026-00002"):
        desk.start("large", now=FEBRUARY + DAY)


def test_what_is_paused_ends_at_once_when_it_is_cancelled(desk: Desk) -> None:
    desk.start()
    with desk.work():
        service.pause(desk.live(), now=NOON)
        held = desk.live()
        service.cancel(held, now=NOON + DAY)
        assert (held.status, held.ended_at, held.paused_at) == (Status.CANCELED, NOON + DAY, None)


def test_the_time_that_billing_was_off_is_nobodys_to_pay(desk: Desk) -> None:
    desk.start()
    with desk.work():
        clock.stop(desk.platform_id, now=NOON + 10 * DAY)
        assert clock.go_on(desk.platform_id, now=NOON + 100 * DAY) == 90 * DAY
        assert clock.go_on(desk.platform_id, now=NOON + 200 * DAY) == timedelta()
        assert desk.live().period_end == FEBRUARY + 90 * DAY
        assert renewals.renew_due(desk.platform_id, terms=TERMS, now=FEBRUARY + 89 * DAY).renewed == 0
        assert renewals.renew_due(desk.platform_id, terms=TERMS, now=FEBRUARY + 90 * DAY).renewed == 1


def test_days_of_grace_and_pauses_do_not_run_while_billing_is_off(desk: Desk) -> None:
    desk.start()
    with desk.work():
        service.pause(desk.live(), now=NOON + 10 * DAY)
        clock.stop(desk.platform_id, now=NOON + 12 * DAY)
        clock.go_on(desk.platform_id, now=NOON + 112 * DAY)
        service.end_pause(desk.live(), now=NOON + 113 * DAY)
        assert desk.live().period_end == FEBRUARY + 103 * DAY
        service.set_refusal(desk.live(), True)
        due = FEBRUARY + 103 * DAY
        renewals.renew_due(desk.platform_id, terms=TERMS, now=due)
        clock.stop(desk.platform_id, now=due + DAY)
        clock.go_on(desk.platform_id, now=due + 50 * DAY)
        assert opens(desk.live(), grace_days=7, now=due + 55 * DAY)
        assert not opens(desk.live(), grace_days=7, now=due + 56 * DAY)
