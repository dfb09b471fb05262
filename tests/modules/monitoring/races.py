"""The rules of monitoring over rows that somebody else may write at the same moment."""

from __future__ import annotations

from sqlalchemy import func, select

from tests.factories.places import platform
from tests.support.racing import Facts, Rule, on_platform
from webapp.db import db
from webapp.jobs import JobRun, clock, schedules
from webapp.jobs.turns import ClockPause, ClockTurn
from webapp.tenancy import unscoped


def a_schedule() -> Facts:
    """One turn of a platform's."""
    here = platform("monitoring", "inventory").code
    clock.run_due()
    turn = db.session.scalars(select(ClockTurn.id).where(ClockTurn.code == "inventory.nightly-check")).one()
    db.session.rollback()
    return {"platform": here, "turn": turn}


def begin(facts: Facts) -> None:
    schedules.begin_now(facts["turn"])


def pause(facts: Facts) -> None:
    schedules.pause(facts["turn"])


def one_run(_facts: Facts) -> bool:
    with unscoped("counts"):
        return db.session.scalar(select(func.count(JobRun.id))) == 1


def one_pause(_facts: Facts) -> bool:
    return db.session.scalar(select(func.count(ClockPause.id))) == 1


LOCK = "the lock of the turn"
RULES = [
    Rule(
        name="two who begin a schedule now begin one run",
        kept_by=LOCK,
        arrange=a_schedule,
        acts=(begin, begin),
        holds=one_run,
        told=False,
        place=on_platform,
    ),
    Rule(name="two who pause a schedule", kept_by=LOCK, arrange=a_schedule, acts=(pause, pause), holds=one_pause, place=on_platform),
]
