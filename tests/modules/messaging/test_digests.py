"""The mail of the day comes once a day, at the hour of the person's own clock, on the nights in which clocks change too."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from modules.messaging.clocks import day_of, next_digest
from modules.messaging.models import Digest
from tests.modules.messaging.conftest import World, configure, tell, told
from tests.modules.messaging.test_notices import want
from tests.support.jobs import work_off
from tests.support.mails import delivered
from webapp.db import db, transaction, utcnow
from webapp.jobs import JobRun
from webapp.tenancy import unscoped

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-28T12:00", "2026-03-29T01:00"),  # 02:00 is skipped: at 03:00 summer time
        ("2026-10-24T12:00", "2026-10-25T00:00"),  # 02:00 comes twice: the first one
        ("2026-10-25T00:30", "2026-10-26T01:00"),  # between the two it has been already
    ],
)
def test_two_in_the_night_comes_once_when_clocks_change(now: str, due: str) -> None:
    assert next_digest(moment(now), 2, LUXEMBOURG) == moment(due)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


MOMENTS = st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: moment("2026-01-01T00:00") + timedelta(minutes=minutes))


@given(MOMENTS, st.integers(0, 23), st.sampled_from(["Europe/Luxembourg", "Asia/Kolkata"]))
def test_each_day_has_one_mail(start: datetime, hour: int, zone_name: str) -> None:
    zone = ZoneInfo(zone_name)
    first = next_digest(start, hour, zone)
    second = next_digest(first, hour, zone)
    assert day_of(second, zone) - day_of(first, zone) == timedelta(days=1)


def test_a_day_of_notices_is_one_mail(app: Flask, world: World) -> None:
    configure(world.platform, email_enabled=True)
    want(world.bob, "digest", hour=7)
    tell(world.shop, "one")
    tell(world.shop, "two", facts={"title": "La tour", "on_hand": 0})
    make_due()
    work_off(app)
    (mail,) = delivered(app)
    assert "Le pont rouge" in mail.body
    assert "La tour" in mail.body
    assert not any(row.digest_pending for row in told(world.bob))


def test_a_second_mail_waits_for_the_next_day(app: Flask, world: World) -> None:
    configure(world.platform, email_enabled=True)
    want(world.bob, "digest", hour=7)
    for key in ("one", "two"):
        tell(world.shop, key)
        make_due()
        work_off(app)
    assert len(delivered(app)) == 1
    assert db.session.scalars(select(Digest)).one().user_id == world.bob.id
    assert [row.digest_pending for row in told(world.bob)] == [False, True]


def make_due() -> None:
    with unscoped("the hour has come"), transaction() as session:
        session.execute(update(JobRun).where(JobRun.code == "messaging.digest").values(not_before=utcnow()))
