"""Writes of people and modules: begin a run, cancel it, start it again. Inside the caller's transaction()."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.actor import current_actor
from webapp.audit import Subject, audit
from webapp.audit.labels import declare
from webapp.db import after_commit, db, utcnow
from webapp.domain import Conflict
from webapp.jobs.models import JobRun, key_of, name_of
from webapp.jobs.states import ACTIVE, Status
from webapp.jobs.transitions import move
from webapp.kernel import kernel
from webapp.routing.context import current_platform
from webapp.tenancy import ScopeError, current_tenant

NAMES = {"task": lambda code, _changes: name_of(code)}
CANCELLED = declare("job.cancelled", _l("Background task cancelled"), values=NAMES, task=_l("Task"))
RETRIED = declare("job.retried", _l("Background task started again"), values=NAMES)


def enqueue(
    code: str,
    *,
    args: dict[str, Any] | None = None,
    store_id: int | None = None,
    user_id: int | None = None,
    subject: str = "",
    total: int | None = None,
    not_before: datetime | None = None,
    unique_key: str | None = None,
) -> JobRun:
    """A run of this job on the present platform, in the caller's transaction: without its commit there is no run.

    `args` are JSON; `subject` says to people what it is about; before `not_before` it does not begin. Where a run with the
    same `unique_key` (of this job, and of this store) is under way already, that one is returned. Work for a store makes
    runs of that store.
    """
    declared, actor = kernel().registry.jobs.get(code), current_actor()
    if declared is None:
        raise LookupError(f"No module declares the job '{code}'.")
    module, job_type = declared
    store_id = _own_store(store_id)
    run = JobRun(
        platform_id=current_platform().id,
        store_id=store_id,
        module_code=module.code,
        code=code,
        subject=subject,
        args=args or {},
        total=total,
        max_attempts=job_type.max_attempts,
        not_before=not_before or utcnow(),
        created_by_user_id=actor.user_id or user_id,
        on_behalf_of_user_id=actor.on_behalf_of,
        request_id=g.get("request_id"),
        unique_key=None if unique_key is None else key_of(store_id, unique_key),
    )
    present = _under_way(run)
    if present is not None:
        return present
    try:
        with db.session.begin_nested():
            db.session.add(run)
    except IntegrityError:  # another transaction with the same key has just committed
        present = _under_way(run)
        if present is None:
            raise
        return present
    _hand_out(run)
    return run


def _own_store(store_id: int | None) -> int | None:
    tenant = current_tenant()
    own = tenant.store_id if tenant else None
    if own is not None and store_id not in (None, own):
        raise ScopeError(f"Work for store {own} cannot begin a job of store {store_id}.")
    return store_id if own is None else own


def _under_way(run: JobRun) -> JobRun | None:
    """Another run of the same key that has not ended."""
    if run.unique_key is None:
        return None
    statement = select(JobRun).where(
        JobRun.platform_id == run.platform_id, JobRun.code == run.code, JobRun.unique_key == run.unique_key, JobRun.status.in_(ACTIVE)
    )
    return db.session.scalar(statement)


def _hand_out(run: JobRun) -> None:
    """Send the id to the workers once the transaction has committed; what is not due yet is sent by the sweep when it is."""
    carrier, due = kernel().carrier, [run.id] if run.not_before <= utcnow() else []
    after_commit(lambda: carrier.send(due))


def cancel(run: JobRun) -> JobRun:
    """End a run: what it has committed stays, and it commits nothing more. Raises Conflict when it has ended already."""
    locked = _locked(run)
    if not locked.is_active:
        raise Conflict(_("This job has ended already."), "ended")
    _tell(CANCELLED, locked)
    return _moved(locked, Status.CANCELLED)


def retry(run: JobRun) -> JobRun:
    """Start a failed or cancelled run again from its checkpoint, with all its attempts before it. Raises Conflict."""
    locked = _locked(run)
    if not locked.can_retry:
        raise Conflict(_("Only a job that failed or was cancelled can be started again."), "not_ended")
    if _under_way(locked) is not None:
        raise Conflict(_("The same job is under way already."), "under_way")
    retried = _moved(locked, Status.QUEUED, attempt=0, error="", error_detail="", not_before=utcnow())
    _tell(RETRIED, retried)
    _hand_out(retried)
    return retried


def _tell(action: str, run: JobRun) -> None:
    """The run may be gone before the entry is: it is about the platform, with the kind of its work alone."""
    about = Subject(kind="platform", id=run.platform_id, platform_id=run.platform_id, store_id=run.store_id)
    audit(action, about, after={"task": run.code})


def _moved(run: JobRun, after: Status, **values: Any) -> JobRun:
    move(db.session(), run.id, Status(run.status), after, **values)
    db.session.refresh(run)
    return run


def _locked(run: JobRun) -> JobRun:
    statement = select(JobRun).where(JobRun.id == run.id).with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(statement).one()
