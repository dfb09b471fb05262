"""Beginning a step of an import, stopping it and going on: each is done by a job, of which an import has one at a time."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete

from webapp import jobs
from webapp.actor import current_actor
from webapp.db import db
from webapp.domain import Conflict
from webapp.imports import queries
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import, RefusedRow, State
from webapp.merchants.models import Store


def start_check(store: Store, kind: ImportKind, import_id: int) -> Import:
    """Begin the check from the first row, also in place of one that was stopped."""
    found = queries.import_of(store.id, [kind.code], import_id, lock=True)
    if found.state not in (State.UPLOADED, State.CHECKED) and not (found.state == State.CHECKING and queries.stopped(kind, found)):
        raise _another_step()
    _begin(kind, found, State.CHECKING, found.total)
    return found


def start_run(store: Store, kind: ImportKind, import_id: int) -> Import:
    """Begin the run, which the check must have come before."""
    found = queries.import_of(store.id, [kind.code], import_id, lock=True)
    if found.state != State.CHECKED:
        raise _another_step()
    _begin(kind, found, State.RUNNING, found.handled)
    return found


def go_on(store: Store, kind: ImportKind, import_id: int) -> jobs.JobRun:
    """Go on with a step that was stopped, failed or never had a job, after its last batch. One that is under way is left to itself.

    Does not lock the import: its job locks the run first.
    """
    found = queries.import_of(store.id, [kind.code], import_id)
    if not found.working:
        raise _another_step()
    run = queries.job_of(kind, found)
    if run is not None and run.can_retry:
        return jobs.retry(run)
    return _enqueue(kind, found)


def stop(store: Store, kind: ImportKind, import_id: int) -> jobs.JobRun:
    """Stop the step that is under way; what it did stays. Raises Conflict when nothing is."""
    run = queries.job_of(kind, queries.import_of(store.id, [kind.code], import_id))
    if run is None:
        raise _another_step()
    return jobs.cancel(run)


def _another_step() -> Conflict:
    return Conflict(_("This import is at another step now. Look at it again."), "step")


def _begin(kind: ImportKind, found: Import, state: State, total: int) -> None:
    db.session.execute(delete(RefusedRow).where(RefusedRow.import_id == found.id))
    found.state, found.position, found.changes, found.arrivals, found.total = state, 0, [], [], total
    found.created = found.updated = found.unchanged = found.refused = found.refused_kept = found.refused_size = 0
    db.session.flush()
    _enqueue(kind, found)


def _enqueue(kind: ImportKind, found: Import) -> jobs.JobRun:
    return jobs.enqueue(
        kind.job_codes[found.state == State.RUNNING],
        args={"import": found.id, "by": current_actor().user_id},
        store_id=found.store_id,
        subject=found.file_name,
        total=found.total or None,
        unique_key=queries.job_key(found.id),
    )
