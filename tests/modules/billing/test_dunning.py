"""A payment that failed is tried again on the platform's days, once each, until it is paid or the days of grace are over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from modules.billing.config import BillingConfig, days_of
from modules.billing.models import Invoice, Payment
from modules.billing.models.subscriptions import Status
from modules.billing.opening import opens
from modules.billing.queries import subscriptions as plans
from modules.billing.services import clock, renewals
from modules.billing.services import subscriptions as service
from tests.factories.plans import NOON, TERMS, Desk
from webapp.db import db

ZONE = ZoneInfo("Europe/Luxembourg")
DAY = timedelta(days=1)
FAILS = NOON.replace(month=2)


def night(day: date) -> datetime:
    """When the renewals of a night begin; in the night in which that hour is missing, an hour later by the clock on the wall."""
    return datetime.combine(day, time(2, 30), ZONE).astimezone(UTC)


def run(desk: Desk, *moments: datetime) -> None:
    for moment in moments:
        with desk.work():
            renewals.renew_due(desk.platform_id, terms=TERMS, now=moment)


def tried(desk: Desk) -> list[int]:
    """The days after the failure on which it was tried to collect the second invoice."""
    with desk.work():
        second = select(Invoice.id).where(Invoice.number == "2026-00002").scalar_subquery()
        at = db.session.scalars(select(Payment.at).where(Payment.invoice_id == second).order_by(Payment.id))
        return [(each.astimezone(ZONE).date() - FAILS.date()).days for each in at]


@pytest.fixture
def late(desk: Desk) -> Desk:
    """The renewal of 15 February was refused, and everything is refused from then on."""
    desk.start()
    with desk.work():
        service.set_refusal(desk.live(), True)
    run(desk, FAILS)
    return desk


def nights(*days: int) -> list[datetime]:
    return [night((FAILS + day * DAY).date()) for day in days]


def test_retries_are_made_on_the_days_after_the_first_failure_and_no_other(late: Desk) -> None:
    run(late, *nights(*range(12)))
    assert tried(late) == [0, 1, 3, 7]


def test_a_worker_that_was_down_for_days_tries_once(late: Desk) -> None:
    run(late, *nights(5, 5, 6))
    assert tried(late) == [0, 5]
    run(late, *nights(7, 7, 8))
    assert tried(late) == [0, 5, 7]


def test_a_run_that_begins_again_on_the_same_day_tries_nothing_again(late: Desk) -> None:
    run(late, *nights(1), *nights(1), FAILS + DAY, FAILS + DAY)
    assert tried(late) == [0, 1]


def test_who_has_tried_on_the_day_itself_is_not_tried_again_that_day(late: Desk) -> None:
    early = datetime.combine((FAILS + 3 * DAY).date(), time(1), ZONE).astimezone(UTC)
    with late.work():
        service.pay(late.live(), next(iter(plans.owed(late.platform_id, late.merchant_id))).id, now=early)
    run(late, *nights(3, 4))
    assert tried(late) == [0, 3]


def test_a_retry_that_works_opens_everything_and_is_the_last(late: Desk) -> None:
    run(late, *nights(1))
    with late.work():
        service.set_refusal(late.live(), False)
    run(late, *nights(2, 3, 4, 7, 9))
    assert tried(late) == [0, 1, 3]
    with late.work():
        sub = late.live()
        assert (sub.status, sub.past_due_since, sub.dunned_days) == (Status.ACTIVE, None, 0)


def test_after_the_days_of_grace_access_is_closed_and_the_history_says_so(late: Desk) -> None:
    run(late, *nights(1, 3, 7, 8, 9))
    with late.work():
        sub = late.live()
        assert sub.status == Status.UNPAID
        assert not opens(sub, grace_days=7, now=FAILS + 8 * DAY)
        told = [event.kind for event in plans.events(sub)]
        assert (told.count("payment_failed"), told.count("unpaid")) == (4, 1)


def test_days_beyond_grace_are_still_tried_and_a_payment_opens_everything(late: Desk) -> None:
    terms = TERMS.__class__(**{**TERMS.__dict__, "dunning_days": (1, 12)})
    for moment in nights(1, 8, 11):
        with late.work():
            renewals.renew_due(late.platform_id, terms=terms, now=moment)
    with late.work():
        assert late.live().status == Status.UNPAID
        service.set_refusal(late.live(), False)
    with late.work():
        renewals.renew_due(late.platform_id, terms=terms, now=nights(12)[0])
        assert late.live().status == Status.ACTIVE


def test_nothing_is_tried_twice_because_billing_was_off_in_between(late: Desk) -> None:
    run(late, *nights(1))
    with late.work():
        clock.stop(late.platform_id, now=FAILS + 2 * DAY)
    with late.work():
        clock.go_on(late.platform_id, now=FAILS + 32 * DAY)
    run(late, *nights(32, 33, 34, 36, 37, 38, 40))
    assert tried(late) == [0, 1, 33, 37]


def test_a_subscription_that_was_cancelled_while_late_ends_with_its_period(late: Desk) -> None:
    with late.work():
        service.cancel(late.live(), now=FAILS + DAY)
        end = late.live().period_end
    run(late, *nights(2, 3))
    with late.work():
        assert late.live().ended_at is None
    run(late, end)
    with late.work():
        assert plans.live(late.platform_id, late.merchant_id) is None


@pytest.mark.parametrize(("typed", "kept"), [("1,3,7", "1, 3, 7"), (" 7 ,1, 1", "1, 7"), ("", ""), ("60", "60")])
def test_days_are_kept_in_order(typed: str, kept: str) -> None:
    form = BillingConfig(dunning_days="1")
    form.dunning_days.process_formdata([typed])
    for each in form.dunning_days.filters:
        form.dunning_days.data = each(form.dunning_days.data)
    assert (form.dunning_days.validate(form), form.dunning_days.data) == (True, kept)
    assert sorted(days_of(kept)) == [*days_of(kept)]


@pytest.mark.parametrize("typed", ["0", "61", "1,,2", "1;2", "-1", "1.5", "eins", "1, 2, ", "\u0661", "9" * 70])
def test_what_is_no_list_of_days_is_refused(typed: str) -> None:
    form = BillingConfig(dunning_days=typed)
    form.dunning_days.raw_data = [typed]
    assert not form.dunning_days.validate(form)


ANCHORS = [date(2027, 12, 31), date(2028, 1, 30), date(2028, 2, 29)]


def expected(anchor: date, months: int) -> Iterator[date]:
    """The day of the month of the anchor, or the last of a shorter month: written down without the code that is tested."""
    for step in range(months):
        year, month = divmod(anchor.year * 12 + anchor.month - 1 + step, 12)
        last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - DAY).day
        yield date(year, month + 1, min(anchor.day, last))


@pytest.mark.parametrize("anchor", ANCHORS)
def test_fourteen_months_night_by_night(desk: Desk, anchor: date, pytestconfig: pytest.Config) -> None:
    """Every third renewal is refused, and paid at the retry of the third day; both switches of the clock and a 29 February lie in it."""
    every = pytestconfig.getoption("proofs")
    if anchor != ANCHORS[0] and not every:
        pytest.skip("other anchors: in the proofs")
    begin = datetime.combine(anchor, time(0, 10), ZONE).astimezone(UTC)
    desk.start(now=begin)
    periods = [*expected(anchor, 15)]
    bad = {day for number, day in enumerate(periods) if number % 3 == 2}
    good_again = {day + 3 * DAY for day in bad}
    today, attempts, issued = anchor, 1, 1
    while today < periods[14]:
        today += DAY
        if not every and not any(day - DAY <= today <= day + 4 * DAY for day in periods):
            continue
        with desk.work():
            if today in bad | good_again:
                service.set_refusal(desk.live(), today in bad)
            renewals.renew_due(desk.platform_id, terms=TERMS, now=night(today))
        issued += today in periods
        attempts += (today in periods) + (today - DAY in bad) + (today in good_again)
        if today in periods or today - DAY in bad or today in good_again:
            with desk.work():
                check(desk, today, issued, attempts, late=any(day <= today < day + 3 * DAY for day in bad))


def check(desk: Desk, today: date, issued: int, attempts: int, *, late: bool) -> None:
    rows = db.session.scalars(select(Invoice).order_by(Invoice.id)).all()
    assert (len(rows), db.session.query(Payment).count()) == (issued, attempts), today
    assert desk.live().status == (Status.PAST_DUE if late else Status.ACTIVE), today
    assert opens(desk.live(), grace_days=7, now=night(today))
    by_series = [(row.series, row.sequence) for row in rows]
    assert by_series == sorted(set(by_series))
