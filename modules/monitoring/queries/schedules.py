"""Reads of schedules: those of the platform at work, in the provider console of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.sql.functions import coalesce

from webapp.db import db
from webapp.jobs import JobRun, clock
from webapp.jobs.models import key_of
from webapp.jobs.models import name_of as name_of_job
from webapp.jobs.turns import ClockPause, ClockTurn
from webapp.kernel import kernel
from webapp.platforms.models import ACTIVE, Platform
from webapp.registry.kinds.schedules import Schedule
from webapp.tenancy import current_tenant


def declared() -> dict[str, Schedule]:
    """Schedules of installed modules, by code."""
    return {each.code: each for _module, each in kernel().registry.contributed(Schedule)}


def own_platform() -> int | None:
    """The platform whose schedules these are; None in the console, where all are."""
    tenant = current_tenant()
    return None if tenant is None else tenant.platform_id


def turns() -> Select[Any]:
    """(ClockTurn, ClockPause or None) of every schedule that may be seen here. One that is off has none."""
    same = coalesce(ClockPause.store_id, 0) == coalesce(ClockTurn.store_id, 0)
    here = and_(ClockPause.code == ClockTurn.code, ClockPause.platform_id == ClockTurn.platform_id, same)
    found: Any = select(ClockTurn, ClockPause).join(Platform, Platform.id == ClockTurn.platform_id).outerjoin(ClockPause, here)
    found = found.where(ClockTurn.code.in_(declared()), Platform.status == ACTIVE)
    platform_id = own_platform()
    mine: Select[Any] = found if platform_id is None else found.where(ClockTurn.platform_id == platform_id)
    return mine


def last_runs(rows: Sequence[Any]) -> Mapping[int, JobRun]:
    """The latest run of each of these turns, by the turn's id; two queries."""
    wanted = {(row.ClockTurn.platform_id, _key(row.ClockTurn)): row.ClockTurn.id for row in rows}
    latest = select(func.max(JobRun.id)).where(
        JobRun.platform_id.in_({platform_id for platform_id, _key in wanted}), JobRun.unique_key.in_({key for _id, key in wanted})
    )
    ids = list(db.session.scalars(latest.group_by(JobRun.platform_id, JobRun.unique_key)))
    found = db.session.scalars(select(JobRun).where(JobRun.id.in_(ids)))
    return {wanted[run.platform_id, str(run.unique_key)]: run for run in found if (run.platform_id, run.unique_key) in wanted}


def name_of(turn: ClockTurn) -> str:
    """What people call it: the name of its job."""
    return name_of_job(declared()[turn.code].job)


def _key(turn: ClockTurn) -> str:
    return key_of(turn.store_id, clock.unique_key(turn.code))
