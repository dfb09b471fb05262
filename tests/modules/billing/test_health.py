"""Billing finds out by itself when a secret cannot be read."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.plans import Desk
from webapp.db import db, transaction
from webapp.health import rounds
from webapp.switching.ask import Ask, Configure
from webapp.switching.service import ModuleService


def told(desk: Desk, code: str) -> str:
    """What a check says of the platform."""
    db.session.rollback()
    (found,) = [each for each in rounds.check_now(desk.platform_id) if each.check.code == code]
    assert found.error is None
    return found.message


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
