"""Overrides of limits: they count before the tier, for as long as they say, and are never rewritten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from modules.billing.catalogue import Used
from modules.billing.entitlements import BillingEntitlements
from modules.billing.models import FeatureOverride, QuotaOverride
from modules.billing.queries import overrides as queries
from modules.billing.services import levels as service
from modules.billing.services import overrides
from tests.factories.plans import Desk
from tests.support.jobs import work_off
from webapp import jobs
from webapp.db import transaction, utcnow
from webapp.domain import Conflict, DomainError
from webapp.kernel import kernel
from webapp.tenancy import unscoped

QUOTA = "products"


def limit(desk: Desk) -> int | None:
    with desk.work():
        return BillingEntitlements().limit(desk.platform_id, desk.merchant_id, QUOTA)


def allow(desk: Desk, value: int | None, *, until: datetime | None = None, seen: int | None = None) -> int:
    with desk.work():
        return overrides.set_limit(desk.platform_id, desk.merchant_id, quota=QUOTA, value=value, reason="So.", until=until, seen=seen).id


def test_without_a_plan_the_limit_is_nothing_and_an_override_opens_it(desk: Desk) -> None:
    assert limit(desk) == 0
    allow(desk, 3)
    assert limit(desk) == 3


@pytest.mark.parametrize("value", [0, 25, None])
def test_an_override_counts_before_the_tier_until_it_is_removed(desk: Desk, value: int | None) -> None:
    desk.start(now=utcnow())
    assert limit(desk) == 10
    made = allow(desk, value)
    assert limit(desk) == value
    with desk.work():
        overrides.remove_override(queries.limit(desk.platform_id, desk.merchant_id, made))
    assert limit(desk) == 10


def test_what_ends_at_a_moment_counts_until_then(desk: Desk) -> None:
    desk.start(now=utcnow())
    with desk.work():
        now = utcnow() - timedelta(days=2)
        overrides.set_limit(desk.platform_id, desk.merchant_id, quota=QUOTA, value=99, reason="So.", until=now + timedelta(days=1), now=now)
    assert limit(desk) == 10


def test_a_newer_one_takes_its_place_and_who_did_not_see_it_is_told(desk: Desk) -> None:
    first = allow(desk, 20)
    allow(desk, 30, seen=first)
    with pytest.raises(Conflict):
        allow(desk, 40, seen=first)
    assert limit(desk) == 30


@pytest.mark.parametrize(("quota", "reason"), [("nonsense", "So."), (QUOTA, "  ")])
def test_limits_that_there_are_not_and_missing_reasons_are_refused(desk: Desk, quota: str, reason: str) -> None:
    with pytest.raises(DomainError), desk.work():
        overrides.set_limit(desk.platform_id, desk.merchant_id, quota=quota, value=1, reason=reason)


def test_what_an_override_says_is_never_rewritten(desk: Desk) -> None:
    allow(desk, 20)
    with desk.work():
        overrides.set_override(desk.platform_id, desk.merchant_id, feature="billing_history", granted=True, reason="So.")
    for model, column in ((QuotaOverride, "value = 9"), (FeatureOverride, "granted = NOT granted")):
        table = model.__tablename__
        ended = "ended_at = set_at, ended_by = 'x'"
        for statement in (f"UPDATE {table} SET {column}", f"UPDATE {table} SET reason = 'x', {ended}", f"DELETE FROM {table}"):
            with pytest.raises((IntegrityError, DomainError)), unscoped("rewriting"), transaction() as session:
                session.connection().exec_driver_sql(statement)
        with unscoped("ending"), transaction() as session:
            session.connection().exec_driver_sql(f"UPDATE {table} SET {ended}")
        with pytest.raises((IntegrityError, DomainError)), unscoped("ending twice"), transaction() as session:
            session.connection().exec_driver_sql(f"UPDATE {table} SET ended_by = 'y'")


def levels(desk: Desk, count: int) -> list[int]:
    """What is told when so many of 10 are used."""
    with desk.work():
        quota = kernel().registry.quotas[QUOTA][1]
        return [each.level for each in service.note(desk.platform_id, desk.merchant_id, [Used(quota, count, 10)], now=utcnow())]


def test_a_level_is_told_when_it_is_reached_and_again_only_after_it_was_left(desk: Desk) -> None:
    assert [levels(desk, count) for count in (7, 8, 9, 10, 12, 9, 10, 7, 8)] == [[], [80], [], [100], [], [], [100], [], [80]]


def test_the_daily_run_looks_at_every_merchant_with_a_plan(app: Flask, desk: Desk) -> None:
    desk.start(now=utcnow())
    allow(desk, 0)
    with desk.work():
        run = jobs.enqueue("billing.warn")
        number = run.id
    work_off(app)
    with desk.work():
        assert jobs.run_by_id(number, code="billing.warn").status == "succeeded"
