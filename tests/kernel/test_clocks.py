"""Machines that share a PostgreSQL go by its clock, and what was signed at one holds at the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from webapp.db import clocks, db, utcnow
from webapp.db.clocks import ServersClock
from webapp.signing import Signer


def says(seconds: float) -> Callable[[], datetime]:
    """A server whose clock is so far ahead."""
    return lambda: datetime.now(UTC) + timedelta(seconds=seconds)


def apart(clock: ServersClock) -> float:
    """How far ahead of this machine it goes, in seconds."""
    return (clock.now() - datetime.now(UTC)).total_seconds()


@pytest.mark.parametrize(("ahead", "goes_by"), [(300, 300), (-300, -300), (86_400, 86_400), (0.4, 0), (-0.4, 0)])
def test_a_clock_that_is_far_off_follows_the_servers_and_one_that_is_kept_is_left_alone(ahead: float, goes_by: float) -> None:
    clock = ServersClock()
    clock.compare(says(ahead))
    assert apart(clock) == pytest.approx(goes_by, abs=0.1)


def test_a_machine_whose_clock_was_set_right_goes_by_its_own_again() -> None:
    clock = ServersClock()
    clock.compare(says(300))
    clock.compare(says(0))
    assert apart(clock) == pytest.approx(0, abs=0.1)


def test_the_server_is_asked_at_first_after_a_while_and_when_the_clock_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ServersClock()
    assert clock.is_due()
    clock.compare(says(0))
    assert not clock.is_due()
    now, measured = clocks.time.time, clocks.time.monotonic
    with monkeypatch.context() as later:
        later.setattr(clocks.time, "time", lambda: now() + 120)
        later.setattr(clocks.time, "monotonic", lambda: measured() + 120)
        assert clock.is_due()
    with monkeypatch.context() as stepped:
        stepped.setattr(clocks.time, "time", lambda: now() - 300)
        assert clock.is_due()


def test_an_answer_that_took_long_says_nothing_and_is_asked_for_again_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, measured, taken = ServersClock(), clocks.time.monotonic, [0.0]
    now = clocks.time.time
    monkeypatch.setattr(clocks.time, "monotonic", lambda: measured() + taken[0])
    monkeypatch.setattr(clocks.time, "time", lambda: now() + taken[0])

    def slowly() -> datetime:
        taken[0] += 10
        return datetime.now(UTC) + timedelta(hours=1)

    clock.compare(slowly)
    assert apart(clock) == pytest.approx(0, abs=0.1)
    assert clock.is_due()


def test_a_process_learns_the_time_by_its_first_connection(app: Flask, dialect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clocks, "servers", ServersClock())
    monkeypatch.setattr(clocks, "ASKING", "SELECT clock_timestamp() + interval '5 minutes'")
    db.session.remove()
    db.engine.dispose()
    with db.engine.connect():
        assert apart(clocks.servers) == pytest.approx(300 if dialect == "postgresql" else 0, abs=1)
    assert utcnow() == pytest.approx(clocks.servers.now(), abs=timedelta(seconds=1))


@pytest.mark.postgresql_only
def test_a_server_that_is_away_holds_nobody_up(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no server to be away on SQLite."""
    with db.engine.connect() as connection:
        connection.info["old"] = True  # one that is open, and taken again
    monkeypatch.setattr(clocks, "servers", ServersClock())
    monkeypatch.setattr(clocks, "ASKING", "SELECT 1 FROM nothing")
    clocks.look(db.engine)
    assert apart(clocks.servers) == pytest.approx(0, abs=0.1)
    assert not clocks.servers.is_due()


@pytest.mark.parametrize(("seconds", "holds"), [(-90, False), (-30, True), (0, True), (3000, True), (4000, False)])
def test_a_signature_holds_from_a_minute_before_it_was_made(monkeypatch: pytest.MonkeyPatch, seconds: int, holds: bool) -> None:
    """Clocks of two machines are never the same; itsdangerous by itself throws away what is a second early."""
    token = URLSafeTimedSerializer("k" * 40, signer=Signer).dumps("who")
    moment = utcnow() + timedelta(seconds=seconds)
    monkeypatch.setattr("webapp.signing.utcnow", lambda: moment)
    read = URLSafeTimedSerializer("k" * 40, signer=Signer)
    if holds:
        assert read.loads(token, max_age=3600) == "who"
    else:
        with pytest.raises(SignatureExpired):
            read.loads(token, max_age=3600)
    assert read.loads(token) == "who"


def test_every_signature_with_a_date_is_by_the_common_clock(app: Flask) -> None:
    """Those of Flask-Security (links by mail, the steps of a passkey) and the session's."""
    found = [each for each in vars(app.extensions["security"]).values() if isinstance(each, URLSafeTimedSerializer)]
    session = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    assert len(found) > 5
    assert {each.signer for each in (*found, session)} == {Signer}
    assert issubclass(Signer, TimestampSigner)
