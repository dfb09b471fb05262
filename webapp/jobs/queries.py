"""Reads of runs: of the tenant at work, and counts of what is under way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from webapp.db import db
from webapp.domain import NotFound
from webapp.jobs.models import JobRun, key_of, name_of
from webapp.jobs.states import ACTIVE, Status
from webapp.tenancy import current_tenant, scope


@dataclass(frozen=True, slots=True)
class Active:
    """How many runs of one kind of job are under way."""

    code: str
    name: str
    queued: int = 0
    running: int = 0
    waiting: int = 0

    @property
    def total(self) -> int:
        return self.queued + self.running + self.waiting


def runs(
    *,
    store_id: int | None = None,
    module_code: str | None = None,
    code: str | None = None,
    unique_key: str | None = None,
    statuses: Iterable[str] = (),
) -> Select[JobRun]:
    """The tenant's runs, for lists; on pages of a store only that store's. `unique_key` is the one they were begun with."""
    tenant = current_tenant()
    if tenant is not None and tenant.store_id is not None:
        store_id = tenant.store_id
    key = None if unique_key is None else key_of(store_id, unique_key)
    wanted = {JobRun.store_id: store_id, JobRun.module_code: module_code, JobRun.code: code, JobRun.unique_key: key}
    statement = select(JobRun).where(*(column == value for column, value in wanted.items() if value is not None))
    chosen = list(statuses)
    return statement.where(JobRun.status.in_(chosen)) if chosen else statement


def latest(statement: Select[JobRun], limit: int = 20) -> list[JobRun]:
    """The newest of these runs, newest first."""
    return list(db.session.scalars(statement.order_by(JobRun.id.desc()).limit(limit)))


def run_by_id(run_id: int, *, code: str | None = None) -> JobRun:
    """One run of the tenant, of this kind where `code` is given. Raises NotFound."""
    found = db.session.scalar(runs(code=code).where(JobRun.id == run_id))
    if found is None:
        raise NotFound(_("This job no longer exists, or never did."))
    return found


def running_jobs(platform_id: int, module_code: str) -> list[Active]:
    """What is under way of a module on a platform, by kind of job: what would stop if the module went off."""
    counted = (
        select(JobRun.code, JobRun.status, func.count(JobRun.id))
        .where(JobRun.platform_id == platform_id, JobRun.module_code == module_code, JobRun.status.in_(ACTIVE))
        .group_by(JobRun.code, JobRun.status)
        .order_by(JobRun.code)
    )
    found: dict[str, dict[str, int]] = {}
    with scope(platform_id):
        for code, status, count in db.session.execute(counted):
            found.setdefault(code, {})[Status(status).value] = count
    return [Active(code=code, name=name_of(code), **counts) for code, counts in found.items()]
