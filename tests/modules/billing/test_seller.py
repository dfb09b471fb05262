"""A platform whose settings do not say who sells issues nothing, says so, and loses nothing: what waited is charged when they do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from modules.billing.config import Terms
from modules.billing.models import Invoice
from modules.billing.opening import opens
from modules.billing.parties import Party
from modules.billing.services import renewals
from tests.factories.people import person
from tests.factories.plans import NOON, TERMS, Desk
from tests.modules.billing.settings import SETTINGS
from tests.modules.billing.test_health import told
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.db import db, transaction, utcnow
from webapp.roles import Role
from webapp.switching.ask import Ask, Configure

NOBODY = Terms(seller=Party())
DAY = timedelta(days=1)


def run(desk: Desk, terms: Terms, days: int) -> renewals.Tally:
    with desk.work():
        return renewals.renew_due(desk.platform_id, terms=terms, now=NOON + days * DAY)


def issued(desk: Desk) -> list[tuple[str, str]]:
    with desk.work():
        rows = db.session.scalars(select(Invoice).order_by(Invoice.id)).all()
        return [(row.number, f"{row.lines[0].period_start:%d.%m.}") for row in rows]


def test_months_that_waited_for_the_seller_are_all_charged_when_it_is_known(desk: Desk) -> None:
    desk.start()
    assert [run(desk, NOBODY, days).waiting for days in (31, 32, 90)] == [1, 1, 1]
    with desk.work():
        assert opens(desk.live(), grace_days=7, now=NOON + 90 * DAY)
    assert issued(desk) == [("2026-00001", "15.01.")]
    run(desk, TERMS, 91)
    charged = [("2026-00001", "15.01."), ("2026-00002", "15.02."), ("2026-00003", "15.03."), ("2026-00004", "15.04.")]
    assert issued(desk) == charged
    run(desk, TERMS, 91)
    assert issued(desk) == charged


def test_months_without_a_worker_are_still_not_charged_afterwards(desk: Desk) -> None:
    desk.start()
    run(desk, TERMS, 91)
    assert len(issued(desk)) == 2


def test_what_is_free_goes_on_without_a_seller(desk: Desk) -> None:
    desk.sell("free", 0)
    desk.start("free")
    assert run(desk, NOBODY, 31).renewed == 1


@pytest.fixture
def unnamed(app: Flask, desk: Desk) -> Desk:
    """A subscription that is due, on a platform whose settings lack the seller's name, as after an upgrade."""
    desk.start(now=utcnow() - 40 * DAY)
    configure(app, desk, seller_name="")
    with desk.work():
        renewals.renew_due(desk.platform_id, terms=NOBODY)
    return desk


def configure(app: Flask, desk: Desk, **values: Any) -> None:
    modules = app.extensions["interlock"].modules
    with transaction():
        revision = modules.snapshot(desk.platform_id).revision
        modules.apply(Ask(desk.platform_id, Configure("billing", {**SETTINGS, **values}), revision=revision))


def test_completing_the_settings_charges_what_waited_by_itself(app: Flask, unnamed: Desk) -> None:
    assert len(issued(unnamed)) == 1
    configure(app, unnamed)
    work_off(app)
    assert len(issued(unnamed)) == 2


def test_provider_and_platform_are_told(app: Flask, unnamed: Desk, client: Any, login: Any) -> None:
    assert "seller’s name" in told(unnamed, "seller")
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=unnamed.platform))
    for page in ("subscriptions/", "billing-history/"):
        assert "seller’s name" in Page(client.get(f"{unnamed.admin}/{page}")).text("[data-seller-lacks]")
    configure(app, unnamed)
    assert told(unnamed, "seller") == ""
    assert not Page(client.get(f"{unnamed.admin}/subscriptions/")).has("[data-seller-lacks]")
