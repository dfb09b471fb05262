"""Beginning a step of an import, stopping it and going on: each is done by a job, of which an import has one at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from webapp import jobs
from webapp.actor import current_actor
from webapp.audit import Subject, audit, declare
from webapp.db import db
from webapp.domain import Conflict
from webapp.imports import queries
from webapp.imports.kind import ImportKind
from webapp.imports.models import Import, RefusedRow, State
from webapp.jobs.models import name_of
from webapp.merchants.models import Store


def job_said(code: str, _changes: Mapping[str, Any]) -> str:
    """The kind of an import, in words."""
    return name_of(code)


STARTED = declare(
    "imports.started",
    _l("Import started"),
    values={"import": job_said},
    **{"import": _l("Import"), "rows_new": _l("New"), "rows_changed": _l("Changed"), "rows_refused": _l("Refused")},
)
STOPPED = declare("imports.stopped", _l("Import stopped"), rows_done=_l("Rows done"))


def start_check(store: Store, kind: ImportKind, import_id: int) -> Import:
    """Begin the check from the first row, also in place of one that was stopped."""
    found = queries.import_of(store.id, [kind.code], import_id, lock=True)
    if found.state not in (State.UPLOADED, State.CHECKED) and not (found.state == State.CHECKING and queries.stopped(kind, found)):
        raise _another_step()
    _begin(kind, found, State.CHECKING, found.total)
    return found


def start_run(store: Store, kind: ImportKind, import_id: int) -> Import:
    """Begin the run, which the check must have come before. It is one entry in the audit trail, with what the check found."""
    found = queries.import_of(store.id, [kind.code], import_id, lock=True)
    if found.state != State.CHECKED:
        raise _another_step()
    _tell(STARTED, kind, found, rows_new=found.created, rows_changed=found.updated, rows_refused=found.refused)
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
    found = queries.import_of(store.id, [kind.code], import_id)
    run = queries.job_of(kind, found)
    if run is None:
        raise _another_step()
    if found.state == State.RUNNING:
        _tell(STOPPED, kind, found, rows_done=found.handled)
    return jobs.cancel(run)


def _tell(action: str, kind: ImportKind, found: Import, **rows: int) -> None:
    """Without the name of the file: it can be a person's, and nothing is taken out of the trail."""
    facts = {"import": kind.job_codes[1], **{name: many for name, many in rows.items() if many}}
    audit(action, Subject(kind="store", id=found.store_id, store_id=found.store_id), after=facts)


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
