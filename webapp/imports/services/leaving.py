"""Imports that go, with their files and refused rows: deleted by a person, or after their time."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, select

from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict
from webapp.imports import queries, storage
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import, RefusedRow
from webapp.jobs import ACTIVE, JobRun
from webapp.jobs.models import key_of
from webapp.merchants.models import Store
from webapp.tenancy import scope, unscoped

AT_ONCE = 20


def delete_import(store: Store, kind: ImportKind, import_id: int) -> str:
    """Delete an import; what it brought in stays. Returns the name of its file. Raises Conflict while a job is at it."""
    found = queries.import_of(store.id, [kind.code], import_id, lock=True)
    if not queries.stopped(kind, found):
        raise Conflict(_("This import is under way. Cancel it before you delete it."), "under_way")
    name = found.file_name
    _remove(found)
    return name


def expire_imports(now: datetime | None = None) -> int:
    """Delete what is past its time, oldest first; called with every sweep of a worker. Returns how many went."""
    due = select(Import.id, Import.platform_id, Import.store_id).where(Import.expires_at <= (now or utcnow())).order_by(Import.expires_at)
    with unscoped("imports: those of all stores expire", routine=True):
        found = db.session.execute(due.limit(AT_ONCE)).all()
    db.session.rollback()
    return sum(_expire(*each) for each in found)


def _expire(import_id: int, platform_id: int, store_id: int) -> bool:
    with transaction() as session, scope(platform_id, store_id):
        found = session.scalar(select(Import).where(Import.id == import_id).with_for_update())
        key = JobRun.unique_key == key_of(store_id, queries.job_key(import_id))
        if found is None or session.scalar(select(JobRun.id).where(key, JobRun.status.in_(ACTIVE)).limit(1)):
            return False
        _remove(found)
    return True


def _remove(found: Import) -> None:
    gone = delete(RefusedRow).where(RefusedRow.import_id == found.id)
    db.session.execute(gone, execution_options={"synchronize_session": False})
    storage.let_go(found)
    db.session.delete(found)
    db.session.flush()
