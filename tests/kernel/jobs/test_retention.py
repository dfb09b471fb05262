"""What is over is removed after its days, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories.people import person
from tests.factories.places import platform
from webapp.accounts.models import LoginSession
from webapp.config import KEEP_DAYS
from webapp.db import db, transaction, utcnow
from webapp.environment import ConfigurationError, integer
from webapp.jobs import JobRun, retention
from webapp.mail import OutboxMail, Status, send
from webapp.tenancy import unscoped

DAY = timedelta(days=1)


def kept(model: type) -> retention.Kept:
    return next(each for each in retention.kinds if each.model is model)


def count(model: type) -> int:
    db.session.rollback()
    with unscoped("tests"):
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_every_setting_has_its_rows(app: Flask) -> None:
    assert {each.setting for each in retention.kinds} == set(KEEP_DAYS)


def test_mails_go_when_they_are_over_for_long(app: Flask) -> None:
    with transaction():
        for status, days in ((Status.SENT, 31), (Status.SENT, 29), (Status.FAILED, 31)):
            row = send("change_notice", "someone@example.com")
            row.status, row.ended_at = status, utcnow() - days * DAY
        send("change_notice", "someone@example.com").created_at = utcnow() - 400 * DAY
    assert retention.purge(kept(OutboxMail)) == 2
    assert count(OutboxMail) == 2


def test_job_runs_go_of_all_platforms_but_not_those_under_way(app: Flask) -> None:
    one, two = platform().id, platform().id
    with unscoped("tests"), transaction() as session:
        for place, status in ((one, "succeeded"), (two, "failed"), (two, "queued")):
            ended = None if status == "queued" else utcnow() - 91 * DAY
            named = {"platform_id": place, "module_code": "core", "code": "core.old", "max_attempts": 1}
            session.add(JobRun(**named, status=status, created_at=utcnow() - 91 * DAY, finished_at=ended))
    assert retention.purge(kept(JobRun)) == 2
    assert count(JobRun) == 1


def test_none_goes_where_the_setting_is_zero(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    user = person("alice")
    with transaction() as session:
        session.add(LoginSession(user_id=user.id, id_hash="0" * 64, seen_at=utcnow() - 400 * DAY))
    monkeypatch.setitem(app.config, "KEEP_SESSIONS_DAYS", 0)
    assert retention.purge(kept(LoginSession)) == 0
    monkeypatch.setitem(app.config, "KEEP_SESSIONS_DAYS", 90)
    assert retention.purge(kept(LoginSession)) == 1


def test_days_are_read_strictly() -> None:
    assert [integer({"KEEP": text}, "KEEP", 30, 0, 36_500) for text in ("", "0", "7")] == [30, 0, 7]
    for wrong in ("-1", "99999", "a week"):
        with pytest.raises(ConfigurationError):
            integer({"KEEP": wrong}, "KEEP", 30, 0, 36_500)
