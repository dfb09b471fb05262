"""Billing finds out by itself when a secret cannot be read and when nobody renews."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from modules.billing.services import renewals
from tests.factories.plans import NOON, TERMS, Desk
from webapp.db import db, transaction
from webapp.health import rounds
from webapp.switching.ask import Ask, Configure
from webapp.switching.service import ModuleService

END = datetime(2026, 2, 15, 12, tzinfo=NOON.tzinfo)
"""Of a month that begins at NOON."""


def told(desk: Desk, code: str) -> str:
    """What a check says of the platform."""
    db.session.rollback()
    (found,) = [each for each in rounds.check_now(desk.platform_id) if each.check.code == code]
    assert found.error is None
    return found.message


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is the moment two days after the end, and a bit."""
    now = END + timedelta(days=2, seconds=1)
    monkeypatch.setattr("modules.billing.health.utcnow", lambda: now)
    return now


def test_a_secret_that_no_key_opens(app: Flask, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    service: ModuleService = app.extensions["interlock"].modules
    with transaction():
        service.apply(Ask(desk.platform_id, Configure("billing", {"webhook_secret": "a-very-secret-value"}), revision=1))
    assert told(desk, "secrets") == ""
    monkeypatch.setitem(app.config, "SECRET_KEY", "another one")
    assert told(desk, "secrets").startswith("A stored secret cannot be read with the present SECRET_KEY.")
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [])
    monkeypatch.undo()
    assert told(desk, "secrets") == ""


def test_a_subscription_that_nobody_renewed(desk: Desk, clock: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.start(now=NOON)
    assert told(desk, "renewals") == (
        f"1 subscription has been over for two days, neither renewed nor ended. Let `flask billing renew {desk.code}` run daily."
    )
    monkeypatch.setattr("modules.billing.health.utcnow", lambda: END + timedelta(days=1))
    assert told(desk, "renewals") == ""


def test_renewed_all_is_well(desk: Desk, clock: datetime) -> None:
    desk.start(now=NOON)
    with desk.work():
        assert renewals.renew_due(desk.platform_id, terms=TERMS, now=clock).renewed == 1
    assert told(desk, "renewals") == ""


def test_one_that_waits_for_its_merchant_is_no_alarm(desk: Desk, clock: datetime) -> None:
    desk.start(now=NOON)
    with desk.work():
        desk.live().past_due_since, desk.live().status = NOON, "past_due"
    assert told(desk, "renewals") == ""
