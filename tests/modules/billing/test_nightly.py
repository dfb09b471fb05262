"""Renewals begin by themselves at night."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories.plans import NOON, Desk
from tests.support.jobs import work_off
from webapp.db import db, utcnow
from webapp.jobs import JobRun, Status, clock
from webapp.tenancy import unscoped


def test_a_subscription_that_is_over_is_renewed_by_the_clock(app: Flask, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.start(now=NOON)
    clock.run_due()
    night = utcnow() + timedelta(days=1)
    monkeypatch.setattr(clock, "utcnow", lambda: night)
    clock.run_due()
    work_off(app)
    assert renewals() == [Status.SUCCEEDED]
    with desk.work():
        assert desk.live().period_end > datetime.now(tz=NOON.tzinfo)


def renewals() -> list[str]:
    """What became of the runs that renew, whoever else has work at night."""
    db.session.rollback()
    with unscoped("tests look"):
        return list(db.session.scalars(select(JobRun.status).where(JobRun.code == "billing.renew")))
