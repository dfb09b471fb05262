"""What a plan of modules tells of tiers: who has what goes or comes, who pays, and who would be locked out."""

from __future__ import annotations

from flask import Flask

from tests.modules.billing.conftest import Desk
from webapp.db import db, utcnow
from webapp.switching.ask import Ask
from webapp.switching.assessment import Assessment
from webapp.switching.service import ModuleService


def assessed(app: Flask, desk: Desk, **requested: bool) -> Assessment:
    db.session.rollback()  # what was written in other contexts is seen from now on
    service: ModuleService = app.extensions["interlock"].modules
    return service.assess(service.plan(desk.platform_id, requested))


def test_features_are_told_by_tier_with_who_has_them_and_who_pays(app: Flask, desk: Desk) -> None:
    desk.sell("trade", 2000, "inventory_basic", rank=50)
    desk.start("trade", now=utcnow())
    found = assessed(app, desk, inventory=True)
    assert [(each.feature, each.merchants, each.paying) for each in found.tiers] == [("inventory_basic", 1, 1)]


def test_billing_that_comes_on_tells_whom_it_locks_out(app: Flask, desk: Desk) -> None:
    service: ModuleService = app.extensions["interlock"].modules
    service.change(Ask(desk.platform_id, {"billing": False}, revision=1, reason="test"))
    found = assessed(app, desk, billing=True)
    assert found.locked_out == 1
    assert "1 merchant has no subscription" in found.reasons[0]
    assert found.as_json()["locked_out"] == 1
