"""Merchants pause and resume their own plan where the settings let them, and see beforehand exactly what that means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from modules.billing.models import Subscription
from modules.billing.models.subscriptions import Status
from modules.billing.queries import invoices
from modules.billing.services import discounts, renewals
from modules.billing.services import subscriptions as service
from tests.factories import places
from tests.factories.people import person
from tests.factories.plans import TERMS, Desk
from tests.support.page import Page
from webapp.db import db, transaction, utcnow
from webapp.roles import Role
from webapp.switching.ask import Ask
from webapp.tenancy import unscoped

DAY = timedelta(days=1)
Login = Callable[..., Any]
pytestmark = pytest.mark.sqlite_only


def let(desk: Desk, *, pausing: bool = True) -> None:
    """Whether the platform's settings let merchants pause."""
    places.configure(desk.platform, "billing", merchants_pause=pausing)


def switch(desk: Desk, app: Flask, to: str) -> None:
    modules = app.extensions["interlock"].modules
    with transaction():
        modules.apply(Ask(desk.platform_id, {"billing": to}, revision=modules.snapshot(desk.platform_id).revision, reason="A test"))


@pytest.fixture
def alice(client: FlaskClient, login: Login, desk: Desk) -> FlaskClient:
    """An owner, on a platform that lets merchants pause."""
    let(desk)
    login(client, person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant))
    return client


def plan(client: FlaskClient, desk: Desk) -> Page:
    return Page(client.get(f"{desk.shop}/"))


def pauses(client: FlaskClient, desk: Desk) -> int:
    return Page(client.get(f"{desk.shop}/pause")).submit(client, "[data-action=pause-plan]").status_code


def status(desk: Desk) -> str:
    with desk.work():
        return desk.live().status


def test_an_owner_pauses_and_resumes(alice: FlaskClient, desk: Desk) -> None:
    desk.start("large", now=utcnow() - 5 * DAY)
    assert plan(alice, desk).has("[data-action=pause]")
    assert (pauses(alice, desk), status(desk)) == (303, Status.PAUSED)
    page = plan(alice, desk)
    assert "Nothing is charged" in page.text("#plan")
    assert not page.has("[data-action=pause], [data-action=cancel]")
    assert page.submit(alice, "[data-action=end-pause]").status_code == 303
    assert status(desk) == Status.ACTIVE


def test_the_page_says_what_closes_what_is_left_and_what_comes_next(alice: FlaskClient, desk: Desk) -> None:
    begun = utcnow() - 5 * DAY
    desk.start("large", now=begun)
    with desk.work():
        left = (desk.live().period_end.astimezone(TERMS.zone).date() - utcnow().astimezone(TERMS.zone).date()).days
    page = Page(alice.get(f"{desk.shop}/pause"))
    assert "Billing history" in page.text("[data-meanwhile]")
    assert page.one("[data-days-left]")["data-days-left"] == str(left)
    assert page.one("[data-next-charge]")["data-next-charge"] == "3510"


def test_what_the_page_names_is_what_the_next_invoice_charges(alice: FlaskClient, desk: Desk) -> None:
    """A discount, and a change that waits, among it."""
    desk.start("large", now=utcnow() - 5 * DAY)
    with desk.work():
        discounts.make_coupon(desk.platform_id, code="LESS", percent_bp=1000, periods=3)
        service.redeem(desk.live(), "LESS")
        service.change(desk.live(), version=desk.tier("small").current, interval="month", terms=TERMS)
    page = Page(alice.get(f"{desk.shop}/pause"))
    said = int(page.one("[data-next-charge]")["data-next-charge"])
    page.submit(alice, "[data-action=pause-plan]")
    with desk.work():
        service.end_pause(desk.live(), now=utcnow() + 40 * DAY)
        end = desk.live().period_end
        renewals.renew_due(desk.platform_id, terms=TERMS, now=end)
        newest = db.session.scalars(invoices.listing(desk.platform_id)).all()[-1]
        assert (newest.total.minor, said) == (1053, 1053)


def test_no_setting_no_button_and_no_address(alice: FlaskClient, desk: Desk) -> None:
    desk.start(now=utcnow())
    form = Page(alice.get(f"{desk.shop}/pause"))
    let(desk, pausing=False)
    assert not plan(alice, desk).has("[data-action=pause]")
    assert form.submit(alice, "[data-action=pause-plan]").status_code == 404
    assert (alice.get(f"{desk.shop}/pause").status_code, status(desk)) == (404, Status.ACTIVE)


def test_without_the_setting_a_pause_is_ended_by_the_administrator_alone(alice: FlaskClient, desk: Desk) -> None:
    desk.start(now=utcnow())
    pauses(alice, desk)
    before = plan(alice, desk)
    let(desk, pausing=False)
    page = plan(alice, desk)
    assert not page.has("[data-action=end-pause]")
    assert page.has("[data-ask-to-resume]")
    assert (before.submit(alice, "[data-action=end-pause]").status_code, status(desk)) == (404, Status.PAUSED)


def test_a_platform_says_nothing_of_it_by_default(client: FlaskClient, login: Login, desk: Desk) -> None:
    login(client, person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant))
    desk.start(now=utcnow())
    assert not plan(client, desk).has("[data-action=pause]")
    assert client.get(f"{desk.shop}/pause").status_code == 404


def test_a_manager_reads_and_changes_nothing(client: FlaskClient, login: Login, desk: Desk) -> None:
    let(desk)
    desk.start(now=utcnow())
    login(client, person("mia", Role.STORE_MANAGER, platform=desk.platform, store=desk.store))
    page = plan(client, desk)
    assert not page.has("[data-action=pause]")
    sent = {"csrf_token": page.select("[name=csrf_token]")[0]["value"]}
    assert [client.post(f"{desk.shop}/{way}", data=sent).status_code for way in ("pause", "end-pause")] == [403, 403]
    assert client.get(f"{desk.shop}/end").status_code == 403
    assert status(desk) == Status.ACTIVE


def test_while_billing_is_read_only_nothing_is_paused(alice: FlaskClient, app: Flask, desk: Desk) -> None:
    desk.start(now=utcnow())
    page = Page(alice.get(f"{desk.shop}/pause"))
    switch(desk, app, "read-only")
    assert page.submit(alice, "[data-action=pause-plan]").status_code == 409
    switch(desk, app, "on")
    assert (status(desk), pauses(alice, desk)) == (Status.ACTIVE, 303)


def test_with_billing_off_there_is_no_such_page(alice: FlaskClient, app: Flask, desk: Desk) -> None:
    desk.start(now=utcnow())
    page = Page(alice.get(f"{desk.shop}/pause"))
    switch(desk, app, "off")
    assert page.submit(alice, "[data-action=pause-plan]").status_code == 404
    assert alice.get(f"{desk.shop}/pause").status_code == 404
    assert status(desk) == Status.ACTIVE


def test_without_a_plan_there_is_nothing_to_pause(alice: FlaskClient, desk: Desk) -> None:
    assert not plan(alice, desk).has("[data-action=pause]")
    assert alice.get(f"{desk.shop}/pause").status_code == 404
    assert alice.get(f"{desk.shop}/end").status_code == 404


def test_a_trial_is_paused_with_the_days_it_has_left(alice: FlaskClient, desk: Desk) -> None:
    desk.start("large", now=utcnow() - 4 * DAY, trial_days=14)
    page = Page(alice.get(f"{desk.shop}/pause"))
    assert "Your trial ran until" in page.text("[data-resumed]")
    assert page.one("[data-days-left]")["data-days-left"] == "10"
    page.submit(alice, "[data-action=pause-plan]")
    plan(alice, desk).submit(alice, "[data-action=end-pause]")
    assert status(desk) == Status.TRIALING


def test_what_is_owed_is_paid_before_a_pause(alice: FlaskClient, desk: Desk) -> None:
    desk.start(now=utcnow())
    page = Page(alice.get(f"{desk.shop}/pause"))
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_early(desk.live(), terms=TERMS)
    assert not plan(alice, desk).has("[data-action=pause]")
    told = Page(alice.get(f"{desk.shop}/pause"))
    assert "still open" in told.text("main")
    assert not told.has("[data-action=pause-plan]")
    assert page.submit(alice, "[data-action=pause-plan]").status_code == 409
    assert status(desk) == Status.PAST_DUE


def test_a_plan_that_has_changed_meanwhile_is_looked_at_again(alice: FlaskClient, desk: Desk) -> None:
    desk.start(now=utcnow())
    page = Page(alice.get(f"{desk.shop}/pause"))
    with desk.work():
        service.change(desk.live(), version=desk.tier("large").current, interval="month", terms=TERMS)
    late = page.submit(alice, "[data-action=pause-plan]")
    assert (late.status_code, status(desk)) == (409, Status.ACTIVE)
    assert Page(late).submit(alice, "[data-action=pause-plan]").status_code == 303
    assert status(desk) == Status.PAUSED


def test_a_second_pause_and_a_second_end_say_so(alice: FlaskClient, desk: Desk) -> None:
    desk.start(now=utcnow())
    page = Page(alice.get(f"{desk.shop}/pause"))
    assert [page.submit(alice, "[data-action=pause-plan]").status_code for _ in range(2)] == [303, 409]
    page = plan(alice, desk)
    assert [page.submit(alice, "[data-action=end-pause]").status_code for _ in range(2)] == [303, 409]


def test_a_paused_plan_is_ended_on_a_page_that_says_that_it_ends_at_once(alice: FlaskClient, desk: Desk) -> None:
    desk.start(now=utcnow())
    pauses(alice, desk)
    page = Page(alice.get(f"{desk.shop}/end"))
    assert "at once" in page.text("main")
    answer = alice.get(page.submit(alice, "[data-action=end-plan]").location)
    assert "Your plan has ended" in Page(answer).text()
    assert "No plan yet" in Page(answer).text("#plan")


def test_an_unpaid_plan_is_not_ended_by_one_click(alice: FlaskClient, desk: Desk) -> None:
    desk.start(now=utcnow())
    with unscoped("a subscription in this state"), transaction() as session:
        session.execute(update(Subscription).values(status=Status.UNPAID, past_due_since=utcnow() - 30 * DAY))
    assert not plan(alice, desk).has("[data-action=cancel]")
    assert "at once" in Page(alice.get(f"{desk.shop}/end")).text("main")
