"""What is over is removed after its days, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import JSON, func, select, update

from tests.factories.people import person
from tests.factories.places import platform
from webapp.accounts.models import Invitation, LoginSession
from webapp.audit import AuditEntry
from webapp.config import KEEP_DAYS
from webapp.db import db, transaction, utcnow
from webapp.environment import ConfigurationError, integer
from webapp.jobs import JobRun, retention
from webapp.mail import OutboxMail, Status, send
from webapp.roles import Role
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


@pytest.mark.parametrize(("outcome", "days", "left"), [("", 91, 0), ("", 89, 1), ("withdrawn", 91, 0), ("accepted", 91, 1)])
def test_sign_ups_go_once_their_link_has_expired_for_long(app: Flask, outcome: str, days: int, left: int) -> None:
    """What a merchant asked for that has signed up is looked up later: its plan."""
    place = platform()
    with transaction() as session:
        over = utcnow() - days * DAY
        named = {"email": "new@example.com", "role": Role.MERCHANT_OWNER, "platform_id": place.id, "founding": {"legal_name": "New"}}
        ended = utcnow() if outcome else None
        session.add(Invitation(**named, nonce="x", sent_at=over, expires_at=over, outcome=outcome, ended_at=ended))
    assert retention.purge(kept(Invitation)) == 1 - left
    assert count(Invitation) == left
    told = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action == "invitation.removed")).all()
    assert len(told) == 1 - left


@pytest.mark.parametrize(
    ("founding", "sent_again", "left"),
    [
        pytest.param(None, False, 0, id="by the command line"),
        pytest.param(JSON.NULL, False, 0, id="of a merchant that was anonymised"),
        pytest.param({"legal_name": "New"}, True, 1, id="sent again by somebody"),
    ],
)
def test_an_accepted_invitation_stays_for_what_a_merchant_asked_for_alone(app: Flask, founding: Any, sent_again: bool, left: int) -> None:
    by, over = person("alice").id if sent_again else None, utcnow() - 91 * DAY
    with transaction() as session:
        named = {"email": "new@example.com", "role": Role.SUPER_ADMIN, "invited_by": by, "founding": founding}
        session.add(Invitation(**named, nonce="x", sent_at=over, expires_at=over, outcome="accepted", ended_at=over))
    assert retention.purge(kept(Invitation)) == 1 - left
    assert count(Invitation) == left


def test_invitations_of_people_go_however_they_ended(app: Flask) -> None:
    giver, over = person("alice"), utcnow() - 91 * DAY
    with transaction() as session:
        for number, outcome in enumerate(("", "withdrawn", "accepted")):
            named = {"email": f"{number}@example.com", "role": Role.SUPER_ADMIN, "invited_by": giver.id}
            session.add(Invitation(**named, nonce="x", sent_at=over, expires_at=over, outcome=outcome, ended_at=over if outcome else None))
    assert retention.purge(kept(Invitation)) == 3


def test_one_that_was_sent_again_meanwhile_stays(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked up before the transaction, sent again, and then to be removed."""
    with transaction() as session:
        over = utcnow() - 91 * DAY
        session.add(Invitation(email="new@example.com", role=Role.SUPER_ADMIN, nonce="x", sent_at=over, expires_at=over))

    def sent_again() -> Any:
        with db.engine.begin() as connection:
            connection.execute(update(Invitation.__table__).values(expires_at=utcnow() + DAY), execution_options={"interlock_audit": True})
        return transaction()

    monkeypatch.setattr(retention, "transaction", sent_again)
    retention.purge(kept(Invitation))
    assert count(Invitation) == 1


def test_days_are_read_strictly() -> None:
    assert [integer({"KEEP": text}, "KEEP", 30, 0, 36_500) for text in ("", "0", "7")] == [30, 0, 7]
    for wrong in ("-1", "99999", "a week"):
        with pytest.raises(ConfigurationError):
            integer({"KEEP": wrong}, "KEEP", 30, 0, 36_500)
