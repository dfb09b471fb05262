"""Merchants on an old version of a tier are moved by a plan that says exactly what each will have."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from modules.billing.services import moving, renewals, tiers
from tests.factories.people import person
from tests.factories.plans import TERMS, Desk
from tests.support.page import Page
from webapp.db import db, utcnow
from webapp.domain import Conflict
from webapp.roles import Role


@pytest.fixture
def dearer(desk: Desk) -> Desk:
    """Somebody has version 1 of `small` at 10.00; version 2 costs 12.50."""
    desk.start()
    reprice(desk, 1250)
    return desk


def reprice(desk: Desk, month: int) -> None:
    desk.resell("small", tiers.Contents(price_month=month, price_year=12500, features=("billing_history",)))


def test_each_is_moved_at_the_end_of_its_period_and_pays_what_the_plan_said(dearer: Desk) -> None:
    with dearer.work():
        (step,) = moving.plan(dearer.tier("small"))
        assert (step.subscription.price, step.price) == (1000, 1250)
        assert moving.move(dearer.tier("small"), seen=moving.mark([step])) == 1
        assert (dearer.live().price, dearer.live().next_price) == (1000, 1250)
        assert moving.plan(dearer.tier("small")) == []
    with dearer.work():
        renewals.renew_due(dearer.platform_id, terms=TERMS, now=dearer.live().period_end)
        assert (dearer.live().price, dearer.live().tier_version.number) == (1250, 2)


def test_a_plan_that_is_not_what_was_seen_moves_nobody(dearer: Desk) -> None:
    with dearer.work():
        seen = moving.mark(moving.plan(dearer.tier("small")))
    reprice(dearer, 1400)
    with dearer.work(), pytest.raises(Conflict):
        moving.move(dearer.tier("small"), seen=seen)
    with dearer.work():
        assert dearer.live().next_price is None
        assert moving.move(dearer.tier("small"), seen=moving.mark(moving.plan(dearer.tier("small")))) == 1


@pytest.mark.sqlite_only
def test_the_page_shows_now_and_then_and_confirms_exactly_that(client: FlaskClient, login, dearer: Desk) -> None:
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=dearer.platform))
    tier = f"{dearer.admin}/subscription-tiers/{dearer.tiers['small']}"
    page = Page(client.get(Page(client.get(tier)).one('a[href$="/move"]')["href"]))
    assert "€10.00" in page.text("[data-move]")
    assert "€12.50" in page.text("[data-move]")
    assert page.submit(client, '[data-action="move-merchants"]', {"plan": "another"}).status_code == 409
    assert page.submit(client, '[data-action="move-merchants"]').status_code == 303
    with dearer.work():
        assert dearer.live().next_price == 1250


@pytest.mark.sqlite_only
def test_a_renewal_that_is_due_already_has_no_day_in_the_past(client: FlaskClient, login, dearer: Desk) -> None:
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=dearer.platform))
    address = f"{dearer.admin}/subscription-tiers/{dearer.tiers['small']}/move"
    for days, said in ((3, False), (-3, True)):
        with dearer.work():
            dearer.live().period_end = utcnow() + timedelta(days=days)
            db.session.commit()
        assert ("renewal that is due" in Page(client.get(address)).text("[data-move]")) is said
